"""What a count of dossiers covers, what each scan means, who signs, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers.models import Dossier, Scan, Stocktaking

SHORTFALL_DAYS: Final = int(controls.get("LC-175").parameters["shortfall_days"])

State = Stocktaking.State

STOCKTAKING_TRANSITIONS: dict[State, set[State]] = {
    State.COUNTING: {State.COUNTED},
    State.COUNTED: {State.SIGNED},
    State.SIGNED: set(),
}

# Who has the next word while a stocktaking is in a state.
STOCKTAKING_OWNER: dict[State, str] = {
    State.COUNTING: "clerk",
    State.COUNTED: "another person",
    State.SIGNED: "nobody",
}

ShelfScope = tuple[str, str, str]
"""Room, cabinet and shelf; what is empty means all of them."""


@enforces("LC-175")
def require_countable(*, scope: ShelfScope, dossiers: int) -> None:
    """A count names its shelf from the room inwards, and something is expected there."""
    room, cabinet, shelf = scope
    if (cabinet and not room) or (shelf and not cabinet):
        raise EvidenceMissing(
            _("Name the room before the cabinet, and the cabinet before the shelf."),
            control="LC-175",
            missing=[_("the room or the cabinet")],
        )
    if not dossiers:
        raise EvidenceMissing(
            _("By the register no dossier stands there, so there is nothing to count."),
            control="LC-175",
            missing=[_("a place with dossiers")],
        )


@enforces("LC-175")
def is_in_scope(*, scope: ShelfScope, place: ShelfScope) -> bool:
    """A dossier belongs to the count when its place by the register lies within the scope."""
    return all(not wanted or wanted == is_at for wanted, is_at in zip(scope, place, strict=True))


@enforces("LC-175")
def result_of(*, scope: ShelfScope, place: ShelfScope, state: str) -> Scan.Result:
    """A scan says: in its place; belongs elsewhere; or on loan by the register and yet here."""
    if state == Dossier.State.LENT:
        return Scan.Result.LENT
    return Scan.Result.FOUND if is_in_scope(scope=scope, place=place) else Scan.Result.MISPLACED


@enforces("LC-175")
def require_counting(*, state: str) -> None:
    """A label is scanned into a count that is still open."""
    if state != State.COUNTING:
        raise Forbidden(
            _("This count has ended. Begin another one to scan more."), control="LC-175"
        )


@enforces("LC-175")
def require_stocktaking_transition(*, state: str, to: State) -> None:
    """A stocktaking is counted, then signed; a signed one is evidence and stays as it is."""
    if to not in STOCKTAKING_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A stocktaking that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-175",
        )


@enforces("LC-175")
def require_signer(*, begun_by: str, counted_by: str, has_scanned: bool, by: str) -> None:
    """Whoever counted does not sign: another person looks at the result."""
    if has_scanned or by in {begun_by, counted_by}:
        raise Forbidden(
            _("You took part in this count, so another person signs it."), control="LC-175"
        )


@enforces("LC-175")
def shortfall_due_date(*, today: date) -> date:
    """What is missing is cleared up within fourteen days."""
    return today + timedelta(days=SHORTFALL_DAYS)


@enforces("LC-175")
def require_open_shortfall(*, is_closed: bool) -> None:
    """A search that ended stays as it ended."""
    if is_closed:
        raise Forbidden(_("This shortfall is closed already."), control="LC-175")
