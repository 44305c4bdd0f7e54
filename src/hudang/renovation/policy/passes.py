"""What a pass holds of a worker, for how long it is good, and when his name goes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.renovation.models import Renovation

if TYPE_CHECKING:
    from datetime import date, datetime

State = Renovation.State

# Company figures, not of the law.
KEPT_AFTER: Final = timedelta(days=30)
MOST_PASSES: Final = 30
EXPIRES_SOON: Final = timedelta(days=7)

_LAST_FOUR: Final = re.compile(r"\d{3}[\dX]")
_NAME: Final = re.compile(r"[^\W\d_][^\d（）()]{1,19}")
_WRITTEN: Final = re.compile(r"(.+)（(.{4})）")


@enforces("LC-002", "LC-094")
def require_worker(*, name: str, last_four: str) -> None:
    """A pass takes a name and the last four of the document: no whole number, copy or picture."""
    if not _NAME.fullmatch(name):
        raise EvidenceMissing(
            _("Write the name of the worker, without numbers."),
            control="LC-002",
            missing=[_("the name")],
        )
    if not _LAST_FOUR.fullmatch(last_four):
        raise Forbidden(
            _("Only the last four signs of the identity number are kept. Look at the document,"
              " write those four and hand it back."),
            control="LC-094",
        )  # fmt: skip


def written(name: str, *, last_four: str) -> str:
    """Return what a pass seals of a worker: one value of the inventory, masked as a name."""
    return f"{name}（{last_four}）"


def read(text: str) -> tuple[str, str]:
    """Return name and last four of what a pass sealed; a mask has no digits to tell."""
    found = _WRITTEN.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


@enforces("LC-169")
def require_issue(*, state: str, issued: int) -> None:
    """Passes are issued between the agreement and acceptance, as many as a home needs."""
    if state not in {State.AGREED, State.WORKING, State.TO_INSPECT, State.RECTIFYING}:
        raise Forbidden(
            _("Passes are issued after the agreement and before acceptance."), control="LC-169"
        )
    if issued >= MOST_PASSES:
        raise Forbidden(
            _("A renovation has %(most)s passes at most.") % {"most": MOST_PASSES},
            control="LC-002",
        )


@enforces("LC-002")
def require_within_works(*, begins: date, ends: date, valid_from: date, until: date) -> None:
    """A pass is good while the works last, and no day longer."""
    if not begins <= valid_from <= until <= ends:
        raise Forbidden(
            _("A pass is good within the works: from %(begins)s until %(ends)s.")
            % {"begins": begins.isoformat(), "ends": ends.isoformat()},
            control="LC-002",
        )


@enforces("LC-002")
def kept_since(at: datetime) -> datetime:
    """Names on passes go thirty days after acceptance: return before when that was."""
    return at - KEPT_AFTER
