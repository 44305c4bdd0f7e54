"""Files that are called .xls: old workbooks, web pages and texts of that name, and forgeries."""

from __future__ import annotations

import struct
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.models import Customer
from hudang.registry.roster import biff, reading
from hudang.registry.roster.unreadable import Unreadable
from tests.registry.rosters import HEADERS, row

_DATE = xlwt.easyxf(num_format_str="yyyy-mm-dd")


def old_workbook(rows, *, headers=HEADERS, prepare=lambda _book, _sheet: None) -> bytes:
    """Return an .xls as Excel 97 wrote it; `prepare` adds what a test is about."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("业主")
    for place, cells in enumerate([headers, *rows]):
        for column, value in enumerate(cells):
            style = _DATE if isinstance(value, date) else xlwt.Style.default_style
            sheet.write(place, column, value, style)
    prepare(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def page(*rows, charset: str = "utf-8", header: str = "th") -> bytes:
    """Return a web page as many programs export it under the name .xls."""
    lines = "".join(
        f"<tr>{''.join(f'<td style=x>{cell}</td>' for cell in cells)}</tr>" for cells in rows
    )
    titles = "".join(f"<{header}>{title}</{header}>" for title in HEADERS)
    text = (
        f'<html><head><meta charset="{charset}"></head><body><table border=1>'
        f"<tr>{titles}</tr>{lines}</table></body></html>"
    )
    return text.encode(charset)


def refusal(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        reading.read(data)
    assert str(caught.value.message)
    return caught.value


# What is read


def test_an_old_workbook_gives_headers_rows_and_days():
    data = old_workbook([row(1, 交房日期=date(2024, 5, 1)), row(2)])
    table = reading.read(data)
    assert table.headers == tuple(HEADERS)
    assert table.rows_total == 2
    (number, cells), *_ = table.walk()
    assert number == 2
    assert cells[HEADERS.index("交房日期")] == date(2024, 5, 1)
    assert cells[HEADERS.index("面积")] == 89.5


def test_a_small_old_workbook_is_read():
    data = old_workbook([["3栋", "1502", "张三"]], headers=["楼栋", "室", "姓名"])
    assert reading.read(data).headers == ("楼栋", "室", "姓名")


def test_a_long_old_workbook_is_read_to_its_last_row():
    rows = [row(serial) for serial in range(1, 6_001)]
    table = reading.read(old_workbook(rows))
    assert table.rows_total == 6_000
    *_, (number, _cells) = table.walk()
    assert number == 6_001


def test_a_hidden_sheet_of_an_old_workbook_is_passed_over():
    def add_hidden(book, sheet):
        hidden = book.add_sheet("hidden")
        hidden.write(0, 0, "楼栋")
        hidden.visibility = 1

    data = old_workbook([row(1)], prepare=add_hidden)
    assert reading.read(data).rows_total == 1


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["th", "td"])
def test_a_web_page_called_xls_is_read(charset, header):
    table = reading.read(page(row(1), row(2), charset=charset, header=header))
    assert table.headers == tuple(HEADERS)
    (number, cells), *_ = table.walk()
    assert number == 2
    assert cells[HEADERS.index("室")] == "102"


def test_entities_line_breaks_and_missing_end_tags_of_a_page_are_understood():
    first = "<tr><td>楼栋<td>室<td>姓名"
    text = f"<table>{first}<tr><td>3栋<td>1502&nbsp;<td>张三&#x4e00;<br>李四</table>"
    ((_number, cells),) = reading.read(text.encode()).walk()
    assert cells == ["3栋", "1502", "张三一\n李四"]


def test_a_text_called_xls_is_read():
    lines = "\t".join(HEADERS) + "\r\n" + "\t".join(map(str, row(1))) + "\r\n"
    assert reading.read(lines.encode("gb18030")).rows_total == 1


def test_the_people_of_an_old_workbook_are_registered(imported):
    imported(old_workbook([row(1), row(2, 手机=16490000002.0)]))
    assert Customer.objects.count() == 2


# What is refused


def test_formulas_of_an_old_workbook_are_refused_with_their_cell():
    def add_formula(_book, sheet):
        sheet.write(2, 3, xlwt.Formula("1+1"))

    found = refusal(old_workbook([row(1)], prepare=add_formula))
    assert found.reason == "formulas"
    assert "D3" in str(found.message)


def test_a_merged_header_of_an_old_workbook_is_refused():
    def merge(_book, sheet):
        sheet.merge(0, 0, 10, 12)

    assert refusal(old_workbook([row(1)], prepare=merge)).reason == "merged"


def test_a_page_with_cells_over_several_rows_is_refused():
    text = page(row(1)).replace(b"<td style=x>", b"<td rowspan=2>", 1)
    assert refusal(text).reason == "merged"


def test_an_old_workbook_under_a_password_is_refused():
    data = old_workbook([row(1)])
    # Where the second record of the stream stands, a file under a password says so.
    protected = _with_first_record(data, kind=0x2F)
    assert refusal(protected).reason == "password"


def test_a_forged_extent_is_refused_before_memory_is_taken():
    data = old_workbook([row(1)])
    place = data.index(struct.pack("<HHII", 0x200, 14, 0, 2))
    forged = data[: place + 8] + struct.pack("<I", 0x7FFFFFFF) + data[place + 12 :]
    assert refusal(forged).reason == "rows"


def test_an_empty_old_workbook_and_another_document_are_refused():
    book = xlwt.Workbook()
    book.add_sheet("empty")
    out = BytesIO()
    book.save(out)
    assert refusal(out.getvalue()).reason == "empty"
    other = old_workbook([row(1)]).replace(
        "Workbook".encode("utf-16-le"), "Document".encode("utf-16-le")
    )
    assert refusal(other).reason == "kind"


def test_the_xml_of_2003_is_refused_with_its_way_out():
    text = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    assert "2003" in str(refusal(text).message)


def test_a_chain_of_sectors_that_turns_in_a_circle_is_refused():
    data = bytearray(old_workbook([row(serial) for serial in range(1, 100)]))
    (first,) = struct.unpack_from("<I", data, 76)
    place = (first + 1) * 512
    data[place : place + 512] = struct.pack("<128I", *([1] * 128))
    assert refusal(bytes(data)).reason == "damaged"


@given(
    cut=st.integers(0, 10_000),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
)
def test_a_damaged_old_workbook_is_read_or_refused_and_never_stops_the_program(cut, changes):
    data = bytearray(_SOUND)
    for place, value in changes:
        data[place % len(data)] = value
    with suppress(Unreadable):
        for _row in reading.read(bytes(data[: max(8, len(data) - cut)])).walk():
            pass


def test_the_measure_of_an_old_workbook_counts_what_is_there():
    sheet = biff.inspect(_SOUND)
    assert sheet.last_row == 3
    assert sheet.cells == sum(cell != "" for cells in (HEADERS, row(1), row(2)) for cell in cells)


def _with_first_record(data: bytes, *, kind: int) -> bytes:
    """Turn the record after the beginning of the workbook stream into another kind."""
    begin = data.index(struct.pack("<HHHH", 0x809, 16, 0x600, 5))
    place = begin + 4 + 16
    return data[:place] + struct.pack("<H", kind) + data[place + 2 :]


_SOUND = old_workbook([row(1), row(2)])
