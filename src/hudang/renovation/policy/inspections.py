"""When the works are looked at, what an inspection leads to, and when they are accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.renovation import works
from hudang.renovation.models import Inspection, Renovation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

State = Renovation.State
Kind = Inspection.Kind
Result = Inspection.Result

# Company figures, not of the law.
START_WITHIN: Final = timedelta(days=3)
ACCEPTANCE_WITHIN: Final = timedelta(days=7)
RECTIFY_WITHIN: Final = timedelta(days=60)
LONGEST_FINDINGS: Final = 1000


@enforces("LC-163")
def planned(codes: Iterable[str], *, begins: date, ends: date) -> list[tuple[Kind, date]]:
    """Return the inspections that an agreement plans: at the start, and half-way through of what
    will be covered, where the works cover anything."""
    first = [(Kind.START, begins + START_WITHIN)]
    kinds = works.catalogue()
    if any(kinds[code].is_hidden for code in codes):
        first.append((Kind.HIDDEN, begins + (ends - begins) / 2))
    return first


@enforces("LC-169")
def require_findings(*, result: str, text: str, until: date | None, today: date) -> None:
    """An inspection says how it was, and, where something is wrong, what and until when."""
    if result not in Result:
        raise EvidenceMissing(
            _("Say what the inspection showed."), control="LC-169", missing=[_("the result")]
        )
    if result == Result.PASSED:
        return
    if not text.strip() or until is None:
        raise EvidenceMissing(
            _("Say what is to be put right, and until when."),
            control="LC-169",
            missing=[_("the findings and a day")],
        )
    if not today <= until <= today + RECTIFY_WITHIN:
        raise Forbidden(
            _("Choose a day from today on, within %(days)s days.") % {"days": RECTIFY_WITHIN.days},
            control="LC-169",
        )


@enforces("LC-169")
def require_open_inspection(*, is_made: bool, state: str) -> None:
    """An inspection is entered once, while the works are under way."""
    if is_made:
        raise Forbidden(_("This inspection was entered already."), control="LC-169")
    if state not in {State.WORKING, State.TO_INSPECT, State.RECTIFYING}:
        raise Forbidden(
            _("The renovation is “%(state)s”: there is nothing to inspect.")
            % {"state": State(state).label},
            control="LC-169",
        )


@enforces("LC-163")
def require_ready_for_acceptance(*, open_kinds: Collection[str]) -> None:
    """Works are accepted after everything else was looked at and put right: what is covered by
    then nobody sees any more."""
    left = [Kind(one).label for one in sorted(open_kinds) if one != Kind.ACCEPTANCE]
    if left:
        raise EvidenceMissing(
            _("Inspections are still open; the works cannot be accepted."),
            control="LC-163",
            missing=left,
        )


def state_after(*, kind: str, result: str, state: str, others_to_rectify: bool) -> State:
    """Return the state of the file after an inspection of that kind, with that result."""
    if result == Result.RECTIFY:
        return State.RECTIFYING
    if kind == Kind.ACCEPTANCE:
        return State.ACCEPTED
    if state == State.RECTIFYING and not others_to_rectify:
        return State.WORKING
    return State(state)
