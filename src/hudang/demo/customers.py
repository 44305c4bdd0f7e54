"""The customers of a demonstration community: invented, and brought in as rosters are."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from openpyxl import Workbook

from hudang.accounts import queries as accounts
from hudang.demo import company, households, places
from hudang.demo.invent import DEMO_PHONE, Inventor
from hudang.purposes.models import Channel
from hudang.purposes.services import AT_THE_COUNTER, Way
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.models import Customer
from hudang.vault import storage

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

HEADERS = [
    "楼栋",
    "单元",
    "房号",
    "身份",
    "姓名",
    "联系电话",
    "身份证号",
    "车牌",
    "备用手机",
    "电子邮箱",
]
PEOPLE_APART = 100_000  # so that no phone of one community is a phone of another
WITH_IDENTITY = 0.85
PHONE = HEADERS.index("联系电话")
WITHOUT_PHONE_FROM, WITHOUT_PHONE_EACH = 5, 17  # whom nobody has asked yet
WITH_MORE_EACH = 9  # so many rows of a list also say what rests on consent
SECOND_PHONES_FROM = 50_000
WAVE_DAYS = 11  # between two of the ten waves in which they came on record
VISITED_EACH = 6  # of those who were told
TOLD_EACH = 4  # every fourth customer has been to the counter and taken the notice home


def settle(community: Community, *, number: int, random: Random, by: Actor, at: datetime) -> int:
    """Register the people of the buildings that are not left to the roster; return how many."""
    plan = places.plan_of(community.code)
    inventor = Inventor(random, today=at.date(), start=number * PEOPLE_APART)
    buildings = [code for code in plan["buildings"] if code not in plan["unregistered"]]
    rows = [
        row
        for place in places.flats(plan, buildings=buildings)
        for role in households.roles_of(place, community=community.code)
        for row in [_row(place, role, inventor, random)]
    ]
    for row in rows[WITHOUT_PHONE_FROM::WITHOUT_PHONE_EACH]:
        row[PHONE] = ""
    _say_more(rows, start=number * PEOPLE_APART + SECOND_PHONES_FROM)
    file, secret = storage.seal_file([_workbook(rows)])
    name = f"{community.name}.xlsx"
    roster = registry.receive(community, file=file, secret=secret, name=name, by=by, at=at)
    choices = registry.columns_of(roster, by=by, at=at)
    chosen = {one.index: one.column for one in choices if one.column}
    roster = registry.confirm_columns(
        roster,
        chosen=chosen,
        source_kind=plan["source"],
        source_date=at.date() - timedelta(days=plan["list_days_ago"]),
        by=by,
        at=at,
    )
    roster = registry.run_check(community.id, roster.id, clock=timezone.now)
    registry.start_import(roster, skip_faulty=True, by=by, at=timezone.now())
    imported = registry.run_import(community.id, roster.id, clock=timezone.now).rows_imported
    if "proof" in plan:
        prove(community, plan=plan, at=at)
    spread(community)
    tell_some(community, by=by, at=at)
    return imported


def _say_more(rows: list[list[str]], *, start: int) -> None:
    """Add a second phone and an e-mail address to some rows, as lists of others have them."""
    for place, row in enumerate(rows):
        has_more = place % WITH_MORE_EACH == 0
        row.append(f"{DEMO_PHONE}{start + place:07d}" if has_more else "")
        row.append(f"yezhu{start + place}@example.com" if has_more else "")


def custodian_of(community: Community) -> Actor:
    """Return who answers for the data of a community, as he may act now."""
    (code, *_others) = accounts.custodians_of(community.id, at=timezone.now())
    return accounts.acting(company.person(code), at=timezone.now())


def prove(community: Community, *, plan: dict[str, Any], at: datetime) -> None:
    """Let the custodian record the proof of the list's source, and release what waits for it."""
    custodian = custodian_of(community)
    waiting = queries.quarantines([community.id]).get()
    registry.record_proof(
        waiting,
        **plan["proof"],
        proof="forms",
        proof_date=at.date(),
        by=custodian,
        at=timezone.now(),
    )
    registry.run_release(community.id, waiting.id)


def spread(community: Community) -> None:
    """Let the customers have come on record over a hundred days, so that some wait too long.

    The log keeps to the day on which the demonstration was built.
    """
    customers = Customer.objects.filter(community=community)
    for wave in range(10):
        earlier = timedelta(days=wave * WAVE_DAYS)
        customers.filter(number__endswith=str(wave)).update(
            registered_at=F("registered_at") - earlier,
            collected_date=F("collected_date") - earlier,
        )


def tell_some(community: Community, *, by: Actor, at: datetime) -> None:
    """Deliver the notice to every fourth customer: most at the counter, some at a visit."""
    customers = Customer.objects.filter(community=community).order_by("number")[::TOLD_EACH]
    for place, customer in enumerate(customers):
        visit = Way(Channel.VISIT, reference=f"GD-{at.year}-{place:04d}")
        registry.record_notice_delivered(
            customer,
            way=AT_THE_COUNTER if place % VISITED_EACH else visit,
            delivered_at=at,
            by=by,
            at=timezone.now(),
        )


def _row(place: tuple[str, str, str], role: str, inventor: Inventor, random: Random) -> list[str]:
    person = inventor.person()
    identity = person.id_number if random.random() < WITH_IDENTITY else ""
    plate = person.plate if role == households.OWNER else ""
    return [*place, role, person.name, person.phone, identity, plate]


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
