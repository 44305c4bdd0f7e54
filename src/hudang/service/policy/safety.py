"""When a danger may stand on an order: evidence, a term, whoever it concerns told and heard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import add_working_days
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.service.models import SafetyNote
from hudang.service.policy.orders import OPEN
from hudang.service.policy.orders import State as OrderState

State = SafetyNote.State
Danger = SafetyNote.Danger
Evidence = SafetyNote.Evidence

KEEP: Final = timedelta(days=int(controls.get("LC-073").parameters["keep_days"]))
# Company figures, in working days: to tell whom it concerns, and to decide on an objection.
TELL_WITHIN: Final = 5
DECIDE_WITHIN: Final = 5

SAFETY_TRANSITIONS: dict[State, set[State]] = {
    State.ACTIVE: {State.CONTESTED, State.REMOVED, State.EXPIRED},
    State.CONTESTED: {State.ACTIVE, State.REMOVED, State.EXPIRED},
    State.REMOVED: set(),
    State.EXPIRED: set(),
}

# Who has the next word while a note is in a state.
SAFETY_OWNER: dict[State, str] = {
    State.ACTIVE: "whom it concerns",
    State.CONTESTED: "a leader who did not write it",
    State.REMOVED: "nobody",
    State.EXPIRED: "nobody",
}


@enforces("LC-073")
def require_order_open(*, state: str, has_note: bool) -> None:
    """A note warns whoever is to work there: one at a time, and on no order that is over."""
    if has_note:
        raise Forbidden(_("This order has a safety note that holds."), control="LC-073")
    if state not in OPEN:
        raise Forbidden(
            _("The order is “%(state)s”: a safety note stands on open orders only.")
            % {"state": OrderState(state).label},
            control="LC-073",
        )


@enforces("LC-073")
def require_proved(*, danger: str, evidence: str, has_file: bool) -> None:
    """What somebody is said to have done has more behind it than one person's word."""
    if danger not in Danger or evidence not in Evidence:
        raise EvidenceMissing(
            _("Say what the danger is and what proves it."),
            control="LC-073",
            missing=[_("the danger and its evidence")],
        )
    if danger in {Danger.THREAT, Danger.ASSAULT} and evidence == Evidence.SEEN:
        raise EvidenceMissing(
            _("A threat or an assault needs two witnesses, a file or a record of the police."),
            control="LC-073",
            missing=[Evidence.WITNESSES.label, Evidence.FILE.label, Evidence.POLICE.label],
        )
    if evidence == Evidence.FILE and not has_file:
        raise EvidenceMissing(
            _("There is no file on this order: add it first."),
            control="LC-073",
            missing=[Evidence.FILE.label],
        )


@enforces("LC-073")
def require_term(*, happened: date, until: date, today: date) -> None:
    """A note holds ninety days from what happened at the most, and not into the past."""
    if happened > today:
        raise Forbidden(_("What has not happened yet is no evidence."), control="LC-073")
    if until > happened + KEEP:
        raise Forbidden(
            _("A safety note holds %(days)s days from what happened at the most.")
            % {"days": KEEP.days},
            control="LC-073",
        )
    if until < today:
        raise Forbidden(_("This would have run out already."), control="LC-073")


@enforces("LC-073")
def require_safety_transition(*, state: str, to: State) -> None:
    if to not in SAFETY_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A safety note that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-073",
        )


@enforces("LC-073")
def require_other_judge(*, written_by: str, decides: str) -> None:
    """Whoever wrote a note does not judge what is said against it."""
    if written_by == decides:
        raise Forbidden(_("Somebody else decides on a note that you wrote."), control="LC-073")


def tell_by(day: date) -> date:
    """Return the last day to tell whom a note concerns."""
    return add_working_days(day, TELL_WITHIN).date


def decide_by(day: date) -> date:
    """Return the last day to decide on what was said against a note."""
    return add_working_days(day, DECIDE_WITHIN).date
