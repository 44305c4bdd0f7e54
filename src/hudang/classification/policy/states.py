"""How a version of a scheme moves from a draft to its end, and what each step takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.classification.models import SchemeVersion
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

State = SchemeVersion.State
Cause = SchemeVersion.Cause

PURPOSE: Final = "classification"
SCHEME_TRANSITIONS: dict[State, set[State]] = {
    State.DRAFT: {State.CHECKED, State.RETIRED},
    State.CHECKED: {State.REVIEWED, State.DRAFT},
    State.REVIEWED: {State.ASSESSED, State.DRAFT},
    State.ASSESSED: {State.PUBLISHED, State.DRAFT},
    State.PUBLISHED: {State.ACTIVE, State.RETIRED},
    State.ACTIVE: {State.SUSPENDED, State.RETIRED},
    State.SUSPENDED: {State.ACTIVE, State.RETIRED},
    State.RETIRED: set(),
}
SCHEME_OWNER: dict[State, Role] = {
    State.DRAFT: Role.MANAGER,
    State.CHECKED: Role.LEGAL_REVIEWER,
    State.REVIEWED: Role.PRIVACY_LEAD,
    State.ASSESSED: Role.PRIVACY_LEAD,
    State.PUBLISHED: Role.CUSTODIAN,
    State.ACTIVE: Role.CUSTODIAN,
    State.SUSPENDED: Role.PRIVACY_LEAD,
    State.RETIRED: Role.PRIVACY_LEAD,
}

UNDER_WAY: Final = frozenset({State.DRAFT, State.CHECKED, State.REVIEWED, State.ASSESSED})
IN_FORCE_OR_SUSPENDED: Final = frozenset({State.ACTIVE, State.SUSPENDED})
# Two steps may lead to one state: each by the person and from the states named here.
SCHEME_STEPS: Final[Mapping[str, frozenset[State]]] = {
    "check": frozenset({State.DRAFT}),
    "submit": frozenset({State.DRAFT}),
    "give_up": frozenset({State.DRAFT}),
    "return": frozenset({State.CHECKED, State.REVIEWED, State.ASSESSED}),
    "sign": frozenset({State.CHECKED, State.PUBLISHED, State.ACTIVE, State.SUSPENDED}),
    "adopt": frozenset({State.REVIEWED}),
    "publish": frozenset({State.ASSESSED}),
    "activate": frozenset({State.PUBLISHED}),
    "suspend": frozenset({State.ACTIVE}),
    "resume": frozenset({State.SUSPENDED}),
    "retire": frozenset({State.PUBLISHED, State.ACTIVE, State.SUSPENDED}),
}


@enforces("LC-060")
def require_transition(*, state: str, to: State) -> None:
    """A scheme is checked, reviewed, assessed and published in this order, and runs last."""
    if to not in SCHEME_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A scheme that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-060",
        )


@enforces("LC-060")
def require_step(step: str, *, state: str) -> None:
    """A step begins where it belongs: what was suspended is resumed, never put in force anew."""
    if state not in SCHEME_STEPS[step]:
        raise Forbidden(
            _("This step is not for a scheme that is “%(state)s”.")
            % {"state": State(state).label},
            control="LC-060",
        )


@enforces("LC-060")
def require_draft(*, state: str) -> None:
    """What was submitted is frozen; a change is a new version."""
    if state != State.DRAFT:
        raise Forbidden(
            _("This version is frozen. Begin a new one to change it."), control="LC-060"
        )


@enforces("LC-060")
def require_unchanged(*, edition: int, expected: int) -> None:
    """Who changes a draft has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("This draft was changed after you opened it. Look at it again."),
            control="LC-060",
            missing=[_("a look at the draft as it is now")],
        )


@enforces("LC-060")
def require_in_force(*, state: str) -> None:
    """Nothing runs outside a scheme in force: not a draft, not one that is suspended."""
    if state != State.ACTIVE:
        raise Forbidden(
            _("This scheme is “%(state)s”. Only one in force may run.")
            % {"state": State(state).label},
            control="LC-060",
        )


@enforces("LC-060", "LC-140")
def require_assessed_after(*, assessed_after_freezing: bool) -> None:
    """A version is published on an approved assessment that was submitted after it was frozen."""
    if not assessed_after_freezing:
        raise EvidenceMissing(
            _("Assess the impact of this version first: an older assessment knew another scheme."),
            control="LC-140",
            missing=[
                _("an approved impact assessment of automated decisions, submitted after the"
                  " legality check")
            ],
        )  # fmt: skip


@enforces("LC-069")
def lapsed(*, review_until: date | None, is_assessed: bool, today: date) -> Cause | None:
    """Say why a version in force may not stay so: no review or no assessment holds any more."""
    if review_until is None or review_until < today:
        return Cause.REVIEW
    return None if is_assessed else Cause.ASSESSMENT


@enforces("LC-060")
def require_never_published(*, is_published: bool) -> None:
    """A draft is given up; what was published is retired, so that people are told."""
    if is_published:
        raise Forbidden(_("This version was published. Retire it instead."), control="LC-060")
