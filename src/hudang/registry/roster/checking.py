"""The first pass: every row is read and judged, and only what is wrong with it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.core.models import uuid7
from hudang.registry import packing
from hudang.registry.models import RosterFix, RosterImport, RosterProblem
from hudang.vault.copying import BinaryCopy

from . import mapping, storage
from .ahead import without_collector
from .excerpt import Excerpt
from .news import News
from .passes import Pass, alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from .passes import Judged

Status = RosterImport.Status
_COLUMNS = (
    "community_id",
    "id",
    "roster_id",
    "row",
    "column",
    "reason",
    "is_blocking",
    "other_row",
)


def check(
    roster: RosterImport, *, at: datetime, progress: Callable[[int], None] = lambda _rows: None
) -> RosterImport:
    """Read every row of a roster and keep its problems; a second check starts anew."""
    with alone(roster), without_collector():
        _begin(roster)
        walk = Pass(roster, what="registry.roster_check", at=at)
        skipped = set(_skipped_rows(roster))
        news, excerpt = News.of(roster), Excerpt(mapping.places_of(roster.columns).values())
        read, faulty = 0, 0
        for batch in walk.batches(skip=skipped):
            read += batch.read
            faulty += sum(judged.draft.is_faulty for judged in batch.rows)
            drafts = [judged.draft for judged in batch.rows]
            news.note(drafts)
            excerpt.add(drafts)
            with transaction.atomic():
                save_problems(roster, rows=batch.rows)
                if not _advance(roster, checked=read, faulty=faulty):
                    return roster
            progress(batch.read)
        _finish(roster, rows=read, news=news)
        storage.keep_excerpt(roster, lines=excerpt)
    return roster


def _begin(roster: RosterImport) -> None:
    RosterProblem.objects.filter(community_id=roster.community_id, roster_id=roster.id).delete()
    roster.rows_checked = roster.rows_faulty = 0
    roster.save(update_fields=["rows_checked", "rows_faulty"])


def _skipped_rows(roster: RosterImport) -> list[int]:
    found = RosterFix.objects.filter(
        community_id=roster.community_id,
        roster_id=roster.id,
        decision=RosterFix.Decision.SKIP,
    )
    return list(found.values_list("row", flat=True))


def save_problems(roster: RosterImport, *, rows: Sequence[Judged]) -> None:
    """Keep the problems of a batch of rows, by COPY."""
    copy = BinaryCopy("registry_rosterproblem", _COLUMNS)
    for judged in rows:
        for column, reason, is_blocking, other_row in judged.draft.problems:
            copy.add(
                packing.row(
                    packing.uuid(roster.community_id),
                    packing.uuid(uuid7()),
                    packing.uuid(roster.id),
                    packing.integer(judged.draft.row),
                    packing.text(column),
                    packing.text(reason),
                    packing.boolean(is_blocking),
                    packing.integer(other_row),
                )
            )
    copy.write()


def _advance(roster: RosterImport, *, checked: int, faulty: int) -> bool:
    """Store how far the check is; return whether it goes on."""
    roster.rows_checked, roster.rows_faulty = checked, faulty
    found = RosterImport.objects.filter(pk=roster.pk)
    found.update(rows_checked=checked, rows_faulty=faulty)
    return not found.filter(is_cancel_requested=True).exists()


def _finish(roster: RosterImport, *, rows: int, news: News) -> None:
    roster.rows_total = rows
    roster.new_places = news.stored()
    roster.status = Status.CHECKED
    roster.save(update_fields=["rows_total", "new_places", "status"])
