"""What a roster asks of whoever brings it in: its source, its rows, its buildings, its order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import RosterImport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

Status = RosterImport.Status
FILE_LIFETIME = timedelta(days=7)

TRANSITIONS: dict[Status, set[Status]] = {
    # Straight to the import where somebody decided beforehand to leave faulty rows out.
    Status.UPLOADED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED, Status.FAILED},
    Status.CHECKING: {Status.CHECKED, Status.CANCELLED, Status.FAILED},
    Status.CHECKED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED, Status.FAILED},
    Status.IMPORTING: {Status.IMPORTED, Status.CANCELLED, Status.FAILED},
    Status.IMPORTED: set(),
    Status.CANCELLED: set(),
    # What is committed stays; a failed import goes on from its cursor while its file is there.
    Status.FAILED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED},
}

# Who has the next word while a roster is in a state.
OWNER: dict[Status, str] = {
    Status.UPLOADED: "clerk",
    Status.CHECKING: "job",
    Status.CHECKED: "clerk",
    Status.IMPORTING: "job",
    Status.IMPORTED: "nobody",
    Status.CANCELLED: "nobody",
    Status.FAILED: "clerk",
}

# Where a roster may come from; the handover of a developer or a company needs its date too.
SOURCES: Mapping[str, object] = {
    "own": _("our own earlier records"),
    "developer": _("handed over by the developer"),
    "previous": _("handed over by the previous property company"),
    "committee": _("handed over by the owners' committee"),
}


@enforces("LC-167")
def require_source(*, kind: str, day: date | None) -> None:
    """A roster says where it comes from, and when it was handed over if others collected it."""
    missing = [] if kind in SOURCES else [_("where the roster comes from")]
    if kind != "own" and day is None:
        missing.append(_("the day it was handed over"))
    if missing:
        raise EvidenceMissing(
            _("A roster needs a record of its source before it is imported."),
            control="LC-167",
            missing=missing,
        )


@enforces("LC-011")
def require_transition(status: str, to: Status) -> None:
    """A roster goes from upload through check to import, and nowhere else."""
    if to not in TRANSITIONS[Status(status)]:
        raise Forbidden(
            _("A roster that is %(status)s cannot become %(to)s.")
            % {"status": Status(status).label, "to": to.label},
            control="LC-011",
        )


@enforces("LC-005")
def require_clean_rows(*, faulty: int, skip_faulty: bool) -> None:
    """Rows with errors are mended or left out by a decision, never imported as they are."""
    if faulty and not skip_faulty:
        raise EvidenceMissing(
            _("%(count)d rows have errors.") % {"count": faulty},
            control="LC-005",
            missing=[_("each of them mended, or the decision to leave them out")],
        )


@enforces("LC-005")
def require_known_buildings(*, new: int, are_confirmed: bool, names: Sequence[str] = ()) -> None:
    """A building that nobody has yet is made by a decision: its number may be typed wrong."""
    if new and not are_confirmed:
        raise EvidenceMissing(
            _("%(count)d rows name a building that the community does not have yet.")
            % {"count": new},
            control="LC-005",
            missing=[
                _("the confirmation that these buildings exist, or the rows mended"),
                *names,
            ],
        )


@enforces("LC-005")
def require_decided_beforehand(*, skip_faulty: bool, new_buildings: bool) -> None:
    """Who imports in one pass sees nothing before it is in, and has decided both: that faulty
    rows are left out, and that buildings nobody has yet exist."""
    missing: list[_StrOrPromise] = []
    if not skip_faulty:
        missing.append(_("the decision to leave out rows with errors"))
    if not new_buildings:
        missing.append(_("the confirmation that new buildings exist"))
    if missing:
        raise EvidenceMissing(
            _("A roster is imported without a check only when both questions are decided."),
            control="LC-005",
            missing=missing,
        )


@enforces("LC-167")
def require_file(*, has_file: bool) -> None:
    """A roster is read from its upload, which goes when the import ends or after a week."""
    if not has_file:
        raise EvidenceMissing(
            _("The uploaded file of this roster has been deleted."),
            control="LC-167",
            missing=[_("the roster, uploaded again")],
        )
