"""Whatever is not a roster gets one sentence; a roster gets its headers and rows."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hudang.registry.roster import archive, reading
from hudang.registry.roster.unreadable import Unreadable
from tests.registry.rosters import HEADERS, row, saved, workbook


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        reading.read(data)
    assert str(caught.value.message)
    return caught.value.reason


def csv(*lines: str) -> str:
    return "\r\n".join([",".join(HEADERS), *lines]) + "\r\n"


# What is read


def test_a_workbook_gives_headers_and_numbered_rows():
    table = reading.read(workbook([row(1), row(2)]))
    assert table.headers == tuple(HEADERS)
    assert table.rows_total == 2
    assert [number for number, _cells in table.walk()] == [2, 3]


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    book = Workbook()
    sheet = book.active
    sheet["B2"] = "云栖里业主花名册"
    for place, header in enumerate(["楼栋", "室", "姓名"]):
        sheet.cell(4, 2 + place, header)
    sheet.cell(7, 2, "3栋")
    sheet.cell(7, 4, "张三")
    table = reading.read(saved(book))
    rows = [(number, cells) for number, cells in table.walk() if any(cells)]
    assert table.headers == ("", "楼栋", "室", "姓名")
    assert rows == [(7, ["", "3栋", "", "张三"])]


def test_days_and_numbers_arrive_as_such():
    cells = dict(zip(HEADERS, row(1, 交房日期=date(2024, 5, 1), 手机=16490000001), strict=True))
    table = reading.read(workbook([list(cells.values())]))
    (_number, read), *_ = table.walk()
    assert read[HEADERS.index("交房日期")] == date(2024, 5, 1)
    assert read[HEADERS.index("手机")] == 16490000001.0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_is_read_in_the_usual_encodings(encoding, delimiter):
    text = csv("3栋,2单元,1502,89.5,欧阳䶮,16490000001,,,,")
    table = reading.read(text.replace(",", delimiter).encode(encoding))
    assert table.headers == tuple(HEADERS)
    (number, cells), *_ = table.walk()
    assert (number, cells[4]) == (2, "欧阳䶮")


def test_a_table_is_walked_again_from_its_beginning():
    table = reading.read(workbook([row(1), row(2)]))
    assert list(table.walk()) == list(table.walk())


def test_the_first_visible_sheet_with_rows_is_read():
    book = Workbook()
    hidden = book.active
    hidden.append(["hidden"])
    hidden.sheet_state = "hidden"
    book.create_sheet("empty")
    sheet = book.create_sheet("roster")
    sheet.append(["楼栋", "室", "姓名"])
    sheet.append(["3栋", "1502", "张三"])
    assert reading.read(saved(book)).headers == ("楼栋", "室", "姓名")


# What is refused


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n\x00\x01", "kind"),
        (b"\x89PNG\r\n\x1a\n\x00", "kind"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "damaged"),
        (b"PK\x03\x04broken", "damaged"),
        ("楼栋".encode("utf-16"), "encoding"),
        (b"one column\nvalue\n", "kind"),
        ("日期,金额\n2024,5\n".encode(), "header"),
        (",".join(HEADERS).encode(), "empty"),
        ("楼栋,姓名\n".encode() + b"\xff\xff,\xfe\n", "encoding"),
    ],
)
def test_what_is_no_roster_gets_a_sentence(data, reason):
    assert refusal(data) == reason


def test_an_empty_workbook_is_refused():
    assert refusal(saved(Workbook())) == "empty"


def test_a_workbook_with_headers_alone_is_refused():
    assert refusal(workbook([])) == "empty"


def test_a_zip_that_is_no_workbook_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("readme.txt", "hello")
    assert refusal(out.getvalue()) == "kind"


def test_a_sheet_with_formulas_names_the_first_cell():
    book = Workbook()
    sheet = book.active
    sheet.append(["楼栋", "室", "姓名"])
    sheet.append(["3栋", "=1500+2", "张三"])
    with pytest.raises(Unreadable, match="B2") as caught:
        reading.read(saved(book))
    assert caught.value.reason == "formulas"


def test_a_merged_header_is_refused():
    book = Workbook()
    sheet = book.active
    sheet.append(["楼栋", "单元", "室", "姓名"])
    sheet.append(["3栋", "2", "1502", "张三"])
    sheet.merge_cells("A1:B1")
    assert refusal(saved(book)) == "merged"


def test_a_merged_title_above_the_header_is_passed_over():
    book = Workbook()
    sheet = book.active
    sheet.append(["云栖里业主花名册"])
    sheet.append(["楼栋", "单元", "室", "姓名"])
    sheet.append(["3栋", "2", "1502", "张三"])
    sheet.merge_cells("A1:D1")
    assert reading.read(saved(book)).headers == ("楼栋", "单元", "室", "姓名")


@pytest.mark.parametrize(
    "first", [["房屋", "", "", "业主"], ["楼栋", "单元", "室", "姓名"], ["制表", "王芳", "", ""]]
)
def test_two_header_rows_are_refused(first):
    assert refusal(workbook([["楼栋", "单元", "室", "姓名"]], headers=first)) in {
        "two_headers",
        "header",
    }


def test_a_row_of_data_with_the_words_of_headers_is_no_second_header():
    headers = ["楼栋", "室", "姓名", "身份", "手机", "备注"]
    data = workbook([["3栋", "1502", "张三", "业主", "16490000001", "其他"]], headers=headers)
    assert reading.read(data).rows_total == 1


def test_ten_million_rows_are_refused():
    assert refusal(csv().encode() + b"a,b\n" * (archive.MAX_ROWS + 1)) == "rows"


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert refusal(workbook([row(1)])) == "size"


def test_a_sheet_with_one_cell_at_the_far_corner_is_refused_before_it_is_parsed():
    book = Workbook()
    sheet = book.active
    sheet.append(["楼栋", "室", "姓名"])
    sheet["XFD1048576"] = "x"
    assert refusal(saved(book)) == "rows"


def sheet_of(xml: bytes) -> bytes:
    """Return a workbook whose sheet is this very XML."""
    source = zipfile.ZipFile(BytesIO(workbook([row(1)])))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            sheet = name.startswith("xl/worksheets/")
            made.writestr(name, xml if sheet else source.read(name))
    return out.getvalue()


def test_a_zip_bomb_is_refused():
    assert refusal(sheet_of(b"<x>" + bytes(40_000_000))) == "bomb"


def test_a_zip_with_thousands_of_entries_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(archive.MAX_ENTRIES + 1):
            made.writestr(f"xl/{number}.xml", "")
    assert refusal(out.getvalue()) == "bomb"


def test_an_entry_larger_than_it_says_is_a_bomb():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(5_000_000)) + packed.flush()
    data = sheet_of(b"<worksheet/>")
    small = zlib.compressobj(9, zlib.DEFLATED, -15)
    honest = small.compress(b"<worksheet/>") + small.flush()
    # The same entry, with far more behind its header than the directory says.
    with zipfile.ZipFile(BytesIO(data)) as archived:
        (info,) = [one for one in archived.infolist() if "worksheets" in one.filename]
        assert info.compress_size == len(honest)
        info.compress_size = len(body)
    start = data.index(b"xl/worksheets/") + len(info.filename)
    swollen = data[:start] + body + data[start + len(honest) :]
    with pytest.raises(Unreadable) as caught:
        list(archive.inflate(swollen, info))
    assert caught.value.reason == "bomb"


def test_a_workbook_without_cell_addresses_is_refused():
    xml = b'<worksheet><sheetData><row r="1"><c t="str"><v>1</v></c></row></sheetData></worksheet>'
    assert refusal(sheet_of(xml)) == "references"


def test_a_part_with_entities_is_refused():
    source = zipfile.ZipFile(BytesIO(workbook([row(1)])))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            made.writestr(name, text)
    assert refusal(out.getvalue()) == "damaged"


def test_an_encrypted_zip_is_refused():
    data = bytearray(workbook([row(1)]))
    directory = data.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, directory + 8)[0]
    struct.pack_into("<H", data, directory + 8, flags | 1)
    assert refusal(bytes(data)) == "password"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(data):
    for prefix in (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")):
        with suppress(Unreadable):
            reading.read(prefix + data)


@given(st.data())
def test_a_workbook_with_changed_bytes_is_read_or_refused(data):
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with suppress(Unreadable):
        list(reading.read(bytes(content)).walk())


WORKBOOK = workbook([row(1), row(2)])
