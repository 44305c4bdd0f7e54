"""The figures of a community: what is due, how complete, how promptly entered, how often used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog import queries as log
from hudang.purposes.policy import PERSONAL_NOTICE_DAYS
from hudang.registry import policy, queries, services
from hudang.registry.models import Customer, Quarantine
from hudang.registry.services import CustomerFilter
from tests.factories import HIRED, MONDAY, mobile
from tests.registry.rosters import HEADERS, row, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(imported):
    """Ten owners, one of them known by name alone; three with a second phone set apart."""
    rows = [row(n) for n in range(9)] + [row(9, 手机="", 身份证="")]
    more = [mobile(n + 900) if n < 3 else "" for n in range(10)]
    imported(
        workbook(
            [[*a, b] for a, b in zip(rows, more, strict=True)], headers=[*HEADERS, "备用手机"]
        )
    )
    return list(Customer.objects.order_by("number"))


def measured(community, *, at=MONDAY):
    (found,) = queries.measures([community.id], at=at)
    return found


@pytest.mark.control("LC-005")
def test_completeness_is_told_as_a_mean_a_distribution_and_a_list(customers, community, clerk):
    found = measured(community)
    assert found.customers == 10
    assert sum(band.customers for band in found.bands) == 10
    assert [band.first for band in found.bands] == [0, 20, 40, 60, 80, 100]
    assert found.incomplete == 1
    listed = services.list_customers(
        filters=CustomerFilter(is_incomplete=True), page=1, page_size=20, by=clerk, at=MONDAY
    )
    assert [one.completeness for one in listed.rows] == [50]


def test_the_lag_is_told_by_its_middle_and_by_nine_of_ten(customers, community):
    for place, customer in enumerate(customers):
        customer.collected_date = customer.registered_at.date() - timedelta(days=place)
        customer.save(update_fields=["collected_date"])
    found = measured(community)
    assert (found.lag_median, found.lag_most) == (4.5, 8.1)


@pytest.mark.control("LC-019")
def test_what_is_due_and_overdue_is_counted(customers, community, clerk, notice):
    services.record_notice_delivered(customers[0], delivered_at=HIRED, by=clerk, at=MONDAY)
    later = MONDAY + timedelta(days=PERSONAL_NOTICE_DAYS + 1)
    found = measured(community, at=later)
    assert (found.notice_due, found.notice_overdue, found.told) == (9, 9, 10)
    assert measured(community).notice_overdue == 0


def test_contacts_that_nobody_confirmed_for_a_year_are_counted(customers, community):
    found = measured(community, at=MONDAY + policy.STALE_AFTER + timedelta(days=1))
    assert (found.stale, found.fresh) == (10, 0)


@pytest.mark.control("LC-167")
def test_consent_items_without_notice_and_rosters_without_proof_are_counted(customers, community):
    assert (measured(community).ungrounded, measured(community).set_apart) == (0, 1)
    one = customers[0]
    one.items = [*one.items, 5]
    one.save(update_fields=["items"])
    Quarantine.objects.update(status="destroyed")
    assert (measured(community).ungrounded, measured(community).set_apart) == (1, 0)


def test_a_community_without_customers_has_no_figures(other_community):
    assert queries.measures([other_community.id], at=MONDAY) == []


def test_the_use_of_a_community_comes_out_of_the_log(customers, community, clerk):
    number = customers[0].number
    services.view_customer(number, by=clerk, at=MONDAY)
    services.open_items(customers[0], items=[2], purpose="repair_follow_up", by=clerk, at=MONDAY)
    used = log.use_of(community.id, since=MONDAY - timedelta(days=40))
    seen = [one for one in used if one.act == "view" and not one.is_opened]
    opened = [one for one in used if one.is_opened]
    assert sum(one.count for one in seen) == 1
    assert [(one.purpose, one.count) for one in opened] == [("repair_follow_up", 1)]
    assert {one.month.day for one in used} == {1}
