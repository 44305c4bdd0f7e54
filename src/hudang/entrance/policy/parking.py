"""Who may have a space and until when, when a plate counts, and what the barrier is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.entrance.models import BarrierFeed, ParkingContract
from hudang.registry.models import House

if TYPE_CHECKING:
    from datetime import date, datetime

State = BarrierFeed.State

FEED_TRANSITIONS: dict[State, set[State]] = {
    State.PROPOSED: {State.APPROVED, State.REFUSED},
    State.APPROVED: {State.ENDED},
    State.REFUSED: set(),
    State.ENDED: set(),
}
FEED_OWNER: dict[State, str] = {
    State.PROPOSED: "privacy lead",
    State.APPROVED: "data custodian",
    State.REFUSED: "nobody",
    State.ENDED: "nobody",
}
# R17: the plate is off the list at once, and its tie to a contract goes after thirty days.
PLATES_KEPT: Final = timedelta(days=int(controls.get("LC-086").parameters["keep_days"]))
# Company figures: how long before its end a contract is asked about, and how old a list may be.
ENDS_SOON: Final = timedelta(days=30)
LIST_IS_OLD: Final = timedelta(days=1)
MOST_PLATES: Final = 3


class Standing(TextChoices):
    """How a parking contract stands on a day."""

    COMING = "coming", _("to begin")
    RUNNING = "running", _("in force")
    ENDING = "ending", _("ends soon")
    ENDED = "ended", _("ended")


def standing_of(*, begins: date, ends: date | None, today: date) -> Standing:
    """Say how a contract stands; its last day is a day of it."""
    if ends is not None and ends < today:
        return Standing.ENDED
    if begins > today:
        return Standing.COMING
    is_soon = ends is not None and ends <= today + ENDS_SOON
    return Standing.ENDING if is_soon else Standing.RUNNING


@enforces("LC-163")
def require_space(*, kind: str) -> None:
    """A parking contract is about a parking space."""
    if kind != House.Kind.PARKING:
        raise Forbidden(_("This is not a parking space."), control="LC-163")


@enforces("LC-163")
def require_parking_days(*, kind: str, begins: date, ends: date | None) -> None:
    """What is rented is rented until a day, and no contract ends before it begins."""
    if kind != ParkingContract.Kind.OWNED and ends is None:
        raise EvidenceMissing(
            _("A rented space is rented until a day."),
            control="LC-163",
            missing=[_("the last day of the contract")],
        )
    if ends is not None and ends < begins:
        raise Forbidden(_("A parking contract cannot end before it begins."), control="LC-163")


@enforces("LC-163")
def require_free_space(*, is_taken: bool) -> None:
    """A space is one contract's at a time."""
    if is_taken:
        raise Forbidden(
            _("Another contract has this space in these days. End it first."), control="LC-163"
        )


@enforces("LC-163")
def require_not_ended(*, ends: date | None, today: date) -> None:
    """A contract that is over is not changed any more."""
    if ends is not None and ends < today:
        raise Forbidden(_("This parking contract has ended."), control="LC-163")


@enforces("LC-163")
def require_effective_day(*, on: date, begins: date, ends: date | None, today: date) -> None:
    """A change counts from a day of the contract, today at the earliest."""
    if on < today or on < begins or (ends is not None and on > ends):
        raise Forbidden(
            _("A change counts from a day of the contract, today at the earliest."),
            control="LC-163",
        )


@enforces("LC-163")
def require_own_plate(*, is_on_another: bool) -> None:
    """A plate is on one contract: the barrier cannot tell which of two spaces is meant."""
    if is_on_another:
        raise Forbidden(
            _("This plate is on another parking contract. End it there first."),
            control="LC-163",
        )


@enforces("LC-163")
def require_plates_left(*, count: int) -> None:
    """A space takes few plates, or it would be a car park of its own."""
    if count >= MOST_PLATES:
        raise Forbidden(
            _("A contract has %(most)s plates at most. Replace one of them.")
            % {"most": MOST_PLATES},
            control="LC-163",
        )


def is_listed(*, begins: date, ended: date | None, today: date) -> bool:
    """Say whether a plate is on the barrier's list: on its last day it already is not."""
    return begins <= today and (ended is None or ended > today)


@enforces("LC-086")
def is_tie_gone(*, ended: date | None, today: date) -> bool:
    """Thirty days after its end nothing tells any more which plate used a space."""
    return ended is not None and today - ended >= PLATES_KEPT


# The list for the barrier


@enforces("LC-041")
def require_agreed(*, agreement: str, until: date, today: date) -> None:
    """A processor is told under an agreement that is in force."""
    if not agreement.strip() or until < today:
        raise EvidenceMissing(
            _("The barrier is told under an agreement that is in force."),
            control="LC-041",
            missing=[_("an agreement with the processor, and until when it holds")],
        )


@enforces("LC-041")
def require_second_decider(*, proposed_by: str, by: str) -> None:
    """A standing transfer is approved once, by somebody else than who proposed it."""
    if proposed_by == by:
        raise Forbidden(_("You proposed this list, so another person decides."), control="LC-041")


@enforces("LC-041")
def require_feed_transition(*, state: str, to: State) -> None:
    if to not in FEED_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("This list is “%(state)s”: this cannot be done with it now.")
            % {"state": State(state).label},
            control="LC-041",
        )


@enforces("LC-041")
def require_feed(*, is_known: bool) -> None:
    """An unknown, ended or outdated token gets one and the same refusal."""
    if not is_known:
        raise Forbidden(
            _("This token does not work: unknown, ended, or its agreement has run out."),
            control="LC-041",
        )


def is_list_old(*, told_at: datetime | None, since: datetime, at: datetime) -> bool:
    """Say whether the barrier works with a list of more than a day ago."""
    return at - (told_at or since) > LIST_IS_OLD
