"""The demonstration communities: buildings, houses, contracts, and the notice that hangs there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hudang.accounts import queries as accounts
from hudang.accounts.models import Office
from hudang.demo import households
from hudang.demo.company import INSTALLER, data, person
from hudang.demo.picture import notice_board
from hudang.purposes import queries as purposes_queries
from hudang.purposes import services as purposes
from hudang.purposes.policy import local_date
from hudang.registry import services as registry
from hudang.registry.models import Community
from hudang.registry.parsing.houses import Kind, ParsedHouse
from hudang.vault import storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hudang.accounts.actor import Actor

AREAS = (Decimal("68.5"), Decimal("89.2"), Decimal("108"), Decimal("127.35"))
MONTH = timedelta(days=30)


def open_communities(*, at: datetime) -> None:
    """Open the communities under their offices."""
    for community in data()["community"]:
        office = Office.objects.get(code=community["office"])
        registry.create_community(
            code=community["code"], name=community["name"], office=office, by=INSTALLER, at=at
        )


def propose_moves(*, at: datetime) -> None:
    """Leave a proposal that another office runs a community; an administrator may confirm it."""
    for row in data()["office_move"]:
        registry.propose_office_move(
            Community.objects.get(code=row["community"]),
            office=Office.objects.get(code=row["office"]),
            effective_date=local_date(at) + timedelta(days=row["days"]),
            reason=row["reason"],
            by=accounts.acting(person(row["person"]), at=at),
            at=at,
        )


def build(community: Community, *, by: Actor, at: datetime) -> None:
    """Conclude the contract, post the notice, enter every house."""
    plan = plan_of(community.code)
    begins = handed_over_date(plan, at=at)
    contract = registry.conclude_contract(
        community.id, **plan["contract"], valid_from=begins, by=by, at=at
    )
    registry.sign_contract(contract, on=begins, by=by, at=at)
    version = purposes_queries.current_notice(at=at)
    assert version is not None  # noqa: S101  the demo has just published it
    picture = notice_board()
    purposes.record_posting(
        version,
        community=community.id,
        place=f"{community.name}客户服务中心公告栏",
        posted_at=at,
        photo=purposes.Photo(*storage.seal_file([picture]), head=picture),
        by=by,
        at=at,
    )
    registry.create_houses(community, facts=list(_houses(plan, begins)), by=by, at=at)


def plan_of(code: str) -> dict[str, Any]:
    """Return the plan of a community in company.toml."""
    return next(plan for plan in data()["community"] if plan["code"] == code)


def handed_over_date(plan: dict[str, Any], *, at: datetime) -> date:
    """Return the day on which the community was handed over, relative to today."""
    months: int = plan["handed_over_months_ago"]
    return (at - months * MONTH).date()


def flats(plan: dict[str, Any], *, buildings: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield building, unit and room of every flat in these buildings."""
    for building in buildings:
        for unit in plan["units"]:
            for floor in range(1, plan["floors"] + 1):
                for room in range(1, plan["rooms"] + 1):
                    yield building, unit, f"{floor}{room:02d}"


def _houses(plan: dict[str, Any], handed_over: date) -> Iterator[registry.HouseFacts]:
    for index, (building, unit, room) in enumerate(flats(plan, buildings=plan["buildings"])):
        yield registry.HouseFacts(
            place=ParsedHouse(room=room, building=building, unit=unit),
            state=households.state_of((building, unit, room), community=plan["code"]),
            area=AREAS[index % len(AREAS)],
            handed_over_date=handed_over,
        )
    for number in range(1, plan["parking"] + 1):
        place = ParsedHouse(room=f"{number:03d}", kind=Kind.PARKING, level="B1")
        yield registry.HouseFacts(place=place, kind="parking")
    for number in range(1, plan["shops"] + 1):
        place = ParsedHouse(room=f"S{number:02d}", kind=Kind.SHOP)
        yield registry.HouseFacts(place=place, kind="shop", handed_over_date=handed_over)
