"""What a report may hold and why, who approves it, how it leaves, what a person is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.violations import catalogue
from hudang.violations.models import AuthorityReport, ReportedPerson

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from uuid import UUID

    from hudang.violations.catalogue import Kind

State = AuthorityReport.State
Way = AuthorityReport.Way
Reason = ReportedPerson.Reason

NAME, MOBILE = 1, 2
REPORT_TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.APPROVED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.DELIVERED, State.WITHDRAWN}),
    State.DELIVERED: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
REPORT_OWNER: Final[Mapping[State, str]] = {
    State.DRAFT: "custodian",
    State.APPROVED: "front desk",
    State.DELIVERED: "front desk",
    State.ANSWERED: "nobody",
    State.WITHDRAWN: "nobody",
}
UNDER_WAY: Final = frozenset({State.DRAFT, State.APPROVED})
# Which items each reason is good for. No reason is good for an identity number.
GOOD_FOR: Final[Mapping[Reason, frozenset[int]]] = {
    Reason.DECIDES: frozenset({NAME}),
    Reason.ASKED: frozenset({NAME, MOBILE}),
    Reason.RESCUE: frozenset({NAME, MOBILE}),
}


@enforces("LC-165")
def require_transition(*, state: str, to: State) -> None:
    """A report is drafted, approved, handed over and answered, in that order."""
    if to not in REPORT_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A report that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-165",
        )


@enforces("LC-165")
def require_authority(*, kind: Kind, code: str) -> catalogue.Authority:
    """A report goes to an authority that may act on this kind, and cites its articles."""
    if code not in kind.authorities:
        raise Forbidden(
            _("This authority does not act on “%(kind)s”. Choose one of its list.")
            % {"kind": kind.name},
            control="LC-165",
        )
    return catalogue.authorities()[code]


@enforces("LC-165", "LC-002")
def require_permitted_parts(*, kind: Kind, parts: Collection[str]) -> list[str]:
    """A report holds what its kind permits, and nothing else: the place and the kind always, an
    identity number never. Returns the parts in the order of the page."""
    known = catalogue.parts()
    foreign = [one for one in parts if one not in known]
    if foreign:
        raise Forbidden(
            _("A report holds only what stands in the list. An identity number, an account or"
              " anybody else is never reported."),
            control="LC-165",
        )  # fmt: skip
    outside = [known[one].name for one in parts if one not in kind.parts]
    if outside:
        raise Forbidden(
            _("The authority does not need for “%(kind)s”: %(parts)s.")
            % {"kind": kind.name, "parts": ", ".join(outside)},
            control="LC-165",
        )
    wanted = {*parts, *catalogue.ALWAYS}
    return [code for code in known if code in wanted]


def items_of(parts: Collection[str]) -> frozenset[int]:
    """Return the items of the inventory that a report tells of a person."""
    known = catalogue.parts()
    return frozenset(item for one in parts if (item := known[one].item) is not None)


@enforces("LC-165", "LC-002")
def require_reason(
    *, items: Collection[int], reason: str, asked_by: str, is_danger: bool, has_person: bool
) -> None:
    """A name or a telephone is reported for a reason that is good for it, of one person."""
    if not items:
        if has_person:
            raise Forbidden(
                _("The report says nothing about a person, so it names nobody."),
                control="LC-165",
            )
        return
    missing = []
    if not has_person:
        missing.append(_("who holds the house"))
    if reason not in Reason:
        missing.append(_("why the authority cannot act without"))
    if reason == Reason.ASKED and not asked_by.strip():
        missing.append(_("the number of the authority's letter"))
    if missing:
        raise EvidenceMissing(
            _("A name or telephone is reported only for a reason. The place is enough otherwise."),
            control="LC-165",
            missing=missing,
        )
    is_outside = not set(items) <= GOOD_FOR[Reason(reason)]
    if is_outside or (reason == Reason.RESCUE and not is_danger):
        raise Forbidden(
            _("This reason is not good for what the report would say. Leave the name or telephone"
              " out, or wait until the authority asks in writing."),
            control="LC-165",
        )  # fmt: skip


@enforces("LC-165")
def require_of_house(*, customer: UUID, holders: Collection[UUID]) -> None:
    """A report names who holds the house it is about, and nobody else."""
    if customer not in holders:
        raise Forbidden(
            _("A report names only who holds or rents the house it is about."),
            control="LC-165",
        )


@enforces("LC-165")
def require_no_other_under_way(*, count: int) -> None:
    """One report after the other: a second draft waits until the first has left."""
    if count:
        raise Forbidden(
            _("Another report of this violation has not left yet. Hand it over or give it up."),
            control="LC-165",
        )


@enforces("LC-165", "LC-168")
def require_other_approver(*, drafted_by: str, approver: str) -> None:
    """Whoever wrote a report does not approve it."""
    if drafted_by == approver:
        raise Forbidden(
            _("Somebody else approves what you wrote. Ask the custodian."), control="LC-168"
        )


@enforces("LC-165")
def require_receipt(*, way: str, receipt: str, on: date, approved: date, today: date) -> None:
    """A report that left says how, on which day, and under which number it was taken."""
    if way not in Way or not receipt.strip():
        raise EvidenceMissing(
            _("Say how the report was handed over, and under which number it was taken."),
            control="LC-165",
            missing=[_("the way"), _("the number of the receipt")],
        )
    if not approved <= on <= today:
        raise Forbidden(
            _("It was handed over after it was approved, and not in the future."),
            control="LC-165",
        )


@enforces("LC-165")
def require_printable(*, state: str, with_person: bool) -> None:
    """With a name a report is printed once it is approved, and until it is handed over."""
    if state == State.WITHDRAWN:
        raise Forbidden(_("This report was given up: it is not printed."), control="LC-165")
    if with_person and state != State.APPROVED:
        raise Forbidden(
            _("With the name it is printed once it is approved, and until it is handed over."
              " Print it without anybody."),
            control="LC-165",
        )  # fmt: skip


@enforces("LC-165")
def require_answer(*, on: date, delivered: date, today: date) -> None:
    """An answer comes after the report."""
    if not delivered <= on <= today:
        raise Forbidden(
            _("The answer came after the report, and not in the future."), control="LC-165"
        )
