"""One change of many records: what it asks first, whom it leaves out, how it is undone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import BulkAmendment
from hudang.registry.models.bulk import FILE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

What = BulkAmendment.What
_NUMBER: Final = re.compile(r"[A-Z0-9]{2,8}-\d{6,}")
Status = BulkAmendment.Status

# Not figures of the law: what one person can look through, and when a mistake is noticed.
MOST: Final = 5_000
UNDO_FOR: Final = timedelta(days=7)
# A notice handed over is a fact, proved by its delivery; a fact is not undone.
UNDOABLE: Final = frozenset(
    {What.CONFIRM_CONTACT, What.END_OCCUPANCY, What.REWRITE_ADDRESS, What.SET_VALUES}
)
WITH_DAY: Final = frozenset({What.DELIVER_NOTICE, What.END_OCCUPANCY})

TRANSITIONS: dict[Status, set[Status]] = {
    Status.READING: {Status.PREPARED, Status.UNREADABLE},
    Status.UNREADABLE: set(),
    Status.PREPARED: {Status.RUNNING, Status.CANCELLED},
    Status.RUNNING: {Status.STOPPED, Status.DONE},
    Status.STOPPED: {Status.RUNNING, Status.UNDOING},
    Status.DONE: {Status.UNDOING},
    Status.UNDOING: {Status.UNDONE},
    Status.UNDONE: set(),
    Status.CANCELLED: set(),
}

# Who has the next word while a change of many is in a state.
OWNER: dict[Status, str] = {
    Status.READING: "job",
    Status.UNREADABLE: "nobody",
    Status.PREPARED: "custodian",
    Status.RUNNING: "job",
    Status.STOPPED: "custodian",
    Status.DONE: "custodian",
    Status.UNDOING: "job",
    Status.UNDONE: "nobody",
    Status.CANCELLED: "nobody",
}

# Why a record is left out; the sentence a custodian reads.
REASONS: dict[str, _StrOrPromise] = {
    "changed": _("Somebody changed this record meanwhile."),
    "told": _("The notice was handed over before."),
    "no_address": _("The record has no mailing address."),
    "not_found": _("The text does not stand in the mailing address."),
    "ambiguous": _("The new text stands in the address already; look at it by hand."),
    "no_stay": _("No occupancy is in force."),
    "before": _("An occupancy begins after this day."),
    "invalid": _("The address would be too long or contain what none may."),
    "taken": _("Somebody else holds the house since."),
    "outdated": _("The record was changed after the template was made."),
    "unchanged": _("The record says this already."),
    "forgotten": _("What the file said is no longer kept."),
    "ground": _("The contract or the notice that these items need is missing."),
}

# Why a row of a file names nobody whom it could change.
FAULTS: dict[str, _StrOrPromise] = {
    "unknown": _("No customer of this community has this number."),
    "elsewhere": _("This number belongs to another community."),
    "twice": _("This customer stands in the file more than once."),
    "revision": _("The revision is missing. Keep this column as the template has it."),
}


@enforces("LC-005")
def require_transition(status: str, to: Status) -> None:
    """A change of many is prepared, seen, run, and perhaps undone; nothing goes backwards."""
    if to not in TRANSITIONS[Status(status)]:
        raise Forbidden(
            _("A change that is “%(status)s” cannot become “%(to)s”.")
            % {"status": Status(status).label, "to": to.label},
            control="LC-005",
        )


@enforces("LC-005")
def require_members(*, count: int) -> None:
    """A change of many names customers, and no more than one person can look through."""
    if count == 0:
        raise EvidenceMissing(
            _("This names no customer."),
            control="LC-005",
            missing=[_("a filter or a list that fits some customers")],
        )
    if count > MOST:
        raise Forbidden(
            _("This names %(count)d customers; at most %(most)d are changed at once.")
            % {"count": count, "most": MOST},
            control="LC-005",
        )


@enforces("LC-005")
def require_details(*, what: str, day: date | None, before: str, after: str, today: date) -> None:
    """Each kind of change says what it needs: a day that has come, or the two texts."""
    missing: list[_StrOrPromise] = []
    if what in WITH_DAY and day is None:
        missing.append(_("the day"))
    if what == What.DELIVER_NOTICE and day is not None and day > today:
        missing.append(_("a day that does not lie ahead"))
    if what == What.REWRITE_ADDRESS:
        if len(before.strip()) < 2:
            missing.append(_("the text that stands in the addresses, two characters or more"))
        if not after.strip() or after.strip() == before.strip():
            missing.append(_("another text in its place"))
    if missing:
        raise EvidenceMissing(_("This change is not complete."), control="LC-005", missing=missing)


@enforces("LC-005")
def require_undoable(*, what: str, finished_at: datetime | None, at: datetime) -> None:
    """A change of many is undone within a week, where what was before is still known."""
    if what not in UNDOABLE:
        raise Forbidden(
            _("A notice that was handed over is a fact and cannot be undone."), control="LC-005"
        )
    if finished_at is not None and at - finished_at > UNDO_FOR:
        raise Forbidden(
            _("This was done more than seven days ago and can no longer be undone as a whole."),
            control="LC-005",
        )


@enforces("LC-005")
def require_file_items(*, items: Collection[int]) -> None:
    """A file sets how customers are reached; names and documents are changed one by one."""
    if not items or not set(items) <= set(FILE_ITEMS):
        raise EvidenceMissing(
            _("Choose at least one item that a file may set."),
            control="LC-005",
            missing=[_("an item: telephone, address or the like")],
        )


@enforces("LC-005")
def fault_of_row(*, number: str, code: str, times: int, has_revision: bool) -> str:
    """Why a row of a file names nobody to change; nothing where it can be looked for."""
    if times > 1:
        return "twice"
    if not number.startswith(f"{code}-"):
        return "elsewhere" if is_number(number) else "unknown"
    return "" if has_revision else "revision"


def is_number(text: str) -> bool:
    """Whether a text has the form of a customer's number."""
    return _NUMBER.fullmatch(text) is not None


@enforces("LC-005")
def is_over(bulk: BulkAmendment, *, at: datetime) -> bool:
    """The values of a file are kept while they can be set or put back, and no longer."""
    since = bulk.finished_at if bulk.finished_at is not None else bulk.prepared_at
    return bulk.status not in (Status.RUNNING, Status.UNDOING) and at - since > UNDO_FOR


def rewritten(address: str, *, before: str, after: str) -> tuple[str, str]:
    """Return the address with the text in its place, or the reason why it is left out.

    Where the new text stands already, the way back would not be certain: a person looks at it.
    """
    if not address:
        return "", "no_address"
    if before not in address:
        return "", "not_found"
    changed = address.replace(before, after)
    if changed.replace(after, before) != address:
        return "", "ambiguous"
    return changed, ""
