"""The customers of a demonstration community: invented, and brought in as rosters are."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils import timezone
from openpyxl import Workbook

from hudang.demo import places
from hudang.demo.invent import Inventor
from hudang.registry import services as registry
from hudang.registry.roster import storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

HEADERS = ["楼栋", "单元", "房号", "身份", "姓名", "联系电话", "身份证号", "车牌"]
PEOPLE_APART = 100_000  # so that no phone of one community is a phone of another
EMPTY, WITH_CO_OWNER, WITH_TENANT = 0.06, 0.45, 0.30
WITH_IDENTITY = 0.85


def settle(
    community: Community, *, number: int, random: Random, by: Actor, at: datetime
) -> int:
    """Register the people of the buildings that are not left to the roster; return how many."""
    plan = places.plan_of(community.code)
    inventor = Inventor(random, today=at.date(), start=number * PEOPLE_APART)
    buildings = [code for code in plan["buildings"] if code not in plan["unregistered"]]
    rows = [
        row
        for place in places.flats(plan, buildings=buildings)
        for row in _household(place, inventor, random)
    ]
    file, secret = storage.seal_file([_workbook(rows)])
    name = f"{community.name}.xlsx"
    roster = registry.receive(community, file=file, secret=secret, name=name, by=by, at=at)
    choices = registry.columns_of(roster, by=by, at=at)
    chosen = {one.index: one.column for one in choices if one.column}
    roster = registry.confirm_columns(roster, chosen=chosen, source_kind="own", by=by, at=at)
    roster = registry.run_check(community.id, roster.id, clock=timezone.now)
    registry.start_import(roster, skip_faulty=True, by=by, at=timezone.now())
    return registry.run_import(community.id, roster.id, clock=timezone.now).rows_imported


def _household(
    place: tuple[str, str, str], inventor: Inventor, random: Random
) -> Iterator[list[str]]:
    if random.random() < EMPTY:
        return
    roles = ["业主"]
    if random.random() < WITH_CO_OWNER:
        roles.append("共有人")
    if random.random() < WITH_TENANT:
        roles.append("租户")
    for role in roles:
        person = inventor.person()
        identity = person.id_number if random.random() < WITH_IDENTITY else ""
        plate = person.plate if role == "业主" else ""
        yield [*place, role, person.name, person.phone, identity, plate]


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
