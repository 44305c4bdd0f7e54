"""What a version must say before it holds, who interprets it, and who must have read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.accounts.policy import EMERGENCY
from hudang.core import controls
from hudang.core.controls import Wording, enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.regulation.models import Effect, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

CHAPTERS: Final = 12
_FIGURES: Final = controls.get("LC-120").parameters
WARNING: Final = timedelta(days=int(_FIGURES["warning_days"]))
GRACE: Final = timedelta(days=int(_FIGURES["grace_days"]))

TRANSITIONS: dict[State, set[State]] = {
    State.DRAFT: {State.CHECKED, State.WITHDRAWN},
    State.CHECKED: {State.DRAFT, State.PUBLISHED, State.WITHDRAWN},
    State.PUBLISHED: set(),
    State.WITHDRAWN: set(),
}

# Who has the next word while a version is in a state.
OWNER: dict[State, Role] = {
    State.DRAFT: Role.LEGAL_REVIEWER,
    State.CHECKED: Role.PRIVACY_LEAD,
    State.PUBLISHED: Role.CUSTODIAN,
    State.WITHDRAWN: Role.PRIVACY_LEAD,
}


class Standing(StrEnum):
    """How somebody stands towards the version in force."""

    KNOWN = "known"
    ASKED = "asked"
    LIMITED = "limited"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class RepealedLaw:
    """A law no longer in force; `others` are laws in force whose names end in the same words."""

    name: str
    until: date
    successor: Wording
    others: tuple[str, ...] = ()

    def is_cited(self, text: str) -> bool:
        """Say whether a text names this law, and not one in force that ends in its name."""
        for other in self.others:
            text = text.replace(other, "")
        return re.search(re.escape(self.name), text) is not None


@enforces("LC-149")
def require_transition(*, state: State, to: State) -> None:
    """A version is drafted, checked, published; what is published never changes again."""
    if to not in TRANSITIONS[state]:
        raise Forbidden(
            _("A version that is “%(state)s” cannot become “%(to)s”.")
            % {"state": state.label, "to": to.label},
            control="LC-149",
        )


@enforces("LC-149")
def require_draft(*, state: State) -> None:
    """Clauses change only in a draft, so that the check sees what is published."""
    if state is not State.DRAFT:
        raise Forbidden(
            _("Only a draft can be changed. Draft the next version."), control="LC-149"
        )


@enforces("LC-149")
def require_law_in_force(
    *, clauses: Iterable[tuple[str, str]], repealed: Sequence[RepealedLaw]
) -> None:
    """No clause cites a law that is repealed; the refusal names what holds in its place.

    `clauses` are pairs of a clause's number and its text.
    """
    found = [
        _("clause %(number)s cites %(law)s, repealed on %(until)s; today: %(successor)s")
        % {
            "number": number,
            "law": law.name,
            "until": law.until.isoformat(),
            "successor": law.successor.for_language(get_language()),
        }
        for number, text in clauses
        for law in repealed
        if law.is_cited(text)
    ]
    if found:
        raise EvidenceMissing(
            _("The policy cites a law that is no longer in force."),
            control="LC-149",
            missing=found,
        )


@enforces("LC-120")
def require_every_chapter(*, chapters: Collection[int]) -> None:
    """The policy says something in each of its twelve chapters."""
    missing = [
        _("chapter %(number)s") % {"number": number}
        for number in range(1, CHAPTERS + 1)
        if number not in chapters
    ]
    if missing:
        raise EvidenceMissing(_("The policy is not complete."), control="LC-120", missing=missing)


@enforces("LC-120")
def require_carried_out(*, clauses: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Every clause names the controls that carry it out; `clauses` are numbers with controls."""
    idle = [_("clause %(number)s") % {"number": number} for number, named in clauses if not named]
    if idle:
        raise EvidenceMissing(
            _("A clause that no control carries out is only paper. Name its controls."),
            control="LC-120",
            missing=idle,
        )


@enforces("LC-148")
def require_known_controls(*, numbers: Iterable[str]) -> None:
    """A clause refers to controls that exist."""
    unknown = sorted(set(numbers) - controls.load().keys())
    if unknown:
        raise Forbidden(
            _("There is no such control: %(numbers)s.") % {"numbers": ", ".join(unknown)},
            control="LC-148",
        )


@enforces("LC-149")
def require_no_backdating(*, effective_from: datetime, at: datetime) -> None:
    """A version holds from its publication at the earliest."""
    if effective_from < at:
        raise Forbidden(
            _("A version cannot hold from a day before it is published."), control="LC-149"
        )


@enforces("LC-148")
def require_interpreter(*, is_customer_service: bool) -> None:
    """Customer service, and no other department, says what the policy means."""
    if not is_customer_service:
        raise Forbidden(
            _("Customer service interprets the policy. Ask it your question."), control="LC-148"
        )


@enforces("LC-148")
def require_within_floor(*, effect: Effect) -> None:
    """An interpretation explains a clause or asks for more; it never allows what is forbidden."""
    if effect is Effect.WIDENS:
        raise Forbidden(
            _(
                "An interpretation cannot allow more than the clause: that takes a new version,"
                " checked by the legal reviewer."
            ),
            control="LC-148",
        )


@enforces("LC-148")
def require_unanswered(*, is_answered: bool) -> None:
    """An interpretation binds and is not written over; a further question gets its own."""
    if is_answered:
        raise Forbidden(
            _("This question is answered already. Ask a further one."), control="LC-148"
        )


@enforces("LC-024")
def require_log_told(*, controls: Iterable[str]) -> None:
    """Employees read that their acts are logged: without that clause no version holds."""
    if "LC-024" not in controls:
        raise EvidenceMissing(
            _("The policy tells employees that their acts are logged, or it is not published."),
            control="LC-024",
            missing=[_("a clause that carries LC-024")],
        )


@enforces("LC-120")
def require_current_text(*, shown: int, current: int | None) -> None:
    """One acknowledges the version in force, and the very text that was on the screen."""
    if shown != current:
        raise EvidenceMissing(
            _("Another version is in force meanwhile. Read it, then acknowledge it."),
            control="LC-120",
            missing=[_("the version in force")],
        )


@enforces("LC-120")
def standing(*, acknowledged: bool, asked_since: datetime | None, at: datetime) -> Standing:
    """A month to read a version; then orders alone are opened, and after a grace nothing.

    `asked_since` is when the version began to hold for the person; None: there is none.
    """
    if acknowledged or asked_since is None or at < asked_since:
        return Standing.KNOWN
    if at < asked_since + WARNING:
        return Standing.ASKED
    if at < asked_since + WARNING + GRACE:
        return Standing.LIMITED
    return Standing.BARRED


@enforces("LC-120")
def lasts(
    standing: Standing, *, asked_since: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return since when a standing holds, and when the next and stricter one begins.

    What is off stays off until the person has read the version; nothing is due of who has.
    """
    if standing is Standing.KNOWN or asked_since is None:
        return None, None
    begins = (asked_since, asked_since + WARNING, asked_since + WARNING + GRACE)
    stages = (Standing.ASKED, Standing.LIMITED, Standing.BARRED)
    place = stages.index(standing)
    return begins[place], next(iter(begins[place + 1 :]), None)


@enforces("LC-120")
def require_acknowledged(*, standing: Standing, purpose: str, reference: str) -> None:
    """Who has not read the policy in time opens only what an order names, and then nothing.

    Recording, masked search and an emergency never wait for it.
    """
    if purpose == EMERGENCY or standing in {Standing.KNOWN, Standing.ASKED}:
        return
    if standing is Standing.LIMITED and reference:
        return
    raise EvidenceMissing(
        _("Read the policy in force and acknowledge it, then open the value.")
        if standing is Standing.BARRED
        else _(
            "You have not acknowledged the policy in force. Until you do, a value opens only"
            " for an order, with its number."
        ),
        control="LC-120",
        missing=[_("your acknowledgement of the policy")],
    )
