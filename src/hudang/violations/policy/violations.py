"""How a violation goes on: what is recorded of it, what is said to stop it, when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.violations import catalogue
from hudang.violations.models import Violation, ViolationPhoto, ViolationStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

State = Violation.State
Way = Violation.Way
Outcome = Violation.Outcome

PURPOSE: Final = "statutory_report"
# Company figures: the law says that we stop and report, not within how many days.
_DAYS: Final = controls.get("LC-165").parameters
STOP_DAYS: Final = int(_DAYS["stop_days"])
LOOK_DAYS: Final = int(_DAYS["look_days"])
LONGEST_DAYS: Final = int(_DAYS["longest_days"])
REPORT_DAYS: Final = int(_DAYS["report_days"])
ANSWER_DAYS: Final = int(_DAYS["answer_days"])
STOPPED_KEPT_MONTHS: Final = int(_DAYS["stopped_kept_months"])
REPORTED_KEPT_MONTHS: Final = int(_DAYS["reported_kept_months"])
LONGEST_TEXT: Final = 1000
LEAST_COUNTED: Final = 10

VIOLATION_TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.FOUND: frozenset({State.TOLD, State.STOPPED, State.REPORTED, State.MISTAKE}),
    State.TOLD: frozenset({State.TOLD, State.STOPPED, State.REPORTED, State.MISTAKE}),
    State.REPORTED: frozenset({State.REPORTED, State.ANSWERED, State.CLOSED}),
    State.ANSWERED: frozenset({State.ANSWERED, State.REPORTED, State.CLOSED}),
    State.STOPPED: frozenset(),
    State.CLOSED: frozenset(),
    State.MISTAKE: frozenset(),
}
VIOLATION_OWNER: Final[Mapping[State, str]] = {
    State.FOUND: "who found it",
    State.TOLD: "who found it",
    State.REPORTED: "front desk",
    State.ANSWERED: "front desk",
    State.STOPPED: "nobody",
    State.CLOSED: "nobody",
    State.MISTAKE: "nobody",
}
ENDED: Final = frozenset({State.STOPPED, State.CLOSED, State.MISTAKE})
OPEN: Final = frozenset(State) - ENDED
TO_STOP: Final = frozenset({State.FOUND, State.TOLD})


@enforces("LC-165")
def require_transition(*, state: str, to: State) -> None:
    """A violation goes its way in order, and ends once."""
    if to not in VIOLATION_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A violation that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-165",
        )


@enforces("LC-165")
def require_unchanged(*, edition: int, expected: int) -> None:
    """Who acts on a violation has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this violation meanwhile. Look at it again."),
            control="LC-165",
            missing=[_("a look at the violation as it is now")],
        )


@enforces("LC-165")
def require_kind(*, code: str) -> catalogue.Kind:
    """What is recorded is a kind of the list, and no opinion about anybody."""
    if code not in catalogue.kinds():
        raise EvidenceMissing(
            _("Say what was found, from the list."),
            control="LC-165",
            missing=[_("a kind of violation")],
        )
    return catalogue.kinds()[code]


@enforces("LC-165")
def require_place(*, has_house: bool, spot: str) -> None:
    """A violation is of a place: a house, or what belongs to all."""
    if not has_house and not spot:
        raise EvidenceMissing(
            _("Say where it is: the house, or the common place."),
            control="LC-165",
            missing=[_("the place")],
        )


@enforces("LC-165", "LC-166")
def require_no_informant(*, way: str, source: str, has_renovation: bool) -> None:
    """Whoever complained or ordered stands nowhere, not even by the number of his case; only the
    file of a renovation is named, for it is the household's own."""
    if source and (way != Way.INSPECTION or not has_renovation):
        raise Forbidden(
            _("Whoever told us is not named, and neither is his order or complaint."),
            control="LC-166",
        )


@enforces("LC-165")
def require_found(*, found: date, today: date) -> None:
    """What is recorded was seen, not long ago and not tomorrow."""
    if not today - timedelta(days=LONGEST_DAYS) <= found <= today:
        raise Forbidden(
            _("It was found within the last %(days)s days.") % {"days": LONGEST_DAYS},
            control="LC-165",
        )


@enforces("LC-165")
def require_words(*, text: str) -> None:
    """What was seen, said and done is told in words."""
    if not text.strip():
        raise EvidenceMissing(
            _("Say in a few words what you saw, said or did."),
            control="LC-165",
            missing=[_("a few words about the place and the facts, without a name")],
        )


@enforces("LC-165")
def require_told(*, way: str, has_house: bool, until: date, today: date) -> None:
    """Who is told to stop is told until when; on paper at his house, sealed."""
    if way not in ViolationStep.Way:
        raise EvidenceMissing(
            _("Say how they were told."), control="LC-165", missing=[_("the way of telling")]
        )
    if way != ViolationStep.Way.SPOKEN and not has_house:
        raise Forbidden(
            _("A notice goes to a house. In a common place it is said on the spot; nothing is"
              " posted where others read it."),
            control="LC-165",
        )  # fmt: skip
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise Forbidden(
            _("Choose a day from today on, within %(days)s days.") % {"days": LONGEST_DAYS},
            control="LC-165",
        )


@enforces("LC-165")
def require_outcome(*, outcome: str, state: str) -> None:
    """What was reported is closed with what became of it, and unanswered only once it is over."""
    if outcome not in Outcome:
        raise EvidenceMissing(
            _("Say what became of it."), control="LC-165", missing=[_("an outcome from the list")]
        )
    if state == State.REPORTED and outcome != Outcome.OVER:
        raise EvidenceMissing(
            _("The authority has not answered yet. Ask it, and enter what it says."),
            control="LC-165",
            missing=[_("the answer of the authority")],
        )


@enforces("LC-165")
def require_on_site(*, state: str) -> None:
    """The household is told, looked at again and photographed until it is reported or over."""
    if state not in TO_STOP:
        raise Forbidden(
            _("The violation is “%(state)s”: there is nothing to stop.")
            % {"state": State(state).label},
            control="LC-165",
        )


@enforces("LC-165")
def require_open(*, state: str) -> None:
    """Nothing is added to what has ended."""
    if state not in OPEN:
        raise Forbidden(
            _("The violation is “%(state)s”: it stays as it is.") % {"state": State(state).label},
            control="LC-165",
        )


@enforces("LC-023", "LC-165")
def require_remover(*, reason: str, is_author: bool, leads: bool) -> None:
    """A photograph is taken away with a reason, by who added it or by the desk."""
    if reason not in ViolationPhoto.Removal:
        raise EvidenceMissing(
            _("Say why the file is taken away."),
            control="LC-023",
            missing=[_("a reason from the list")],
        )
    if not (is_author or leads):
        raise Forbidden(
            _("Whoever added a photograph takes it away, or the desk."), control="LC-023"
        )


@enforces("LC-165")
def require_alarm(*, is_danger: bool) -> None:
    """At once by telephone goes what endangers life, and nothing else."""
    if not is_danger:
        raise Forbidden(
            _("Only danger to life is told by telephone at once; everything else is reported in"
              " writing."),
            control="LC-165",
        )  # fmt: skip


@enforces("LC-165")
def first_due(*, is_danger: bool, today: date) -> date:
    """Danger to life is dealt with on the same day, everything else on the next."""
    return today if is_danger else today + timedelta(days=STOP_DAYS)


@enforces("LC-165")
def due_after_telling(*, is_danger: bool, until: date, today: date) -> date:
    """Somebody looks again when the time is over; danger to life is reported on the same day,
    whatever was said."""
    return today if is_danger else min(until, today + timedelta(days=LOOK_DAYS))


@enforces("LC-165")
def report_due(*, is_danger: bool, today: date) -> date:
    """What words did not end is reported within days."""
    return today if is_danger else today + timedelta(days=REPORT_DAYS)


@enforces("LC-165")
def answer_due(*, today: date) -> date:
    """The authority is asked again when it says nothing."""
    return today + timedelta(days=ANSWER_DAYS)


@enforces("LC-165", "LC-166")
def told_way(way: str) -> _StrOrPromise:
    """Return how a paper says that it was found: after a complaint or on an order, we looked."""
    if way in {Way.PATROL, Way.INSPECTION}:
        return Way(way).label
    return _("looked into by our staff")


@enforces("LC-165", "LC-125")
def is_involved(*, state: str, may_find: bool, may_report: bool) -> bool:
    """Words are read by who stops it until it is over, and by the desk."""
    return may_report or (may_find and state in OPEN)


@enforces("LC-125", "LC-165")
def require_involved(*, is_involved: bool) -> None:
    """Photographs are looked at by who stops it until it is over, and by the desk."""
    if not is_involved:
        raise Forbidden(
            _("Photographs are looked at by who stops or reports it. Ask the desk."),
            control="LC-125",
        )


@enforces("LC-165")
def shows_on_customer(*, state: str, may_report: bool) -> bool:
    """On the page of a customer stands only what is open, and only for the desk that reports."""
    return may_report and state in OPEN


@enforces("LC-165")
def kept_since(today: date, *, was_reported: bool) -> date:
    """Return before which day a violation ended that is kept no longer."""
    months = REPORTED_KEPT_MONTHS if was_reported else STOPPED_KEPT_MONTHS
    return months_after(today, -months)


@enforces("LC-165")
def shown_count(count: int) -> int | None:
    """Fewer than ten are not shown by their number: a figure points at no household."""
    return count if count >= LEAST_COUNTED else None


def is_late(*, due: date | None, today: date) -> bool:
    """Say whether the next step should have been taken."""
    return due is not None and due < today
