"""Organisations that hold houses, and who speaks for them; one of those has left."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.demo.invent import DEMO_PHONE, Inventor
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.models import ContactPerson, Customer, House
from hudang.registry.services import Stay

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

SEED = 20_261_124
FIRST_PERSON = 870_000
FIRST_PHONE = 990_000
MONTH = timedelta(days=30)
Position = ContactPerson.Position
# Names and codes are invented; the codes are of no place, and their last sign is right.
COMPANIES = (
    ("安和商贸有限公司(演示)", "91999999MA0000011P", (Position.HEAD, Position.FINANCE)),
    ("清禾餐饮有限公司(演示)", "91999999MA0000022U", (Position.SHOP,)),
    ("远帆软件有限公司(演示)", "91999999MA00000330", (Position.ADMINISTRATION, Position.SAFETY)),
)


def settle(community: Community, *, by: Actor) -> None:
    """Register three organisations in flats that nobody holds, with their contact persons."""
    random = Random(SEED)  # noqa: S311  invented data
    today = timezone.localdate()
    inventor = Inventor(random, today=today, start=FIRST_PERSON)
    empty = queries.houses_of(community.id).filter(
        kind=House.Kind.FLAT, state=House.State.VACANT, occupancies__isnull=True
    )
    contacts: list[ContactPerson] = []
    for place, ((name, code, positions), house) in enumerate(
        zip(COMPANIES, list(empty[: len(COMPANIES)]), strict=True)
    ):
        company = registry.register(
            community,
            values={60: name, 61: code, 2: f"{DEMO_PHONE}{FIRST_PHONE + place:07d}"},
            stays=[Stay(house, "owner")],
            type=Customer.Type.ORGANISATION,
            collected_date=today,
            by=by,
            at=timezone.now(),
        )
        contacts += [_add(company, inventor, position, by=by) for position in positions]
    registry.end_contact(contacts[-1], on=today, by=by, at=timezone.now())


def _add(company: Customer, inventor: Inventor, position: str, *, by: Actor) -> ContactPerson:
    who = inventor.person()
    return registry.add_contact(
        company,
        values={1: who.name, 2: who.phone},
        position=position,
        started_date=timezone.localdate() - 6 * MONTH,
        notice_delivered=position == Position.HEAD,
        by=by,
        at=timezone.now(),
    )
