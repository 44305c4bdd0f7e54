"""After a withdrawal, who received something under the consent is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.consent.models import Situation
from hudang.core import controls
from hudang.core.calendar import add_working_days
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from datetime import date

RECEIVING: Final = frozenset({Situation.PROVIDE, Situation.CROSS_BORDER})
"""The situations in which somebody else receives items."""
# A figure of ours: the law says that processing stops, not by when a recipient hears of it.
RECIPIENT_DAYS: Final = int(controls.get("LC-016").parameters["recipient_days"])


class Telling(TextChoices):
    """How it stands on a day with a recipient who is to be told."""

    DUE = "due", _("to be told")
    OVERDUE = "overdue", _("overdue")
    DONE = "done", _("told")


@enforces("LC-016")
def is_recipient_told(*, situation: str, recipient: str) -> bool:
    """Whoever was named to receive items learns that the consent to it is withdrawn."""
    return situation in RECEIVING and bool(recipient.strip())


@enforces("LC-016")
def recipient_told_by(*, withdrawn: date) -> date:
    """A recipient is told within some working days of the withdrawal."""
    return add_working_days(withdrawn, RECIPIENT_DAYS).date


@enforces("LC-016")
def telling(*, told: date | None, due: date, today: date) -> Telling:
    """Say how it stands; who was told late was told."""
    if told is not None:
        return Telling.DONE
    return Telling.OVERDUE if today > due else Telling.DUE


@enforces("LC-016")
def require_telling(
    *, told: date | None, on: date, reference: str, withdrawn: date, today: date
) -> None:
    """That a recipient was told is proved by a reference, once, after the withdrawal."""
    if told is not None:
        raise Forbidden(_("This recipient has been told already."), control="LC-016")
    if not reference.strip():
        raise EvidenceMissing(
            _("Say what proves that the recipient was told."),
            control="LC-016",
            missing=[_("the reference of the letter or receipt")],
        )
    if not withdrawn <= on <= today:
        raise Forbidden(
            _("A recipient is told after the withdrawal and not in the future."), control="LC-016"
        )
