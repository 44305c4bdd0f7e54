"""Synthetic rosters of any size: invented people in an invented community."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from openpyxl import Workbook

from hudang.demo.invent import Inventor, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SEED = 7
TODAY = date(2026, 11, 22)
HANDED_OVER = date(2025, 8, 1)
HEADERS = [
    "楼栋",
    "单元",
    "房号",
    "建筑面积",
    "业主姓名",
    "联系电话",
    "身份证号",
    "交房日期",
    "车牌",
]
FLOORS, ROOMS = 30, 4
# A house is found by the number of its building, which has three digits at most.
BUILDINGS = 999


def people(rows: int) -> Iterator[tuple[str, str, str, Person]]:
    """Yield building, unit, room and the person who lives there, always the same."""
    inventor = Inventor(Random(SEED), today=TODAY, start=0)
    units = max(2, -(-rows // (FLOORS * ROOMS * BUILDINGS)))
    for index in range(rows):
        rest, room = divmod(index, ROOMS)
        rest, floor = divmod(rest, FLOORS)
        building, unit = divmod(rest, units)
        place = (str(building + 1), str(unit + 1), f"{floor + 1}{room + 1:02d}")
        yield (*place, inventor.person())


def write_roster(path: Path, rows: int) -> None:
    """Write an Excel roster of that many rows."""
    write_people(path, people(rows))


def write_people(path: Path, chosen: Iterable[tuple[str, str, str, Person]]) -> None:
    """Write an Excel roster of those people."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("业主花名册")
    sheet.append(HEADERS)
    for building, unit, room, person in chosen:
        facts = [89.5, person.name, person.phone, person.id_number, HANDED_OVER]
        sheet.append([building, unit, room, *facts, person.plate or None])
    book.save(path)
