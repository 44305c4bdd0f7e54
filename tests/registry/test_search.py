"""Search finds by one exact value, masked, inside the posts' communities, and counts guesses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from hudang.accesslog import queries as log
from hudang.core.errors import Forbidden
from hudang.registry import detection, services
from hudang.registry.detection import SearchKind
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import CustomerFilter
from hudang.vault.errors import IndexRebuilding
from tests.factories import MONDAY, identity_number, mobile
from tests.registry import rosters
from tests.registry.rosters import row, workbook


@pytest.fixture
def thirty(imported) -> None:
    imported(workbook([row(serial) for serial in range(30)]))


def found(text: str, *, by, **options) -> list[str]:
    result = services.search(text, by=by, at=MONDAY, **options)
    return [customer.number for customer in result.rows]


# What was typed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (mobile(1), SearchKind.MOBILE),
        ("+86 164 9000 0001", SearchKind.MOBILE),
        ("0001", SearchKind.LAST4),
        (identity_number(1), SearchKind.ID_NUMBER),
        ("张三", SearchKind.NAME),
        ("买买提·艾合买提", SearchKind.NAME),
        ("安栖贸易有限公司", SearchKind.NAME),
        ("京A12345", SearchKind.PLATE),
        ("京A·12345", SearchKind.PLATE),
        ("zhang@example.com", SearchKind.EMAIL),
        ("YQL-000123", SearchKind.NUMBER),
        ("3栋2单元1502", SearchKind.HOUSE),
        ("三栋二单元1502", SearchKind.HOUSE),
        ("3#-2-1502", SearchKind.HOUSE),
        ("3-2-1502", SearchKind.HOUSE),
        ("车位B2-045", SearchKind.HOUSE),
    ],
)
def test_what_was_typed_is_recognised(text, kind):
    assert detection.detect(text)[0] is kind


@pytest.mark.parametrize("text", ["", "?", "12", "164900", "%", "张"])
def test_what_cannot_be_searched_is_refused_with_a_sentence(text):
    with pytest.raises(Invalid) as refused:
        detection.detect(text)
    assert text == "" or text not in str(refused.value.message)


# Whom it finds


def test_an_organisation_is_found_by_its_credit_code(imported, clerk):
    headers = ["楼栋", "单元", "室", "企业名称", "统一社会信用代码"]
    firms = [
        ["3栋", "2单元", "101", "安栖贸易有限公司", "91350100M000100Y43"],
        ["3栋", "2单元", "102", "安栖物流有限公司", "91440300MA5ABCDE5X"],
    ]
    imported(workbook(firms, headers=headers))
    assert found("91440300MA5ABCDE5X", by=clerk) == ["YQL-000002"]
    assert found("91350100M000100Y43", by=clerk) == ["YQL-000001"]


def test_each_kind_finds_its_customer_and_nobody_else(thirty, clerk):
    for text in (
        mobile(7),
        mobile(7)[-4:],
        identity_number(7),
        rosters.person(7),
        "1栋1单元204",
        "YQL-000008",
    ):
        assert found(text, by=clerk) == ["YQL-000008"], text


def test_a_result_is_masked(thirty, clerk):
    (customer,) = services.search(mobile(7), by=clerk, at=MONDAY).rows
    assert (customer.name, customer.mobile) == (rosters.person(7)[0] + "**", "164****0007")
    assert [stay.label for stay in customer.stays] == ["1栋1单元204"]
    assert not customer.is_name_open


def test_a_butler_reads_the_names_of_his_beat(imported, butler, community):
    imported(workbook([row(1, 楼栋="3栋"), row(2, 楼栋="4栋")]))
    inside, outside = (
        services.search(mobile(serial), by=butler, at=MONDAY).rows[0] for serial in (1, 2)
    )
    assert (inside.name, inside.is_name_open) == (rosters.person(1), True)
    assert (outside.name, outside.is_name_open) == (rosters.person(2)[0] + "**", False)
    looks = log.who_looked_at(inside.id)
    assert butler.code in {look.actor_code for look in looks}


def test_a_room_without_a_building_finds_all_rooms_of_that_number(imported, clerk):
    imported(workbook([row(1, 室="1502"), row(2, 楼栋="9栋", 室="1502")]))
    assert len(found("1502室", by=clerk)) == 2


def test_a_kind_can_be_asked_for(thirty, clerk):
    assert found("1栋1单元204", by=clerk, kind="house") == ["YQL-000008"]
    assert found("204", by=clerk, kind="name") == []


# One bit


def test_a_search_is_one_entry_without_subjects(thirty, clerk):
    found(mobile(7), by=clerk)
    entry = log.recent(actor_code=clerk.code, act="search").first()
    assert (entry.what, entry.count, entry.subjects) == ("registry.search.mobile", 1, 0)


def test_nobody_found_is_logged_as_that(thirty, clerk):
    assert found(mobile(5000), by=clerk) == []
    assert log.recent(act="search").first().result == "none"


@pytest.mark.control("LC-092")
def test_the_sixth_number_behind_one_mask_is_refused(thirty, clerk):
    for middle in range(5):
        found(f"164{middle}9990007", by=clerk)
    with pytest.raises(Forbidden) as refused:
        found(mobile(7), by=clerk)
    assert refused.value.control == "LC-092"


@pytest.mark.control("LC-092")
def test_thirty_misses_an_hour_are_the_limit(thirty, clerk):
    for serial in range(30):
        found(rosters.person(600 + serial) + "某", by=clerk)
    with pytest.raises(Forbidden):
        found(mobile(7), by=clerk)


@pytest.mark.control("LC-125")
def test_another_community_is_not_searched(thirty, clerk, other_community):
    with pytest.raises(Forbidden):
        found(mobile(7), by=clerk, community=other_community.id)


def test_a_search_has_few_round_trips(thirty, clerk, django_assert_max_num_queries):
    found(mobile(7), by=clerk)
    with django_assert_max_num_queries(9):
        found(mobile(7), by=clerk)


def test_while_the_index_is_rebuilt_a_search_waits(thirty, clerk):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_lookup WHERE kind = 0")
    with pytest.raises(IndexRebuilding):
        found(mobile(7), by=clerk)


def test_those_who_only_watch_do_not_search(thirty, manager):
    with pytest.raises(Forbidden):
        found(mobile(7), by=manager)


# Lists and pages


def listed(by, **options) -> services.CustomerList:
    filters = CustomerFilter(**options)
    return services.list_customers(filters=filters, page_size=10, by=by, at=MONDAY)


def test_a_list_is_paged_and_counted(thirty, clerk):
    first = listed(clerk)
    assert (len(first.rows), first.total, first.is_cut) == (10, 30, False)
    last = services.list_customers(
        filters=CustomerFilter(), page=3, page_size=10, by=clerk, at=MONDAY
    )
    assert last.rows[-1].number == "YQL-000030"


def test_past_the_end_of_a_list_is_its_last_page(thirty, clerk):
    past = services.list_customers(
        filters=CustomerFilter(), page=99, page_size=20, by=clerk, at=MONDAY
    )
    assert (past.page, past.rows[-1].number) == (2, "YQL-000030")


@pytest.mark.parametrize("most", [29, 30])
def test_a_list_of_very_many_is_counted_up_to_a_limit(thirty, clerk, most, monkeypatch):
    monkeypatch.setattr("hudang.registry.services.looking.MOST_LISTED", most)
    found = listed(clerk)
    assert (found.total, found.is_cut) == (most, most < 30)


def test_a_list_is_narrowed_by_plain_columns(thirty, clerk, community):
    assert listed(clerk, community=community.id, role="owner").total == 30
    assert listed(clerk, role="tenant").total == 0
    assert listed(clerk, notice="delivered").total == 0
    assert listed(clerk, type="organisation").total == 0
    assert listed(clerk, house="1栋1单元204").total == 1
    assert listed(clerk, is_stale=True).total == 0
    building = services.view_customer("YQL-000001", by=clerk, at=MONDAY).stays[0]
    assert building.building == "1"


def test_a_list_is_one_entry_that_names_its_filters(thirty, clerk):
    listed(clerk, role="owner", notice="due")
    assert log.recent(act="list").first().what == "registry.list.role.notice"


def test_the_page_of_a_customer_is_an_entry_that_names_him(thirty, clerk, community):
    view = services.view_customer("YQL-000008", by=clerk, at=MONDAY)
    assert view.masks[2] == "164****0007"
    assert view.row.notice_due_date is not None
    looks = log.who_looked_at(view.customer.id)
    assert looks.first().what == "registry.view_customer"


def test_the_page_of_a_house_shows_its_people(thirty, clerk, community):
    stay = services.view_customer("YQL-000008", by=clerk, at=MONDAY).stays[0]
    view = services.view_house(community.id, stay.house_id, by=clerk, at=MONDAY)
    assert [customer.number for customer in view.rows] == ["YQL-000008"]


def test_a_customer_of_another_community_has_no_page(thirty, clerk, other_community):
    elsewhere = replace(clerk, communities=frozenset({other_community.id}))
    with pytest.raises(Forbidden):
        services.view_customer("YQL-000008", by=elsewhere, at=MONDAY)


def test_many_candidates_of_a_last_four_are_compared_by_contact_alone(thirty, clerk, monkeypatch):
    monkeypatch.setattr("hudang.registry.services.searching.MANY", 0)
    assert found(mobile(7)[-4:], by=clerk) == ["YQL-000008"]
    assert found("9999", by=clerk) == []


def test_a_list_is_narrowed_by_a_building(thirty, clerk, community):
    from hudang.registry import queries

    (building,) = queries.community_tree(community.id)
    assert listed(clerk, building=building.id).total == 30


def test_homes_are_named_by_community_and_building(thirty, community):
    from hudang.registry import queries
    from hudang.registry.models import Customer

    customer = Customer.objects.first()
    assert queries.homes_of([customer]) == {customer.id: {(community.id, "1")}}
