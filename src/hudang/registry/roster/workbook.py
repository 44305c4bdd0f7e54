"""The error workbook: faulty rows with the reason beside each, sealed, for a week, to correct."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from hudang.registry.parsing import cells as parsing
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import tidy
from hudang.vault import services as vault
from hudang.vault.storage import remove, seal_file

from . import mapping, reading, reasons, storage
from .drafts import Fix
from .mending import shown
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from hudang.registry.models import RosterImport, RosterProblem
    from hudang.registry.parsing.cells import Cell

# Read back from the corrected workbook, so it is the same in every language.
ROW_HEADER: Final = "名册行号 (row)"
MOST_ROWS: Final = 100_000
_CHUNK: Final = 64 * 1024
_FAULTY: Final = PatternFill("solid", fgColor="FDE2E1")
_BOLD: Final = Font(bold=True)


def make(roster: RosterImport, *, at: datetime) -> RosterImport:
    """Write the faulty rows into a workbook, sealed on disk; the refused columns stay out."""
    problems = _problems_by_row(roster)
    under = storage.authority_of_job(roster, at=at)
    data = storage.read_file(roster, under=under, what="registry.roster_workbook", at=at)
    fixes = storage.fixes_of(roster, at=at)
    content = _write(
        roster,
        (
            (number, shown(roster, cells, fix=fixes.get(number, Fix())), problems[number])
            for number, cells in reading.rows(data)
            if number in problems
        ),
    )
    file, secret = seal_file(
        content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)
    )
    earlier = roster.stored_workbook
    with transaction.atomic():
        vault.seal(roster, workbook={storage.WORKBOOK_SECRET: secret})
        roster.stored_workbook, roster.workbook_at = file, at
        roster.save(update_fields=["stored_workbook", "workbook_at", "workbook"])
    remove(earlier)
    return roster


def _problems_by_row(roster: RosterImport) -> dict[int, list[RosterProblem]]:
    found: dict[int, list[RosterProblem]] = {}
    blocking = roster.problems.filter(is_blocking=True).order_by("row", "id")
    for problem in blocking:
        if len(found) < MOST_ROWS or problem.row in found:
            found.setdefault(problem.row, []).append(problem)
    return found


def _write(
    roster: RosterImport,
    rows: Iterable[tuple[int, Mapping[str, str], Sequence[RosterProblem]]],
) -> bytes:
    columns = list(mapping.places_of(roster.columns))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("errors"))
    _set_widths(sheet, len(columns))
    headers = [ROW_HEADER, _("what is wrong"), *map(reasons.header, columns)]
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    for number, texts, problems in rows:
        faulty = {problem.column for problem in problems}
        sheet.append(
            [
                number,
                _cell(sheet, "; ".join(map(_sentence, problems))),
                *(
                    _cell(sheet, texts.get(column, ""), faulty=column in faulty)
                    for column in columns
                ),
            ]
        )
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sentence(problem: RosterProblem) -> str:
    sentence = str(reasons.sentence(problem.reason, column=problem.column))
    label = reasons.label(problem.column)
    return f"{label}: {sentence}" if label else sentence


def _set_widths(sheet: Any, columns: int) -> None:
    sheet.freeze_panes = "C2"
    widths = [12, 60] + [18] * columns
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _cell(sheet: Any, text: str, *, bold: bool = False, faulty: bool = False) -> Any:
    """Return a text cell: as text Excel damages no number, and no formula is run."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = _BOLD
    if faulty:
        cell.fill = _FAULTY
    return cell


def read_corrections(roster: RosterImport, *, data: bytes) -> dict[int, Fix]:
    """Read a corrected workbook: which rows of the roster it mends, and to what."""
    table = reading.read(data, is_header=_is_ours)
    columns = {reasons.header(column): column for column in mapping.places_of(roster.columns)}
    places = {
        columns[header]: place for place, header in enumerate(table.headers) if header in columns
    }
    if not places:
        raise _not_ours()
    return {
        row: Fix(cells={column: _text(cells, place) for column, place in places.items()})
        for row, cells in _numbered(table.walk())
    }


def _is_ours(cells: Sequence[Cell]) -> bool:
    return bool(cells) and cells[0] == ROW_HEADER


def _numbered(rows: Iterator[reading.Row]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for _number, cells in rows:
        if not any(cell not in ("", None) for cell in cells):
            continue
        try:
            yield int(float(str(cells[0]))), cells
        except ValueError:
            raise _not_ours() from None


def _not_ours() -> Unreadable:
    return Unreadable(
        "workbook",
        _("This is not the error workbook of this roster. Keep its first column as it is."),
    )


def _text(cells: Sequence[Cell], place: int) -> str:
    if place >= len(cells):
        return ""
    try:
        return tidy(parsing.text(cells[place]))
    except Invalid:
        return str(cells[place])
