"""The order of a list: houses as one walks past them, every customer once, nobody lost."""

from __future__ import annotations

from datetime import date

import pytest

from hudang.registry import queries, services
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing.houses import parse_house
from hudang.registry.queries import Order
from hudang.registry.services import CustomerFilter, HouseFacts, Stay
from tests.factories import HIRED, MONDAY

pytestmark = pytest.mark.django_db

# As somebody walks past them; as text the fifteenth floor would stand below the third.
WALK = ["2栋1单元302", "2栋1单元1502", "2栋2单元101", "10栋1单元201"]


@pytest.fixture
def houses(open_community, clerk):
    facts = [HouseFacts(place=parse_house(text)) for text in reversed(WALK)]
    services.create_houses(open_community, facts=facts, by=clerk, at=HIRED)
    return {house.label: house for house in queries.houses_of(open_community.id)}


@pytest.fixture
def settle(open_community, houses, clerk):
    """Register an owner of one or several houses; returns the number."""

    def do(*labels: str, role: str = "owner") -> str:
        return services.register(
            open_community,
            values={1: "张三", 2: f"164{Customer.objects.count():08}"},
            stays=[Stay(houses[label], role) for label in labels],
            collected_date=date(2026, 11, 2),
            by=clerk,
            at=MONDAY,
        ).number

    return do


def pages(by, *, size: int, is_descending: bool = False) -> list[str]:
    """Turn every page of the list by house and return the numbers in order."""
    filters = CustomerFilter(order=Order.HOUSE, is_descending=is_descending)
    numbers: list[str] = []
    for page in range(1, 10):
        found = services.list_customers(
            filters=filters, page=page, page_size=size, by=by, at=MONDAY
        )
        if found.page < page:
            break
        numbers += [row.number for row in found.rows]
    return numbers


def test_houses_are_ordered_as_one_walks_past_them(houses):
    assert list(houses) == WALK


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_the_pages_of_a_list_by_house_hold_everybody_once(settle, clerk, size):
    settled = [settle(label) for label in (WALK[3], WALK[1], WALK[2], WALK[0])]
    walked = [settled[3], settled[1], settled[2], settled[0]]

    assert pages(clerk, size=size) == walked
    assert pages(clerk, size=size, is_descending=True) == walked[::-1]


def test_the_first_house_counts_and_is_the_one_that_is_shown(settle, clerk):
    late = settle(WALK[2])
    both = settle(WALK[3], WALK[1])

    assert pages(clerk, size=10) == [both, late]
    row = services.view_customer(both, by=clerk, at=MONDAY).row
    assert [stay.label for stay in row.stays] == [WALK[1], WALK[3]]


def test_two_in_one_house_and_one_with_two_roles_stand_once_each(settle, houses, clerk):
    first, second = settle(WALK[0]), settle(WALK[0], role="co_owner")
    stay = Occupancy.objects.get(customer__number=first)
    Occupancy.objects.create(
        community_id=stay.community_id,
        customer_id=stay.customer_id,
        house_id=stay.house_id,
        role=Occupancy.Role.RESIDENT,
        basis=stay.basis,
    )

    assert pages(clerk, size=1) == [first, second]


@pytest.mark.parametrize("is_descending", [False, True])
def test_who_holds_no_house_now_comes_last_either_way(settle, clerk, is_descending):
    gone, here = settle(WALK[0]), settle(WALK[1])
    Occupancy.objects.filter(customer__number=gone).update(ended_date=date(2026, 11, 3))

    assert pages(clerk, size=1, is_descending=is_descending) == [here, gone]
