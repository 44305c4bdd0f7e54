"""The search through a community: who is found, who is not, what is remembered."""

from __future__ import annotations

import pytest

from hudang.accesslog.models import Entry
from hudang.core.errors import Forbidden
from hudang.duplicates import queries, services
from hudang.duplicates.models import Comparison, Pair
from hudang.registry import services as registry
from tests.factories import MONDAY, identity_number, mobile
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-005")]


@pytest.fixture
def compare(open_community, clerk, clock):
    """Search the community, as the button and the worker do."""

    def run() -> list[Pair]:
        asked = services.start_comparison(open_community, by=clerk, at=MONDAY)
        done = services.compare(open_community.id, asked.id, clock=clock)
        assert done.status == "done"
        assert done.compared == done.candidates
        return list(queries.pairs(open_community.id))

    return run


def reasons(pair: Pair) -> tuple[int, list[str]]:
    return pair.score, pair.reasons


def test_zhang_san_registered_twice_is_found_with_the_reasons(registered, compare):
    first = registered("张三", mobile=mobile(1), id_number=identity_number(101))
    second = registered("张三", mobile=mobile(1), id_number=identity_number(101), house=HOUSES[1])
    (pair,) = compare()
    assert (pair.customer_id, pair.other_id) == (first.id, second.id)
    assert reasons(pair) == (100, ["same_identity", "name_mobile"])


def test_a_couple_on_one_telephone_and_a_reassigned_number_score_low(registered, compare):
    registered("李强", mobile=mobile(2))
    registered("王芳", mobile=mobile(2))
    registered("赵敏", mobile=mobile(2), house=HOUSES[2])
    assert {reasons(pair)[0] for pair in compare()} == {15, 10}


def test_father_and_son_of_one_name_are_not_proposed(registered, compare):
    registered("张伟", mobile=mobile(3), id_number=identity_number(1))
    registered("张伟", mobile=mobile(3), id_number=identity_number(2))
    assert compare() == []


def test_people_of_one_name_in_two_houses_are_not_proposed(registered, compare):
    registered("王伟", mobile=mobile(4))
    registered("王伟", mobile=mobile(5), house=HOUSES[1])
    assert compare() == []


def test_one_car_of_two_people_is_worth_a_look(registered, compare, clerk):
    for name in ("李四", "王五"):
        registry.add_vehicle(registered(name), plate="京A12345", by=clerk, at=MONDAY)
    (pair,) = compare()
    assert reasons(pair) == (10, ["plate"])


def test_who_was_told_apart_is_asked_again_only_with_a_new_reason(registered, compare, clerk):
    registered("李强", mobile=mobile(2), house=HOUSES[1])
    second = registered("李小强", mobile=mobile(2))
    (pair,) = compare()
    services.tell_apart(pair, by=clerk, at=MONDAY)
    assert [one.status for one in compare()] == ["apart"]
    registry.amend(
        second, values={1: "李强"}, expected_revision=1, reason="typing", by=clerk, at=MONDAY
    )
    assert [one.status for one in compare()] == ["open"]


def test_a_pair_that_is_no_longer_alike_goes(registered, compare, clerk):
    registered("李强", mobile=mobile(2))
    second = registered("王芳", mobile=mobile(2))
    assert len(compare()) == 1
    registry.amend(
        second, values={2: mobile(9)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    assert compare() == []


def test_nobody_is_compared_across_two_communities(registered, compare, other_community):
    registered("张三", mobile=mobile(1))
    assert compare() == []
    assert not Pair.objects.filter(community=other_community).exists()


def test_one_entry_of_the_log_stands_for_the_community_and_names_nobody(registered, compare):
    registered("张三", mobile=mobile(1))
    registered("张三", mobile=mobile(1))
    compare()
    (entry,) = Entry.objects.filter(what="duplicates.compare")
    assert (entry.act, entry.count, entry.subjects) == ("search", 2, 0)
    assert entry.actor_code == "SYSTEM-DUPLICATES"


def test_one_search_at_a_time_and_one_that_hangs_is_given_up(open_community, clerk):
    from datetime import timedelta

    first = services.start_comparison(open_community, by=clerk, at=MONDAY)
    assert services.start_comparison(open_community, by=clerk, at=MONDAY).id == first.id
    later = MONDAY + timedelta(hours=2)
    assert services.start_comparison(open_community, by=clerk, at=later).id != first.id
    assert Comparison.objects.get(id=first.id).status == "failed"


def test_a_search_that_fails_says_so(registered, open_community, clerk, clock, monkeypatch):
    asked = services.start_comparison(open_community, by=clerk, at=MONDAY)
    monkeypatch.setattr(queries, "records_of", lambda *_: 1 / 0)
    registered("张三", mobile=mobile(1))
    registered("张三", mobile=mobile(1))
    with pytest.raises(ZeroDivisionError):
        services.compare(open_community.id, asked.id, clock=clock)
    assert Comparison.objects.get(id=asked.id).status == "failed"
    again = services.compare(open_community.id, asked.id, clock=clock)
    assert again.status == "failed"


@pytest.mark.control("LC-125")
def test_who_does_not_amend_customers_does_not_search_for_duplicates(open_community, engineer):
    with pytest.raises(Forbidden):
        services.start_comparison(open_community, by=engineer, at=MONDAY)
