"""A large sheet read in parts says what the same sheet says when it is read whole."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hudang.registry.roster import archive, reading, sheets
from hudang.registry.roster.ledger import Positions
from hudang.registry.roster.unreadable import Unreadable
from tests.registry.rosters import HEADERS, row, saved

MANY = 300


def book_of(rows: list[list[object]], *, is_streamed: bool, gap: int = 0) -> bytes:
    """Return a workbook with those rows: texts in the cells where streamed, else shared."""
    book = Workbook(write_only=is_streamed)
    sheet = book.create_sheet("名册") if is_streamed else book.active
    sheet.append(HEADERS)
    for number, cells in enumerate(rows):
        sheet.append(cells)
        if number % 97 == 96:
            for _empty in range(gap):
                sheet.append([])
    return saved(book)


def altered(data: bytes, alter) -> bytes:
    """Return the workbook with the text of its first sheet altered."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry, alter(text) if "sheet1" in entry.filename else text)
    return out.getvalue()


def in_parts(monkeypatch, data: bytes, *, part: int = 20_000) -> list[reading.Row]:
    with monkeypatch.context() as patch:
        patch.setattr(sheets, "PART", part)
        patch.setattr(archive, "_PIECE", part // 4)
        assert len(list(sheets.sheets(data))) > 2
        return list(reading.rows(data))


def rows_of(count: int) -> list[list[object]]:
    days = [date(2024, 5, 1), "2024-05-01", ""]
    return [row(serial, 交房日期=days[serial % 3], 备注="& <b>") for serial in range(count)]


@pytest.mark.parametrize("is_streamed", [True, False], ids=["texts in cells", "shared texts"])
@pytest.mark.parametrize("gap", [0, 3])
def test_parts_and_the_whole_say_the_same(monkeypatch, is_streamed, gap):
    data = book_of(rows_of(MANY), is_streamed=is_streamed, gap=gap)
    whole = list(reading.rows(data))
    assert len(whole) >= MANY
    parts = in_parts(monkeypatch, data)
    assert [(number, _filled(cells)) for number, cells in parts] == [
        (number, _filled(cells)) for number, cells in whole
    ]


def _filled(cells) -> list[object]:
    """What the cells say: a part may end at an earlier column than the whole."""
    return [cell for cell in cells if cell != ""]


def test_a_part_that_begins_at_a_later_column_keeps_its_columns(monkeypatch):
    rows = [
        ["", "", *cells[2:]] if number > 150 else cells
        for number, cells in enumerate(rows_of(MANY))
    ]
    data = book_of(rows, is_streamed=False)
    last = in_parts(monkeypatch, data)[-1][1]
    assert last[2:5] == rows[-1][2:5]


def test_a_prefix_and_what_follows_the_rows_are_no_hindrance(monkeypatch):
    def prefix(text: bytes) -> bytes:
        named = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", text)
        return named.replace(b'xmlns="', b'xmlns:x="')

    data = altered(book_of(rows_of(MANY), is_streamed=False), prefix)
    assert [number for number, _cells in in_parts(monkeypatch, data)] == list(range(2, MANY + 2))


def test_an_empty_large_sheet_is_passed_over(monkeypatch):
    book = Workbook()
    book.active.title = "说明"
    second = book.create_sheet("名册")
    second.append(HEADERS)
    for cells in rows_of(MANY):
        second.append(cells)
    numbers = [number for number, _cells in in_parts(monkeypatch, saved(book))]
    assert numbers == list(range(2, MANY + 2))


def test_rows_out_of_order_are_refused(monkeypatch):
    def turn(text: bytes) -> bytes:
        return text.replace(b'"%d"' % MANY, b'"5"').replace(b'%d"' % MANY, b'5"')

    data = altered(book_of(rows_of(MANY), is_streamed=True), turn)
    with pytest.raises(Unreadable) as refusal:
        in_parts(monkeypatch, data, part=1_000)
    assert refusal.value.reason == "damaged"


def test_a_text_without_rows_is_one_part():
    pieces = [b"<worksheet><sheetData/>", b"</worksheet>"]
    assert list(sheets.split(pieces, part=10)) == [b"".join(pieces)]


@given(
    st.lists(
        st.tuples(
            st.integers(-5, 5) | st.integers(-(2**63) + 2, 2**63 - 1), st.integers(0, 2**32 - 1)
        )
    ),
    st.integers(0, 2_000),
)
def test_positions_say_what_a_dictionary_says(steps, room):
    positions, expected = Positions(room), {}
    for key, number in steps:
        if key == -1:  # no hash is
            continue
        assert positions.get(key) == expected.get(key)
        assert positions.setdefault(key, number) == expected.setdefault(key, number)
    assert {key: positions.get(key) for key in expected} == expected


def test_positions_grow():
    positions = Positions()
    for number in range(20_000):
        positions.setdefault(hash(str(number)), number)
    assert [positions.get(hash(str(number))) for number in range(20_001)] == [*range(20_000), None]
