"""Who reviews a scheme, what the review answers, and how long it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

VALID_MONTHS: Final = int(controls.get("LC-069").parameters["validity_months"])


class Point(TextChoices):
    """What a legal review answers (LC-069)."""

    PURPOSE = "purpose", _("The goal is lawful, and of the service")
    NECESSITY = "necessity", _("Each criterion is needed for the goal")
    ALTERNATIVE = "alternative", _("Nothing less intrusive reaches the goal")
    PROTECTED = "protected", _("No criterion is, or stands in for, a protected attribute")
    EFFECT = "effect", _("Each class only adds; price and baseline are the same for all")
    QUALITY = "quality", _("The answers are good and fresh enough to decide by")
    CONSENT = "consent", _("Notice and consent cover what is read")


@enforces("LC-069")
def require_other_reviewer(*, author: str, reviewer: str) -> None:
    """Nobody reviews, grants or publishes what they drafted themselves."""
    if author == reviewer:
        raise Forbidden(_("You drafted this. Somebody else has to judge it."), control="LC-069")


@enforces("LC-069")
def require_every_point(points: Mapping[str, str]) -> None:
    """A review answers every point of the list in words; a tick is no finding."""
    missing = [one.label for one in Point if not points.get(one, "").strip()]
    if missing:
        raise EvidenceMissing(
            _("Say what you found on every point."), control="LC-069", missing=missing
        )


@enforces("LC-061", "LC-069")
def require_reason(reason: str) -> None:
    """Who asks, grants, returns or suspends says why."""
    if not reason.strip():
        raise EvidenceMissing(
            _("Say why, in a sentence."), control="LC-069", missing=[_("a reason")]
        )


@enforces("LC-061")
def require_open(*, decided_by: str) -> None:
    """What was decided once is asked anew, not decided twice."""
    if decided_by:
        raise Forbidden(_("This has been decided already."), control="LC-061")


@enforces("LC-069")
def require_reviewed(*, review_until: date | None, today: date) -> None:
    """A scheme is in force only while a signed legal review of this very version holds."""
    if review_until is None or review_until < today:
        raise EvidenceMissing(
            _("No legal review of this version holds today."),
            control="LC-069",
            missing=[_("a legal review, signed within the last twelve months")],
        )


@enforces("LC-069")
def valid_until(reviewed_on: date) -> date:
    """A review holds for twelve months."""
    return months_after(reviewed_on, VALID_MONTHS)
