"""What is owed to somebody who asks what a rule means (PIPL 17(3), 48)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import add_working_days, working_days_between
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.utils.functional import _StrOrPromise

# The law says "in time" (PIPL 50); the policy's own term for an inquiry is taken (POL-7.3).
ANSWER_DAYS: Final = int(controls.get("LC-021").parameters["answer_days"])
LONGEST_TEXT: Final = 1000
PURPOSE: Final = "contract_service"


class Answering(StrEnum):
    """How an answer stands on a day."""

    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


@enforces("LC-021")
def answered_by(*, asked: date) -> date:
    """A question is answered within five working days after it was asked."""
    return add_working_days(asked, ANSWER_DAYS).date


@enforces("LC-021")
def answering(*, is_open: bool, due: date, today: date) -> Answering:
    """A question is overdue from the day after its last."""
    if not is_open:
        return Answering.DONE
    return Answering.OVERDUE if today > due else Answering.DUE


@enforces("LC-021")
def days_left(*, due: date, today: date) -> int:
    """How many working days an answer has after today; below nought it is late by so many."""
    if today > due:
        return -working_days_between(due, today)
    return working_days_between(today, due)


@enforces("LC-021")
def require_question(*, text: str) -> None:
    """A question has words; who asks need not say why, nor who he is."""
    if not text.strip():
        raise EvidenceMissing(
            _("Write down what was asked."), control="LC-021", missing=[_("the question")]
        )


@enforces("LC-021")
def require_answer(*, text: str, reference: str, known: Collection[str]) -> None:
    """A question is closed by words and by the rule in force that they explain."""
    missing: list[_StrOrPromise] = []
    if not text.strip():
        missing.append(_("the answer in plain words"))
    if reference not in known:
        missing.append(_("the section of the notice or the clause of the policy it explains"))
    if missing:
        raise EvidenceMissing(
            _("A question is closed by an answer only."), control="LC-021", missing=missing
        )


@enforces("LC-021")
def require_open(*, is_open: bool) -> None:
    """An answer that was given stays as it was given."""
    if not is_open:
        raise Forbidden(
            _("This question is answered already; a further one is recorded anew."),
            control="LC-021",
        )
