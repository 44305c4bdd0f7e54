"""The customer's own side: what he chose, his appeal and its clock, who decides on it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.classification.content import STANDARD
from hudang.classification.models import Assignment, ClassAppeal
from hudang.classification.policy import lawful
from hudang.core import controls
from hudang.core.calendar import add_working_days, working_days_between
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox.models import Message
from hudang.outbox.templates import LONGEST

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from hudang.classification.content import Content

State = ClassAppeal.State

REVIEW_DAYS: Final = int(controls.get("LC-066").parameters["review_days"])
LONGEST_TEXT: Final = 500
OPEN: Final = (State.RECEIVED, State.REVIEW)
DECIDED: Final = (State.UPHELD, State.OVERTURNED)

APPEAL_TRANSITIONS: dict[State, set[State]] = {
    State.RECEIVED: {State.REVIEW, State.WITHDRAWN},
    State.REVIEW: {State.UPHELD, State.OVERTURNED, State.WITHDRAWN},
    State.UPHELD: set(),
    State.OVERTURNED: set(),
    State.WITHDRAWN: set(),
}
APPEAL_OWNER: dict[State, str] = {
    State.RECEIVED: "who decides on classes and has not made this one",
    State.REVIEW: "reviewer",
    State.UPHELD: "customer service, until he is told",
    State.OVERTURNED: "customer service, until he is told",
    State.WITHDRAWN: "nobody",
}
# What stays in these states told nobody.
_NOT_SENT: Final = frozenset(
    {Message.State.KEPT, Message.State.GIVEN_UP, Message.State.UNCLEAR, Message.State.WITHDRAWN}
)


class Standing(StrEnum):
    """How an appeal stands on a day."""

    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


class Telling(StrEnum):
    """How far a decided appeal has come to the customer."""

    TOLD = "told"
    WAITS = "waits"
    NOT_TOLD = "not_told"


@enforces("LC-066")
def decide_by(*, received: date) -> date:
    """An appeal is decided within five working days after it came; nothing extends them."""
    return add_working_days(received, REVIEW_DAYS).date


@enforces("LC-066")
def standing(*, is_open: bool, due: date, today: date) -> Standing:
    """An appeal is overdue from the day after its last."""
    if not is_open:
        return Standing.DONE
    return Standing.OVERDUE if today > due else Standing.DUE


def days_left(*, due: date, today: date) -> int:
    """Return how many working days are left after today; below nought it is late by so many."""
    if today > due:
        return -working_days_between(due, today)
    return working_days_between(today, due)


@enforces("LC-066")
def require_transition(*, state: str, to: State) -> None:
    """An appeal is taken up before it is decided, and decided once."""
    if to not in APPEAL_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("An appeal that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-066",
        )


@enforces("LC-066")
def require_words(*, text: str) -> None:
    """An appeal says in the customer's words what is wrong; it need not prove it."""
    if not text.strip():
        raise EvidenceMissing(
            _("Write down what the customer says."), control="LC-066", missing=[_("his words")]
        )


@enforces("LC-066")
def require_reason(*, text: str) -> None:
    """Whoever decides on a class says why, in words that the customer is told."""
    if not text.strip():
        raise EvidenceMissing(
            _("Say why, in words that the customer is told."),
            control="LC-066",
            missing=[_("a reason in plain words")],
        )


@enforces("LC-066")
def require_other_judge(*, makers: Collection[str], decides: str) -> None:
    """Nobody judges a class that he made: wrote its rules, had it run, or gave it."""
    if decides in makers:
        raise Forbidden(
            _("You had a part in this class. Somebody else decides on the appeal."),
            control="LC-066",
        )


@enforces("LC-066")
def require_reviewer(*, reviewer: str, decides: str) -> None:
    """Whoever took an appeal up decides on it; another one takes it over first."""
    if reviewer != decides:
        raise Forbidden(
            _("Somebody else is at this appeal. Take it over first."), control="LC-066"
        )


@enforces("LC-066")
def require_concerned(*, is_concerned: bool) -> None:
    """An appeal, or the end of a label, is about a scheme that sorts people like this one."""
    if not is_concerned:
        raise Forbidden(_("This scheme does not sort this customer."), control="LC-066")


@enforces("LC-063", "LC-066")
def require_other_class(content: Content, *, code: str, before: str) -> None:
    """Who decides otherwise chooses another class of the version, or standard; every one of them
    adds to the standard service, and none is worse."""
    found = content.class_of(code)
    if code == before or (found is None and code != STANDARD):
        raise EvidenceMissing(
            _("Choose another class of this version of the scheme, or standard."),
            control="LC-066",
            missing=[_("another class than the one that is contested")],
        )
    lawful.require_lawful_effects(found.effects if found else ())


@enforces("LC-070")
def require_agreement(*, code: str, is_agreed: bool) -> None:
    """A person gives no class either to whom does not agree to be classified."""
    if code != STANDARD and not is_agreed:
        raise EvidenceMissing(
            _("The customer does not agree to be classified: he stays standard."),
            control="LC-070",
            missing=[_("a consent of the customer to classification")],
        )


@enforces("LC-066")
def require_waiting(*, major: str, is_current: bool) -> None:
    """A major effect is decided on once, while the class holds."""
    if major != Assignment.Major.WAITS or not is_current:
        raise Forbidden(_("Nothing of this class waits for a decision."), control="LC-066")


@enforces("LC-066")
def require_not_contested(*, is_contested: bool) -> None:
    """While an appeal is open, the appeal is what is decided on."""
    if is_contested:
        raise Forbidden(
            _("An appeal against this class is open. Decide on the appeal first."),
            control="LC-066",
        )


@enforces("LC-066")
def require_decided(*, is_decided: bool, is_told: bool) -> None:
    """The customer is told of a decision, and told once."""
    if not is_decided or is_told:
        raise Forbidden(_("There is nothing left to tell of this appeal."), control="LC-066")


@enforces("LC-066")
def require_fits(*, text: str) -> None:
    """A reason that goes by message is short and stands on one line."""
    if len(text) > LONGEST or not text.isprintable():
        raise Forbidden(
            _("A message takes %(count)s signs on one line. Tell him in person, or by telephone.")
            % {"count": LONGEST},
            control="LC-066",
        )


@enforces("LC-066")
def telling(*, is_told: bool, message: str | None, is_queued: bool) -> Telling:
    """Somebody is told once a message has left, or somebody of ours has told him.

    `message` is its state in the outbox, None where that has none (any more).
    """
    if is_told or message == Message.State.SENT:
        return Telling.TOLD
    is_lost = message is None or message in _NOT_SENT
    return Telling.NOT_TOLD if not is_queued or is_lost else Telling.WAITS
