"""How a file of old orders moves, what of it is too old, how long it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.integration.models import OrderImport

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.service.services import Past

Status = OrderImport.Status

IMPORT_TRANSITIONS: dict[Status, set[Status]] = {
    Status.UPLOADED: {Status.CHECKING, Status.CANCELLED},
    Status.CHECKING: {Status.CHECKED, Status.CANCELLED, Status.FAILED},
    Status.CHECKED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED},
    Status.IMPORTING: {Status.IMPORTED, Status.CANCELLED, Status.FAILED},
    Status.FAILED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED},
    Status.IMPORTED: {Status.UNDOING},
    Status.CANCELLED: {Status.UNDOING},
    Status.UNDOING: {Status.UNDONE},
    Status.UNDONE: set(),
}
IMPORT_OWNER: dict[Status, str] = {
    Status.UPLOADED: "data custodian",
    Status.CHECKING: "system",
    Status.CHECKED: "data custodian",
    Status.IMPORTING: "system",
    Status.FAILED: "data custodian",
    Status.IMPORTED: "nobody",
    Status.CANCELLED: "nobody",
    Status.UNDOING: "system",
    Status.UNDONE: "nobody",
}
RUNNING: Final = frozenset({Status.CHECKING, Status.IMPORTING, Status.UNDOING})
# Service records are kept three years from their closing (reference data, R08).
KEPT_YEARS: Final = 3
# A file is held in memory packed as it came; a hundred thousand orders take some ten of these.
MOST_OLD_BYTES: Final = 60_000_000
# A company figure: what is mended by hand is opened with each pass.
MOST_MENDED: Final = 500
# A company figure: so long an import that turns out wrong can be taken back.
UNDO_FOR: Final = timedelta(days=30)


@enforces("LC-169")
def is_expired(*, closed: date, today: date) -> bool:
    """An order that was closed three years ago would have been destroyed here: it stays out."""
    return (closed.year + KEPT_YEARS, closed.month, closed.day) <= (
        today.year,
        today.month,
        today.day,
    )


@enforces("LC-169")
def require_import_transition(state: str, to: Status) -> None:
    """A file is checked, then imported, then perhaps taken back, each once."""
    if to not in IMPORT_TRANSITIONS[Status(state)]:
        raise Forbidden(
            _("This import is “%(state)s”: that cannot be done with it now.")
            % {"state": Status(state).label},
            control="LC-169",
        )


@enforces("LC-169")
def require_clean_rows(*, faulty: int, skip_faulty: bool, ready: int) -> None:
    """Rows with errors are left out by somebody's decision, never silently."""
    if faulty and not skip_faulty:
        raise EvidenceMissing(
            _("Some rows have errors. Correct the file, or decide that they are left out."),
            control="LC-169",
            missing=[_("the decision about rows with errors")],
        )
    if not ready:
        raise Forbidden(_("No row of this file can come in."), control="LC-169")


@enforces("LC-169")
def require_mendable(*, state: str) -> None:
    """A row is put right between the check and the import; later it is work on an order."""
    if state != Status.CHECKED:
        raise Forbidden(
            _("Rows are mended after the check and before the import."), control="LC-169"
        )


@enforces("LC-169")
def require_latest(*, revision: int, opened: int) -> None:
    """Of two who mend one file at once, the second looks again."""
    if revision != opened:
        raise EvidenceMissing(
            _("Somebody else has mended this file meanwhile. Open the row again."),
            control="LC-169",
            missing=[_("a look at the row as it is now")],
        )


@enforces("LC-169")
def require_few_mended(*, count: int) -> None:
    """Some rows are put right on the screen; whoever has more mends the file."""
    if count > MOST_MENDED:
        raise Forbidden(
            _("At most %(count)d rows are mended on the screen. Correct the file and upload it.")
            % {"count": MOST_MENDED},
            control="LC-169",
        )


@enforces("LC-169")
def require_new_file(*, is_known: bool) -> None:
    """The same file comes in once; what was taken back may come again."""
    if is_known:
        raise Forbidden(
            _("This very file was uploaded before. Take that import back first, or use it."),
            control="LC-169",
        )


@enforces("LC-169")
def require_source(*, source: str) -> None:
    """What comes in has a source on record: which system the orders are from."""
    if not source.strip():
        raise EvidenceMissing(
            _("Say which system the orders are from."),
            control="LC-169",
            missing=[_("the old system")],
        )


@enforces("LC-169")
def require_undoable(*, finished: datetime | None, at: datetime) -> None:
    """An import is taken back within thirty days; after that it is work on single orders."""
    if finished is None or at - finished > UNDO_FOR:
        raise Forbidden(
            _("An import can be taken back for %(days)d days.") % {"days": UNDO_FOR.days},
            control="LC-169",
        )


@enforces("LC-169")
def of_customer(past: Past, customer: UUID | None) -> Past:
    """What names a customer is his; of one that nobody holds, the place alone comes in."""
    if customer is None:
        return replace(past, text="", caller=None)
    return replace(past, customer_id=customer, caller=None)
