"""What people of the demonstration ask us to keep in mind; most of it at the counter."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.consent import queries as consents
from hudang.consent.models import Consent
from hudang.demo.customers import custodian_of
from hudang.needs import services
from hudang.needs.services import Agreed, Declared
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.needs.models import ServiceNeed
    from hudang.registry.models import Community

# So many customers of a community declare something; one in so many needs what reveals health.
DECLARING, HEALTH_EACH = 200, 6
SECOND_EACH, NOTED_EACH, TOLD_AT_DOOR_EACH = 3, 4, 30
CONFIRMED_EACH, TAKEN_BACK_EACH = 11, 17
AGREED: Final = Agreed(
    Consent.State.GRANTED, form=Consent.Form.WRITTEN_ELECTRONIC, reference="QM-2026-0231",
    is_started_by_person=True,
)  # fmt: skip


@cache
def _data() -> dict[str, Any]:
    file = resources.files(__package__).joinpath("needs.toml")
    return tomllib.loads(file.read_text("utf-8"))


def declare(community: Community, *, random: Random, by: Actor) -> None:
    """Let those who were told declare what they need; some confirm it, some take it back."""
    for place, customer in enumerate(_declaring(community)):
        for said in _wanted(place, random=random):
            need = _enter(customer, said, place=place, random=random, by=by)
            if place % CONFIRMED_EACH == CONFIRMED_EACH - 1 and not need.awaits_desk:
                services.confirm(need, by=by, at=timezone.now())
            elif place % TAKEN_BACK_EACH == TAKEN_BACK_EACH - 1:
                services.take_back(need, by=by, at=timezone.now())


def _declaring(community: Community) -> Iterator[Customer]:
    """Yield grown-ups with the notice in hand, one in a few of all of them."""
    told = Customer.objects.filter(
        community=community,
        notice=Customer.Notice.DELIVERED,
        type=Customer.Type.PERSON,
        merged_into__isnull=True,
    ).order_by("number")
    return islice((one for one in told if consents.minor_of(one) is None), DECLARING)


def _wanted(place: int, *, random: Random) -> Iterator[Declared]:
    """Yield what one person declares: a need, perhaps a second, now and then help."""
    first = _drawn("ordinary", random=random)
    yield _said(first, has_note=place % NOTED_EACH == 0, random=random)
    second = _drawn("ordinary", random=random)
    if place % SECOND_EACH == 0 and second != first:
        yield _said(second, has_note=False, random=random)
    if place % HEALTH_EACH == 1:
        yield _said(_drawn("health", random=random), has_note=place % 2 == 1, random=random)


def _said(item: str, *, has_note: bool, random: Random) -> Declared:
    return Declared(
        item,
        wish=_drawn("wishes", random=random),
        frequency=_drawn("frequencies", random=random),
        hours=_drawn("hours", random=random),
        note=random.choice(_data()["notes"]) if has_note else "",
    )


def _enter(
    customer: Customer, said: Declared, *, place: int, random: Random, by: Actor
) -> ServiceNeed:
    reveals = said.offer is not None and said.offer.reveals_health
    way, who = _drawn("ways", random=random), by
    if place % TOLD_AT_DOOR_EACH == TOLD_AT_DOOR_EACH - 1 and not reveals:
        way, who = "visit", custodian_of(customer.community)
    return services.declare(
        customer, said, way=way, agreed=AGREED if reveals else None, by=who, at=timezone.now()
    )


def _drawn(name: str, *, random: Random) -> str:
    values, weights = zip(*_data()[name], strict=True)
    drawn: str = random.choices(values, weights)[0]
    return drawn
