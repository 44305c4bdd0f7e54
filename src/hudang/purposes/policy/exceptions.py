"""When people need not be told beforehand, on which evidence, and by when they are told after."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import calendar, controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.models import ExceptionKind

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from hudang.core.calendar import Deadline

_FIGURES: Final = controls.get("LC-020").parameters
FOLLOW_UP_DAYS: Final = int(_FIGURES["follow_up_working_days"])
LONGEST: Final = {
    ExceptionKind.EMERGENCY: timedelta(days=int(_FIGURES["emergency_days"])),
    ExceptionKind.SECRECY: timedelta(days=int(_FIGURES["secrecy_days"])),
}


class Standing(StrEnum):
    """How an exception stands on a day."""

    IN_FORCE = "in_force"
    FOLLOW_UP = "follow_up"
    OVERDUE = "overdue"
    DONE = "done"


@enforces("LC-020")
def require_exception_evidence(
    *, authority: str, document: str, started: date | None, ends: date | None
) -> None:
    """An exception names who demands it, by which document, and until when."""
    given: list[tuple[_StrOrPromise, object]] = [
        (_("the authority or body that demands it"), authority.strip()),
        (_("the number of its document"), document.strip()),
        (_("the day from which it holds"), started),
        (_("the day on which it ends"), ends),
    ]
    missing = [label for label, value in given if not value]
    if missing:
        raise EvidenceMissing(
            _("Without evidence there is no exception: people are told beforehand."),
            control="LC-020",
            missing=missing,
        )


@enforces("LC-020")
def require_bounded(*, kind: ExceptionKind, started: date, ends: date, today: date) -> None:
    """An exception has begun, and ends within what its kind allows."""
    if started > today:
        raise Forbidden(_("An exception is recorded once it has begun."), control="LC-020")
    if not started <= ends <= started + LONGEST[kind]:
        raise Forbidden(
            _("“%(kind)s” lasts %(days)d days at most. Record a further one if it goes on.")
            % {"kind": kind.label, "days": LONGEST[kind].days},
            control="LC-020",
        )


@enforces("LC-020")
def require_earlier_end(*, ends: date, on: date, started: date, today: date) -> None:
    """What is over is ended on a day that has come; an exception is never made longer."""
    if not started <= on <= min(ends, today):
        raise Forbidden(
            _("It ends on a day that has come, and not after the day that was set."),
            control="LC-020",
        )


@enforces("LC-020")
def follow_up_due(*, ends: date) -> Deadline:
    """After an emergency people are told within three working days of its end."""
    return calendar.add_working_days(ends, FOLLOW_UP_DAYS)


@enforces("LC-020")
def standing(*, kind: ExceptionKind, ends: date, is_followed_up: bool, today: date) -> Standing:
    """Return how an exception stands; what the law keeps secret is not told afterwards either."""
    if is_followed_up:
        return Standing.DONE
    if today <= ends:
        return Standing.IN_FORCE
    if kind is ExceptionKind.SECRECY:
        return Standing.DONE
    return Standing.FOLLOW_UP if today <= follow_up_due(ends=ends).date else Standing.OVERDUE


@enforces("LC-020")
def require_follow_up(*, kind: ExceptionKind, is_followed_up: bool, has_told: bool) -> None:
    """A follow-up counts with a notice posted or delivered there since the emergency began."""
    if kind is not ExceptionKind.EMERGENCY or is_followed_up:
        raise Forbidden(_("There is nothing to follow up here."), control="LC-020")
    if not has_told:
        raise EvidenceMissing(
            _("Nobody there has been told since the emergency began."),
            control="LC-020",
            missing=[_("a posting in the community, or a notice that reached a person there")],
        )
