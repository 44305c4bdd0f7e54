"""How a complaint or suggestion moves, by when, whose case it may be, and who never sees whose."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import add_working_days
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.service import categories
from hudang.service.models import Feedback

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

Kind = Feedback.Kind
State = Feedback.State
Outcome = Feedback.Outcome

_DAYS: Final = controls.get("LC-166").parameters
ACKNOWLEDGE_DAYS: Final = int(_DAYS["acknowledge_days"])
ANSWER_DAYS: Final = int(_DAYS["answer_days"])
EXTENSION_DAYS: Final = int(_DAYS["extension_days"])
# Serves the contract: questions, complaints and suggestions are dealt with under it.
PURPOSE: Final = "contract_service"
PREFIXES: Final = {Kind.COMPLAINT: "TS", Kind.SUGGESTION: "JY"}

FEEDBACK_TRANSITIONS: dict[State, set[State]] = {
    State.RECORDED: {State.INVESTIGATING, State.MERGED, State.WITHDRAWN},
    State.INVESTIGATING: {State.PROMISED, State.ANSWERED, State.MERGED, State.WITHDRAWN},
    State.PROMISED: {State.ANSWERED, State.WITHDRAWN},
    # Answered with the case it was joined to.
    State.MERGED: {State.ANSWERED, State.WITHDRAWN},
    State.ANSWERED: {State.CLOSED, State.INVESTIGATING},
    State.CLOSED: {State.INVESTIGATING},
    State.WITHDRAWN: set(),
}
FEEDBACK_OWNER: dict[State, str] = {
    State.RECORDED: "responsible person",
    State.INVESTIGATING: "responsible person",
    State.PROMISED: "responsible person",
    State.MERGED: "who is responsible for the other case",
    State.ANSWERED: "responsible person",
    State.CLOSED: "nobody",
    State.WITHDRAWN: "nobody",
}
UNANSWERED: Final = frozenset({State.RECORDED, State.INVESTIGATING, State.PROMISED, State.MERGED})
OPEN: Final = UNANSWERED | {State.ANSWERED}
AT_WORK: Final = frozenset({State.RECORDED, State.INVESTIGATING, State.PROMISED})
OUTCOMES: Final = {
    Kind.COMPLAINT: (Outcome.JUSTIFIED, Outcome.PARTLY, Outcome.UNFOUNDED, Outcome.NOT_OURS),
    Kind.SUGGESTION: (Outcome.ADOPTED, Outcome.DECLINED),
}


# By when


@enforces("LC-166")
def acknowledged_by(*, day: date) -> date:
    """Who complains or suggests hears from us within one working day."""
    return add_working_days(day, ACKNOWLEDGE_DAYS).date


@enforces("LC-166")
def answered_by(*, day: date) -> date:
    """It is answered within five working days, and within five again after it is reopened."""
    return add_working_days(day, ANSWER_DAYS).date


@enforces("LC-166")
def extended_to(*, due: date, extended: datetime | None) -> date:
    """The time for the answer is extended once, by five working days."""
    if extended is not None:
        raise Forbidden(
            _("The time for the answer was extended already. It is extended once only."),
            control="LC-166",
        )
    return add_working_days(due, EXTENSION_DAYS).date


@enforces("LC-166")
def is_late(
    *,
    state: str,
    acknowledge_due: date,
    acknowledged: bool,
    answer_due: date,
    is_untold: bool,
    today: date,
) -> bool:
    """A case is late while its acknowledgement, or its answer, has not gone out past the day."""
    if state == State.ANSWERED:
        return is_untold and today > answer_due
    if state not in UNANSWERED:
        return False
    return today > answer_due or (not acknowledged and today > acknowledge_due)


# From hand to hand


@enforces("LC-166")
def require_step(*, state: str, to: State) -> None:
    """A case goes its way in order, and whoever complained can open it again."""
    if to not in FEEDBACK_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A case that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-166",
        )


@enforces("LC-166")
def require_at_work(*, state: str) -> None:
    """What was answered or joined to another case is not investigated, asked about or extended."""
    if state not in AT_WORK:
        raise Forbidden(
            _("This case is “%(state)s”: nothing is looked into any more.")
            % {"state": State(state).label},
            control="LC-166",
        )


@enforces("LC-166")
def require_same(*, edition: int, expected: int) -> None:
    """Who acts on a case has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this case meanwhile. Look at it again."),
            control="LC-166",
            missing=[_("a look at the case as it is now")],
        )


@enforces("LC-166")
def require_category(*, kind: str, category: str) -> None:
    """A case is sorted by what it is about, never by who raises it."""
    if category not in categories.codes(kind):
        raise Forbidden(_("The catalogue has no such category."), control="LC-166")


@enforces("LC-166")
def require_named(*, kind: str, codes: Collection[str], known: Collection[str]) -> None:
    """A complaint may be about people of ours, by employee number; a suggestion is about none."""
    if codes and kind == Kind.SUGGESTION:
        raise Forbidden(_("A suggestion is about nobody of ours."), control="LC-166")
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise Forbidden(
            _("Nobody has this employee number: %(codes)s.") % {"codes": ", ".join(unknown)},
            control="LC-166",
        )


@enforces("LC-166")
def require_answer(
    *, kind: str, outcome: str, cause: str, by_whom: str, until: date | None
) -> None:
    """A complaint is answered with an outcome, and one that is justified with its root cause; a
    suggestion is adopted, with who does what by when, or declined with a reason."""
    missing: list[_StrOrPromise] = []
    if outcome not in OUTCOMES[Kind(kind)]:
        missing.append(_("an outcome of that kind"))
    if outcome in {Outcome.JUSTIFIED, Outcome.PARTLY} and not cause:
        missing.append(_("the root cause"))
    if outcome == Outcome.ADOPTED and not (by_whom and until):
        missing.append(_("who does it, and until when"))
    if missing:
        raise EvidenceMissing(_("The answer lacks something."), control="LC-166", missing=missing)


@enforces("LC-166")
def require_until(*, until: date, today: date) -> None:
    """A promise names a day that lies ahead, or today."""
    if until < today:
        raise Forbidden(_("What is promised lies ahead. Choose a later day."), control="LC-166")


@enforces("LC-166")
def require_earlier(*, moments: Sequence[datetime | None], at: datetime) -> None:
    """What is entered afterwards lies behind, each step after the one before it."""
    happened = [one for one in [*moments, at] if one is not None]
    if any(later < earlier for earlier, later in pairwise(happened)):
        raise Forbidden(
            _("A case of earlier was recorded, acknowledged, answered and closed in that order."),
            control="LC-166",
        )


@enforces("LC-166")
def require_acceptance(*, acceptance: str) -> None:
    """A case is closed with what who made it said to the answer."""
    if not acceptance:
        raise EvidenceMissing(
            _("Say what who made it said to the answer."),
            control="LC-166",
            missing=[_("the acceptance")],
        )


@enforces("LC-166")
def require_joinable(*, is_same: bool, same_kind: bool, state: str) -> None:
    """A repeat is joined to an open case of its kind that is not itself joined to another."""
    if is_same or not same_kind or state not in AT_WORK:
        raise Forbidden(
            _("A repeat is joined to another open case of the same kind and community."),
            control="LC-166",
        )


# Whose case it may be, and who never sees whose it is


@enforces("LC-166")
def may_own(*, person: str, superiors: Collection[str], accused: Collection[str]) -> bool:
    """A case is never that of somebody it is about, nor of who reports to somebody it is about."""
    return person not in accused and not set(superiors) & set(accused)


@enforces("LC-166")
def require_owner(*, may_own: bool) -> None:
    """Whose case it is has nothing to fear or to gain from what is found out."""
    if not may_own:
        raise Forbidden(
            _(
                "This person is complained about, or reports to somebody who is, or does not deal"
                " with complaints here. Choose somebody else."
            ),
            control="LC-166",
        )


@enforces("LC-166")
def require_not_about(*, person: str, accused: Collection[str]) -> None:
    """Somebody complained about does not see who complained: not by opening it, nor otherwise."""
    if person in accused:
        raise Forbidden(
            _("This case is not open to you. The custodian can tell you why."), control="LC-166"
        )


@enforces("LC-166")
def require_asked(*, asked: datetime | None, accounted: datetime | None) -> None:
    """An account is given once, by somebody who was asked for it."""
    if asked is None or accounted is not None:
        raise Forbidden(_("You are not asked for an account of this case."), control="LC-166")


@enforces("LC-166")
def require_addressee(*, person: str, addressee: str) -> None:
    """What somebody is asked about a case is read by him alone."""
    if person != addressee:
        raise Forbidden(_("This question is not put to you."), control="LC-166")


@enforces("LC-166")
def require_accused(*, person: str, accused: Collection[str]) -> None:
    """An account is asked of somebody whom the complaint is about."""
    if person not in accused:
        raise Forbidden(_("The complaint is not about this person."), control="LC-166")


@enforces("LC-166")
def require_unnamed(*, is_named: bool) -> None:
    """What somebody complained about is asked does not say who complained, nor where he lives."""
    if is_named:
        raise Forbidden(
            _("The question says who complained, or which house. Leave that out."),
            control="LC-166",
        )


@enforces("LC-166", "LC-125")
def deals_with(*, state: str, is_owner: bool, is_lead: bool) -> bool:
    """Names and words of an open case are for whose case it is and for who leads; with its end
    they close again."""
    return state in OPEN and (is_owner or is_lead)


@enforces("LC-166")
def require_dealing(*, deals: bool) -> None:
    """What is done about a case is done by whose case it is, or by who leads."""
    if not deals:
        raise Forbidden(
            _("This is another person's case, or it is over. Who leads complaints can give it."),
            control="LC-166",
        )
