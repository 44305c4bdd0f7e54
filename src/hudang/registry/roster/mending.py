"""Single rows of a roster: opened for a person to look at, mended, split, or left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.disclosure.masks import Level, mask
from hudang.registry.models import RosterFix, RosterImport, RosterProblem
from hudang.registry.parsing import cells as parsing
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.remarks import split_remark
from hudang.vault import services as vault

from . import excerpt, mapping, reading, reasons, storage
from .assembly import NO_FIX
from .checking import save_problems
from .news import News
from .passes import Judged, assembler_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.registry.parsing.cells import Cell
    from hudang.registry.parsing.remarks import Dropped, Proposal

    from .drafts import Draft, Fix, Problem


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem in words."""

    column: str
    label: str
    sentence: _StrOrPromise
    is_blocking: bool
    other_row: int | None = None

    @classmethod
    def of(cls, problem: Problem) -> ProblemView:
        return cls(
            problem.column,
            reasons.label(problem.column),
            reasons.sentence(problem.reason, column=problem.column),
            problem.is_blocking,
            problem.other_row,
        )


@dataclass(frozen=True, slots=True, repr=False)
class PersonView:
    """One person as a row was split, masked."""

    name: str
    mobile: str
    document: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class RowView:
    """A row of the file with what it was read as; values in hand for one page only."""

    row: int
    cells: dict[str, str]
    house: str
    people: list[PersonView]
    proposals: tuple[Proposal, ...]
    dropped: tuple[Dropped, ...]
    problems: list[ProblemView]
    is_faulty: bool
    is_mended: bool = False
    is_skipped: bool = False


def rows_of(
    roster: RosterImport, *, numbers: Collection[int], by: Actor, at: datetime
) -> list[RowView]:
    """Open some rows of the upload for a person who mends them; the log is told first."""
    return _views(roster, _rows(roster, numbers=set(numbers), by=by, at=at), at=at)


def _rows(
    roster: RosterImport, *, numbers: set[int], by: Actor, at: datetime
) -> list[reading.Row]:
    """Return rows from those that the check kept apart, or else from the upload."""
    under = storage.authority_of(roster, by=by, at=at)
    kept = excerpt.rows(storage.read_excerpt(roster, under=under, at=at), numbers=numbers)
    if len(kept) == len(numbers):
        return kept
    last = max(numbers, default=0)
    rows = takewhile(lambda row: row[0] <= last, _open(roster, by=by, at=at))
    return [row for row in rows if row[0] in numbers]


def rows_from(
    roster: RosterImport, *, first: int, count: int, by: Actor, at: datetime
) -> list[RowView]:
    """Open a page of the upload from a row on."""
    rows = dropwhile(lambda row: row[0] < first, _open(roster, by=by, at=at))
    return _views(roster, list(islice(rows, count)), at=at)


def _open(roster: RosterImport, *, by: Actor, at: datetime) -> Iterator[reading.Row]:
    under = storage.authority_of(roster, by=by, at=at)
    data = storage.read_file(roster, under=under, what="registry.roster_rows", at=at)
    return reading.rows(data)


def _views(roster: RosterImport, rows: Sequence[reading.Row], *, at: datetime) -> list[RowView]:
    fixes = storage.fixes_of(roster, rows=[number for number, _cells in rows], at=at)
    skipped = set(
        roster.fixes.filter(decision=RosterFix.Decision.SKIP).values_list("row", flat=True)
    )
    assembler = assembler_of(roster)
    views = []
    for number, cells in rows:
        fix = fixes.get(number, NO_FIX)
        draft = assembler.assemble(number, cells, fix)
        if draft is not None:
            views.append(
                _view(
                    draft,
                    shown(roster, cells, fix=fix),
                    is_mended=fix is not NO_FIX,
                    is_skipped=number in skipped,
                )
            )
    return views


def shown(roster: RosterImport, cells: Sequence[Cell], *, fix: Fix) -> dict[str, str]:
    """Return the cells of the columns that are read, as text; of the others nothing."""
    return texts_of(cells, places=mapping.places_of(roster.columns)) | dict(fix.cells)


def texts_of(cells: Sequence[Cell], *, places: Mapping[str, int]) -> dict[str, str]:
    """Return cells as text, by what the columns at those places hold."""
    return {
        column: _as_text(cells[place] if place < len(cells) else None)
        for column, place in places.items()
    }


def _as_text(value: Cell) -> str:
    try:
        return parsing.text(value)
    except Invalid:
        return "" if value is None else str(value)


def _view(draft: Draft, cells: dict[str, str], *, is_mended: bool, is_skipped: bool) -> RowView:
    split = split_remark(cells.get("remark", ""))
    return RowView(
        row=draft.row,
        cells=cells,
        house=draft.house.display() if draft.house else "",
        people=[
            PersonView(
                _masked(1 if person.name else 60, person.title),
                _masked(2, person.mobile),
                _masked(11, person.id_number),
                person.role,
            )
            for person in draft.people
        ],
        proposals=split.proposals,
        dropped=split.dropped,
        problems=[ProblemView.of(problem) for problem in draft.problems],
        is_faulty=draft.is_faulty,
        is_mended=is_mended,
        is_skipped=is_skipped,
    )


def _masked(item: int, value: str) -> str:
    return mask(item, value=value, level=Level.M2) if value else ""


def save_fixes(
    roster: RosterImport,
    *,
    fixes: Mapping[int, Fix],
    cells_of: Mapping[int, Sequence[Cell]],
) -> None:
    """Keep what was put right, sealed, and the problems that are left in those rows."""
    assembler = assembler_of(roster)
    drafts = []
    with transaction.atomic():
        _store(roster, fixes)
        for number, fix in fixes.items():
            draft = assembler.assemble(number, cells_of[number], fix)
            if draft is not None:
                drafts.append(draft)
        News.of(roster).note(drafts)
        _replace_problems(roster, rows=fixes, drafts=drafts)


def _store(roster: RosterImport, fixes: Mapping[int, Fix]) -> None:
    known = {
        fix.row: fix
        for fix in RosterFix.objects.filter(
            community_id=roster.community_id, roster_id=roster.id, row__in=fixes
        )
    }
    records = [
        known.get(row) or RosterFix(community_id=roster.community_id, roster_id=roster.id, row=row)
        for row in fixes
    ]
    vault.seal_many(records, [{"values": fix.to_values()} for fix in fixes.values()])
    for record in records:
        record.decision = RosterFix.Decision.MEND
        record.save()


def skip_rows(roster: RosterImport, *, rows: Collection[int]) -> None:
    """Leave rows out of the import, by decision."""
    for row in rows:
        fix, _created = RosterFix.objects.get_or_create(
            community_id=roster.community_id,
            roster_id=roster.id,
            row=row,
            defaults={"decision": RosterFix.Decision.SKIP},
        )
        fix.decision = RosterFix.Decision.SKIP
        fix.save(update_fields=["decision"])
    _replace_problems(roster, rows=rows, drafts=[])


def _replace_problems(
    roster: RosterImport, *, rows: Iterable[int], drafts: Sequence[Draft]
) -> None:
    problems = RosterProblem.objects.filter(community_id=roster.community_id, roster_id=roster.id)
    problems.filter(row__in=list(rows)).delete()
    save_problems(roster, rows=[Judged(draft, [], []) for draft in drafts])
    roster.rows_faulty = problems.filter(is_blocking=True).values("row").distinct().count()
    roster.save(update_fields=["rows_faulty"])


def mend(
    roster: RosterImport, *, fixes: Mapping[int, Fix], by: Actor, at: datetime
) -> list[RowView]:
    """Put rows right and return how they are read now: they are opened once, all together."""
    columns = set(mapping.places_of(roster.columns))
    if any(not set(fix.cells) <= columns for fix in fixes.values()):
        raise Invalid("column", _("A roster has no such column."))
    cells_of = dict(_rows(roster, numbers=set(fixes), by=by, at=at))
    if cells_of.keys() != fixes.keys():
        raise Invalid("row", _("The roster has no such row."))
    save_fixes(roster, fixes=fixes, cells_of=cells_of)
    return _views(roster, list(cells_of.items()), at=at)
