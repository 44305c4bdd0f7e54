"""How an order moves, by when, who deals with it, what it takes to close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.service.models import Group, ServiceRecord, Urgency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

State = ServiceRecord.State

ORDER_TRANSITIONS: dict[State, set[State]] = {
    State.RECORDED: {State.ASSIGNED, State.CANCELLED},
    State.ASSIGNED: {State.UNDERWAY, State.RECORDED, State.CANCELLED},
    State.UNDERWAY: {State.WAITING, State.DONE, State.ASSIGNED, State.CANCELLED},
    State.WAITING: {State.UNDERWAY, State.ASSIGNED, State.CANCELLED},
    State.DONE: {State.CLOSED, State.ASSIGNED},
    State.CLOSED: {State.ASSIGNED},
    State.CANCELLED: set(),
}
ORDER_OWNER: dict[State, str] = {
    State.RECORDED: "front desk",
    State.ASSIGNED: "team",
    State.UNDERWAY: "team",
    State.WAITING: "team",
    State.DONE: "front desk",
    State.CLOSED: "nobody",
    State.CANCELLED: "nobody",
}
OPEN: Final = frozenset({State.RECORDED, State.ASSIGNED, State.UNDERWAY, State.WAITING})
DESK_READS: Final = OPEN | {State.DONE}
OVER: Final = frozenset({State.DONE, State.CLOSED})
AT_WORK: Final = frozenset({State.ASSIGNED, State.UNDERWAY, State.WAITING})

# Company figures, not of the law: what is promised where a contract says nothing of it.
HOUSE_RULE: Final[Mapping[Urgency, tuple[timedelta, timedelta]]] = {
    Urgency.EMERGENCY: (timedelta(minutes=15), timedelta(hours=4)),
    Urgency.URGENT: (timedelta(hours=1), timedelta(hours=24)),
    Urgency.NORMAL: (timedelta(hours=4), timedelta(days=3)),
    Urgency.PLANNED: (timedelta(hours=24), timedelta(days=7)),
}
# How long after its closing who asked may say that it was not solved after all.
REOPEN_FOR: Final = timedelta(days=30)
LONGEST_TEXT: Final = 1000

# What an order serves: repairs and their like have a purpose of their own.
REPAIRS: Final = frozenset({Group.REPAIR, Group.CLEANING, Group.GREEN, Group.RENOVATION})


@dataclass(frozen=True, slots=True)
class Promise:
    """How soon somebody answers and how soon it is done, counted from the recording."""

    response: timedelta
    completion: timedelta


def purpose_of(group: str) -> str:
    """Return the registered purpose that dealing with an order of that kind serves."""
    return "repair_follow_up" if group in REPAIRS else "contract_service"


@enforces("LC-160")
def promise_of(levels: Mapping[tuple[str, str], Promise], *, group: str, urgency: str) -> Promise:
    """What the contract promises for that kind counts, then what it promises for all of them;
    where it is silent, the rule of the house. Nobody's class or person plays a part in it."""
    found = levels.get((group, urgency)) or levels.get(("", urgency))
    return found or Promise(*HOUSE_RULE[Urgency(urgency)])


@enforces("LC-169")
def require_transition(*, state: str, to: State) -> None:
    """An order goes from hand to hand in its order, and ends once."""
    if to not in ORDER_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("An order that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-169",
        )


@enforces("LC-169")
def require_unchanged(*, edition: int, expected: int) -> None:
    """Who acts on an order has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this order meanwhile. Look at it again."),
            control="LC-169",
            missing=[_("a look at the order as it is now")],
        )


@enforces("LC-169")
def require_text(*, text: str) -> None:
    """An order says what is asked, and work says what was done."""
    if not text.strip():
        raise EvidenceMissing(
            _("Say what it is about."), control="LC-169", missing=[_("the words")]
        )


@enforces("LC-169")
def require_outcome(*, outcome: str) -> None:
    """Nothing is done or closed without saying how it ended."""
    if not outcome:
        raise EvidenceMissing(
            _("Say how it ended before the order is closed."),
            control="LC-169",
            missing=[_("the outcome")],
        )


@enforces("LC-169")
def require_appointment(*, appointed: datetime | None, at: datetime) -> None:
    """An appointment lies ahead."""
    if appointed is not None and appointed <= at:
        raise Forbidden(
            _("An appointment in the past cannot be kept. Choose a time that lies ahead."),
            control="LC-169",
        )


@enforces("LC-169")
def require_past(*, recorded: datetime, ended: datetime | None, at: datetime) -> None:
    """What is entered afterwards lies behind, and ended after it began."""
    if recorded > at or (ended is not None and not recorded <= ended <= at):
        raise Forbidden(
            _("An order of earlier was recorded before now, and done after it was recorded."),
            control="LC-169",
        )


@enforces("LC-169")
def require_assignable(*, state: str) -> None:
    """Only an open order changes hands; one that is done or over is opened again, with words."""
    if state not in OPEN:
        raise Forbidden(
            _("An order that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": State.ASSIGNED.label},
            control="LC-169",
        )


@enforces("LC-169")
def require_open_for_notes(*, state: str) -> None:
    """Notes are added while an order is open; once it is over, its words stay as they are."""
    if state not in OPEN:
        raise Forbidden(
            _("The order is “%(state)s”: nothing is noted on it any more.")
            % {"state": State(state).label},
            control="LC-169",
        )


@enforces("LC-169")
def require_reopenable(*, state: str, closed: datetime | None, at: datetime) -> None:
    """Within thirty days what was not solved goes on; later it is an order of its own. An order
    that is open changes hands and is not opened again."""
    if state not in OVER:
        raise Forbidden(
            _("An order that is “%(state)s” is not opened again: it is not done yet, or given up.")
            % {"state": State(state).label},
            control="LC-169",
        )
    if closed is not None and at - closed > REOPEN_FOR:
        raise Forbidden(
            _("This order was closed more than %(days)s days ago. Record a new one.")
            % {"days": REOPEN_FOR.days},
            control="LC-169",
        )


@enforces("LC-002")
def require_caller_alone(*, has_customer: bool, has_caller: bool) -> None:
    """A caller's name and telephone stand on an order only where it names no customer."""
    if has_customer and has_caller:
        raise Forbidden(
            _("The order names a customer: his telephone is with his record, not on the order."),
            control="LC-002",
        )


# Who deals with it


@enforces("LC-053", "LC-125")
def is_involved(*, state: str, is_at_work: bool, is_desk: bool) -> bool:
    """Names and words of an open order are for who works on it and for the desk that leads it;
    with its end they close again, for contractors and for everybody else."""
    return state in DESK_READS if is_desk else state in AT_WORK and is_at_work


@enforces("LC-169")
def require_same_group(*, of: str, wanted: str) -> None:
    """What a kind of order belongs to stays: recorded orders are read under its purpose."""
    if of and of != wanted:
        raise Forbidden(
            _("A kind of order stays with its kind of service. Retire it and offer a new one."),
            control="LC-169",
        )


@enforces("LC-053")
def require_involved(*, is_involved: bool) -> None:
    """Who does not deal with an order states a purpose to read it."""
    if not is_involved:
        raise EvidenceMissing(
            _("You do not deal with this order, or it is over. State a purpose to read it."),
            control="LC-053",
            missing=[_("a stated purpose")],
        )


@enforces("LC-125")
def require_sender(*, recorded_by: str, sender: str) -> None:
    """Another system goes on with the orders that it recorded, and with nobody else's."""
    if recorded_by != sender:
        raise Forbidden(_("The other system did not record this order."), control="LC-125")


@enforces("LC-169")
def require_member(*, members: Collection[str], person: str) -> None:
    """Work is given to somebody of the team."""
    if person not in members:
        raise Forbidden(_("This person is not in that team."), control="LC-169")


@enforces("LC-169")
def require_fitting_team(*, groups: Iterable[str], group: str) -> None:
    """A team is given work of its kinds."""
    if group not in groups:
        raise Forbidden(_("This team does not do work of that kind."), control="LC-169")


@enforces("LC-169")
def least_loaded(members: Sequence[str], *, loads: Mapping[str, int]) -> str:
    """Whoever of the team has the fewest open orders; of several, the first by number."""
    return min(sorted(members), key=lambda one: loads.get(one, 0), default="")


def is_late(*, state: str, due: datetime, ended: datetime | None, at: datetime) -> bool:
    """Say whether an order is, or was, done later than promised."""
    return (ended or at) > due if state != State.CANCELLED else False


def fitting(teams: Mapping[UUID, Collection[str]], *, group: str) -> UUID | None:
    """Return the one team that does work of a kind; where several do, somebody chooses."""
    found = [team for team, groups in teams.items() if group in groups]
    return found[0] if len(found) == 1 else None
