"""The rows of a roster in the hands of a person: looked at, mended, left out, sent back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.registry import policy, queries
from hudang.registry.roster import mending, storage, workbook
from hudang.registry.roster.assembly import NO_FIX
from hudang.registry.roster.drafts import Fix

from . import grounds
from .logging import record_change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import RosterImport
    from hudang.registry.parsing.remarks import Proposal
    from hudang.registry.roster.mending import RowView


def preview(
    roster: RosterImport, *, first: int = 1, count: int = 20, by: Actor, at: datetime
) -> list[RowView]:
    """Show how rows of the file are read, with the proposals of their remarks."""
    _require_mender(roster, by=by)
    return mending.rows_from(roster, first=first, count=count, by=by, at=at)


def problem_rows(
    roster: RosterImport, *, page: int = 1, page_size: int = 20, by: Actor, at: datetime
) -> tuple[list[RowView], int]:
    """Show the rows with errors, page by page, and how many there are."""
    _require_mender(roster, by=by)
    rows = queries.faulty_rows(roster)
    first = (max(page, 1) - 1) * page_size
    numbers = list(rows[first : first + page_size])
    views = mending.rows_of(roster, numbers=numbers, by=by, at=at) if numbers else []
    return views, rows.count()


def roster_rows(
    roster: RosterImport, *, rows: Collection[int], by: Actor, at: datetime
) -> list[RowView]:
    """Show some rows of the file, for a person who mends them or reads their remarks."""
    _require_mender(roster, by=by)
    return mending.rows_of(roster, numbers=rows, by=by, at=at) if rows else []


def mend(
    roster: RosterImport,
    *,
    row: int,
    cells: Mapping[str, str] | None = None,
    people: Sequence[tuple[str, str, str]] | None = None,
    accepted: Sequence[Proposal] | None = None,
    by: Actor,
    at: datetime,
) -> RowView:
    """Put one row right: cells typed again, people told apart, proposals confirmed."""
    _require_mender(roster, by=by)
    earlier = storage.fixes_of(roster, rows=[row], at=at).get(row, NO_FIX)
    fix = Fix(
        cells={**earlier.cells, **(cells or {})},
        people=earlier.people if people is None else tuple(people),
        accepted=earlier.accepted if accepted is None else tuple(accepted),
    )
    (view,) = mending.mend(roster, fixes={row: fix}, by=by, at=at)
    _log("mend_roster", roster, rows=1, by=by, at=at)
    return view


def decide_remarks(
    roster: RosterImport,
    *,
    decisions: Mapping[int, Sequence[Proposal]],
    by: Actor,
    at: datetime,
) -> int:
    """Confirm for each row which proposals of its remark are carried out; none is a decision."""
    _require_mender(roster, by=by)
    earlier = storage.fixes_of(roster, rows=decisions, at=at)
    fixes = {
        row: replace(earlier.get(row, NO_FIX), accepted=tuple(accepted))
        for row, accepted in decisions.items()
    }
    mending.mend(roster, fixes=fixes, by=by, at=at)
    _log("decide_remarks", roster, rows=len(fixes), by=by, at=at)
    return len(fixes)


@transaction.atomic
def skip(roster: RosterImport, *, rows: Collection[int], by: Actor, at: datetime) -> RosterImport:
    """Leave rows out of the import, by decision."""
    _require_mender(roster, by=by)
    mending.skip_rows(roster, rows=rows)
    _log("skip_roster_rows", roster, rows=len(rows), by=by, at=at)
    return roster


def make_error_workbook(roster: RosterImport, *, by: Actor, at: datetime) -> RosterImport:
    """Write the faulty rows into a workbook, sealed on disk for a week."""
    _require_mender(roster, by=by)
    return workbook.make(roster, at=at)


def open_error_workbook(roster: RosterImport, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """Open the error workbook for download; the log is told first."""
    grounds.require_collector(roster.community_id, permission=Permission.IMPORT_ROSTER, by=by)
    under = storage.authority_of(roster, by=by, at=at)
    return storage.open_workbook(roster, under=under, at=at)


def upload_corrections(
    roster: RosterImport, *, data: Iterable[bytes], by: Actor, at: datetime
) -> int:
    """Take the corrected error workbook and mend its rows; return how many."""
    _require_mender(roster, by=by)
    corrections = workbook.read_corrections(roster, data=b"".join(data))
    earlier = storage.fixes_of(roster, rows=corrections, at=at)
    fixes = {
        row: replace(earlier.get(row, NO_FIX), cells=fix.cells) for row, fix in corrections.items()
    }
    mending.mend(roster, fixes=fixes, by=by, at=at)
    _log("mend_roster", roster, rows=len(fixes), by=by, at=at)
    return len(fixes)


def _require_mender(roster: RosterImport, *, by: Actor) -> None:
    grounds.require_collector(roster.community_id, permission=Permission.IMPORT_ROSTER, by=by)
    policy.require_file(has_file=roster.stored is not None)


def _log(what: str, roster: RosterImport, *, rows: int, by: Actor, at: datetime) -> None:
    record_change(
        what,
        by=by,
        permission=Permission.IMPORT_ROSTER,
        at=at,
        count=rows,
        detail={"community": str(roster.community_id), "roster": str(roster.id)},
    )
