"""The roster file of the demonstration: 212 rows for 云栖里, some wrong, some twice."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font

from hudang.demo.invent import DEMO_PHONE, Inventor

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20_261_122
FIRST_PERSON = 900_000
ROWS = 212
FILE_NAME = "业主花名册.xlsx"
HEADERS = [
    "楼栋", "单元", "房号", "建筑面积", "业主姓名", "联系电话", "身份证号", "交房日期", "车牌",
    "月收入", "备注",
]  # fmt: skip
NAME, PHONE, IDENTITY, HANDOVER, PLATE, INCOME, REMARK = range(4, 11)
AREA = 3
INCOMES = ["8000-12000", "1.5万", "", "", "保密"]

Row = list[object]


def _phone(number: int) -> str:
    return f"{DEMO_PHONE}{number:07d}"


def _two_owners(row: Row) -> None:
    row[NAME] = f"{row[NAME]}、沈若曦"
    row[PHONE] = f"{row[PHONE]}/{_phone(990_001)}"
    row[IDENTITY] = None


def _three_owners_two_phones(row: Row) -> None:
    row[NAME] = f"{row[NAME]}、沈一鸣、沈知远"
    row[PHONE] = f"{row[PHONE]}/{_phone(990_002)}"
    row[IDENTITY] = None


def _set(column: int, value: object) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        row[column] = value

    return change


# Row number of the file (the header is row 1) -> what is wrong or worth a look there.
PLANTED: dict[int, Callable[[Row], None]] = {
    9: _set(PHONE, "1649000123"),
    14: _set(IDENTITY, 990_000_197_805_120_000.0),
    21: _set(IDENTITY, "990000197805120011"),
    27: _set(NAME, None),
    33: _set(0, "9"),
    38: _set(HANDOVER, "2025-02-30"),
    45: _set(PLATE, "京AI2345"),
    52: _set(AREA, "约九十平"),
    58: _set(NAME, "业主001"),
    64: _set(PHONE, None),
    71: _set(2, "一五零二"),
    77: _two_owners,
    83: _three_owners_two_phones,
    90: _set(IDENTITY, "990000203001010015"),
    96: _set(REMARK, f"租客 {_phone(990_010)}，空置"),
    101: _set(REMARK, f"租户李雨婷 {_phone(990_011)}，房东在外地"),
    107: _set(REMARK, "车位B2-045"),
    112: _set(REMARK, f"委托中介吴思远 {_phone(990_012)}"),
    118: _set(REMARK, "刁民，别惹"),
    124: _set(REMARK, "老人中风卧床"),
    130: _set(REMARK, "离婚了，独居"),
    136: _set(REMARK, "空置"),
}
REPEATED = {150: 20, 160: 20, 171: 40}  # row -> the earlier row it repeats
# Excel made numbers of these phones; that is no error, only a look that must be survived.
PHONES_AS_NUMBERS = range(180, 200)


def rows(*, today: date) -> list[Row]:
    """Return the rows below the header."""
    random = Random(SEED)  # noqa: S311  invented data
    inventor = Inventor(random, today=today, start=FIRST_PERSON)
    places = [
        (building, unit, f"{floor}{room:02d}")
        for building in ("3", "4")
        for unit in ("1", "2")
        for floor in range(1, 16)
        for room in range(1, 5)
    ]
    result: list[Row] = []
    for number, (building, unit, room) in enumerate(places[:ROWS], start=2):
        row = _clean_row(inventor, random, (building, unit, room), today)
        if number in REPEATED:
            row = list(result[REPEATED[number] - 2])
        if number in PLANTED:
            PLANTED[number](row)
        if number in PHONES_AS_NUMBERS and isinstance(row[PHONE], str):
            row[PHONE] = float(str(row[PHONE]))
        result.append(row)
    return result


def _clean_row(inventor: Inventor, random: Random, place: tuple[str, ...], today: date) -> Row:
    person = inventor.person()
    area = random.choice((68.5, 89.2, 108.0, 127.35))
    handed_over = date(today.year - 1, random.randint(7, 9), random.randint(1, 28))
    identity = person.id_number if random.random() < 0.8 else None
    return [
        *place, area, person.name, person.phone, identity, handed_over, person.plate or None,
        random.choice(INCOMES), None,
    ]  # fmt: skip


def workbook(*, today: date) -> bytes:
    """Return the roster as an Excel file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has one sheet
    sheet.title = "业主花名册"
    sheet.append(HEADERS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows(today=today):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
