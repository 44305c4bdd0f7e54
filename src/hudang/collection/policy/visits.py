"""What a home visit may be, in which order it goes, and when its key ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.collection.models import Visit
from hudang.collection.policy.asking import KEEP_ON_PHONE
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Clock = Visit.Clock
State = Visit.State

# Company figures, not of the law: how long the key of a day outlives the time that answers wait
# on a phone; by how much a clock may be wrong; how many houses a day is good for.
KEY_MARGIN: Final = timedelta(hours=24)
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
MOST_ERROR: Final = timedelta(days=50 * 366)
MOST_ON_ROUTE: Final = 40

VISIT_TRANSITIONS: dict[State, set[State]] = {
    State.PLANNED: {State.BEGUN, State.FINISHED, State.DECLINED, State.ABSENT, State.VOID},
    State.BEGUN: {State.INTERRUPTED, State.FINISHED, State.DECLINED, State.ABSENT, State.VOID},
    State.INTERRUPTED: {State.BEGUN, State.FINISHED, State.DECLINED, State.ABSENT, State.VOID},
    State.ABSENT: {State.PLANNED, State.VOID},
    State.FINISHED: set(),
    State.DECLINED: set(),
    State.VOID: set(),
}
VISIT_OWNER: dict[State, str] = {
    State.PLANNED: "butler",
    State.BEGUN: "butler",
    State.INTERRUPTED: "butler",
    State.ABSENT: "custodian",
    State.FINISHED: "nobody",
    State.DECLINED: "nobody",
    State.VOID: "nobody",
}
OUTCOMES: Final = frozenset({State.FINISHED, State.DECLINED, State.ABSENT})
OPEN: Final = frozenset({State.PLANNED, State.BEGUN, State.INTERRUPTED})

SAY_WHY: Final = _("Say why the visit is void.")
ENDS_WITH_ANSWERS: Final = _("A visit ends with what the phone sends of it.")


# The route


@enforces("LC-125")
def require_in_beat(*, is_in_beat: bool) -> None:
    """A route leads through the beat of the person who walks it."""
    if not is_in_beat:
        raise Forbidden(
            _("None of the people of this campaign who have not answered lives in that beat."),
            control="LC-125",
        )


@enforces("LC-012")
def require_route_day(*, day: date, today: date, closes: date) -> None:
    """People are visited while the campaign is open, and not yesterday."""
    if not today <= day <= closes:
        raise Forbidden(
            _("Plan the route for a day from today until the campaign closes."), control="LC-012"
        )


@enforces("LC-125")
def require_visitor(*, butler: str, visitor: str) -> None:
    """Nobody takes over a visit unseen: the route names who rings the bell."""
    if butler != visitor:
        raise Forbidden(
            _("This visit is on the route of somebody else. The custodian can plan it anew."),
            control="LC-125",
        )


@enforces("LC-012")
def require_not_void(*, state: str) -> None:
    """A visit that was declared void takes nothing any more."""
    if state == State.VOID:
        raise Forbidden(
            _("This visit was declared void: its answers are not taken. Ask the custodian why."),
            control="LC-012",
        )


@enforces("LC-012")
def require_visit_transition(*, state: str, to: State) -> None:
    """A visit ends once, and one that is over does not begin again."""
    require_not_void(state=state)
    if to not in VISIT_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A visit that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-012",
        )


# At the door


@enforces("LC-003", "LC-019")
def require_told_first(
    *, identity: datetime | None, notice: datetime | None, ended: datetime
) -> None:
    """First the staff card, then the notice, then the questions: nobody is asked before."""
    missing = [
        label
        for moment, label in (
            (identity, _("the staff card, shown at the door")),
            (notice, _("the notice, read out before the first question")),
        )
        if moment is None
    ]
    if missing:
        raise EvidenceMissing(
            _("People are told who asks and what for before they are asked."),
            control="LC-019",
            missing=missing,
        )
    if identity is None or notice is None or not identity <= notice <= ended:
        raise Forbidden(
            _("The notice is read out after the staff card was shown and before the questions."),
            control="LC-019",
        )


@enforces("LC-019")
def require_notice_in_force(*, read: int | None, current: int | None) -> None:
    """What was read out is the notice in force: an answer rests on what the person heard."""
    if read is None or read != current:
        raise EvidenceMissing(
            _("The notice has changed since it was read out. Read the new version to the person."),
            control="LC-019",
            missing=[_("version %(number)s of the notice, read out") % {"number": current or "–"}],
        )


@enforces("LC-012")
def require_signature(*, agreed: Mapping[str, bool], is_signed: bool) -> None:
    """A yes on the doorstep is signed by the person; a no needs no signature."""
    if any(agreed.values()) and not is_signed:
        raise EvidenceMissing(
            _("A yes at home is signed on the screen by the person."),
            control="LC-012",
            missing=[_("the signature of the person")],
        )


# The phone


def read_clock(
    moments: Mapping[str, datetime | None],
    *,
    device_now: datetime,
    now: datetime,
    earliest: datetime,
) -> tuple[dict[str, datetime | None], Clock]:
    """Return the moments by our clock, and what that of the phone was worth.

    A clock that is wrong by a year is corrected by its error; moments that make no sense even
    then become that of the upload. Nothing is dropped for it.
    """
    error = now - device_now
    worth = Clock.RIGHT if abs(error) <= CLOCK_TOLERANCE else Clock.CORRECTED
    shift = error if worth is Clock.CORRECTED else timedelta()
    known = {name: moment for name, moment in moments.items() if moment is not None}
    latest = now + CLOCK_TOLERANCE
    makes_sense = abs(error) < MOST_ERROR and all(
        earliest - shift <= moment <= latest - shift for moment in known.values()
    )
    if not makes_sense:
        return {name: now if name in known else None for name in moments}, Clock.UNUSABLE
    right = {name: min(moment + shift, now) for name, moment in known.items()}
    return {name: right.get(name) for name in moments}, worth


@enforces("LC-034")
def is_key_over(*, day: date, waiting: int, today: date) -> bool:
    """The key of a day ends after its answers had time to come, and never while one may wait."""
    return not waiting and today > day + KEEP_ON_PHONE + KEY_MARGIN


def is_overdue(*, day: date, today: date) -> bool:
    """Say whether a visit that is still open should have come in by now."""
    return today > day + KEEP_ON_PHONE


@enforces("LC-034")
def require_readable(*, is_readable: bool) -> None:
    """What does not open is refused aloud: the phone keeps it until somebody has read why."""
    if not is_readable:
        raise Forbidden(
            _(
                "These answers do not open: they are damaged, of another visit, or the key of "
                "their day is destroyed. Visit the person again, or enter the printed form."
            ),
            control="LC-034",
        )
