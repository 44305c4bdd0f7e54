"""A merge moves everything, an undo gives exactly that back, and two people are never made one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.duplicates import queries, services
from hudang.duplicates.models import Merge, Pair
from hudang.registry import services as registry
from hudang.registry.models import Customer, CustomerChange, Occupancy, Vehicle
from hudang.vault import ledger, opening
from tests.factories import MONDAY, identity_number, mobile
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-005")]
DAY = timedelta(days=1)


@pytest.fixture
def two(registered, clerk) -> tuple[Customer, Customer]:
    """张三 registered twice: the second record has an e-mail, another telephone and a car."""
    first = registered("张三", mobile=mobile(1), id_number=identity_number(101))
    second = registered(
        "张三",
        mobile=mobile(2),
        id_number=identity_number(101),
        house=HOUSES[1],
        email="zhang@example.cn",
    )
    registry.add_vehicle(second, plate="京A12345", by=clerk, at=MONDAY)
    return first, second


@pytest.fixture
def pair(two, clerk) -> Pair:
    return services.pair_up(*two, by=clerk, at=MONDAY)


def merge(pair: Pair, *, by, taken=(2, 5), at=MONDAY) -> Merge:
    fresh = Pair.objects.select_related("customer", "other").get(pk=pair.pk)
    return services.merge(
        fresh,
        kept=fresh.customer_id,
        taken=taken,
        revisions=(fresh.customer.revision, fresh.other.revision),
        by=by,
        at=at,
    )


def now(customer: Customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


def values(customer: Customer) -> dict:
    (opened,) = opening.open_many([now(customer)], ["contact", "identity", "household"])
    return {item: value for field in opened.values() for item, value in field.items()}


def found(text: str, *, by) -> list[str]:
    return [row.number for row in registry.search(text, by=by, at=MONDAY).rows]


def state(customer: Customer) -> dict:
    """Return everything that a merge may touch, as it is now."""
    at = {"community_id": customer.community_id, "customer_id": customer.id}
    plates = opening.open_many(list(Vehicle.objects.filter(**at)), ["plate"])
    fresh = now(customer)
    return {
        "values": values(customer),
        "items": fresh.items,
        "completeness": fresh.completeness,
        "notice": fresh.notice,
        "merged": fresh.merged_into,
        "houses": sorted(Occupancy.objects.filter(**at).values_list("house_id", "role")),
        "plates": sorted(one["plate"][30] for one in plates),
    }


def test_a_merge_moves_houses_cars_history_and_the_chosen_values(two, pair, clerk):
    first, second = two
    done = merge(pair, by=clerk)
    assert done.status == "done"
    after = state(first)
    assert (after["values"][2], after["values"][5]) == (mobile(2), "zhang@example.cn")
    assert len(after["houses"]) == 2
    assert after["plates"] == ["京A12345"]
    assert {2, 5, 30} <= set(after["items"])
    assert now(second).merged_into == first.id
    assert not Occupancy.objects.filter(customer_id=second.id).exists()
    assert CustomerChange.objects.filter(customer_id=first.id, reason="merge").exists()


def test_the_merged_record_leaves_lists_and_search(two, pair, clerk):
    first, _second = two
    merge(pair, by=clerk)
    for text in ("京A12345", mobile(2), identity_number(101), HOUSES[1]):
        assert found(text, by=clerk) == [first.number]
    assert found(mobile(1), by=clerk) == []


def test_an_undo_puts_back_exactly_what_moved(two, pair, clerk):
    before = [state(one) for one in two]
    done = merge(pair, by=clerk)
    undone = services.undo(done, by=clerk, at=MONDAY + DAY)
    assert [state(one) for one in two] == before
    assert (undone.status, undone.contact, undone.moved) == ("undone", None, {})
    first, second = two
    assert found(mobile(1), by=clerk) == [first.number]
    assert found("京A12345", by=clerk) == [second.number]
    assert Pair.objects.get().status == "open"


def test_what_was_amended_after_the_merge_stays_amended(two, pair, clerk):
    first, second = two
    done = merge(pair, by=clerk)
    kept = now(first)
    registry.amend(
        kept,
        values={2: mobile(7)},
        expected_revision=kept.revision,
        reason="told",
        by=clerk,
        at=MONDAY + DAY,
    )
    services.undo(done, by=clerk, at=MONDAY + 2 * DAY)
    assert values(first)[2] == mobile(7)
    assert 5 not in values(first)
    assert values(second)[2] == mobile(2)


def test_a_house_that_both_have_stays_where_it_is(registered, clerk):
    first = registered("张三", id_number=identity_number(101))
    second = registered("张三", id_number=identity_number(101))
    done = merge(services.pair_up(first, second, by=clerk, at=MONDAY), by=clerk, taken=())
    assert Occupancy.objects.filter(customer_id=second.id).count() == 1
    (row,) = registry.view_house(
        first.community_id,
        Occupancy.objects.filter(customer_id=first.id).get().house_id,
        by=clerk,
        at=MONDAY,
    ).rows
    assert row.number == first.number
    services.undo(done, by=clerk, at=MONDAY)
    assert Occupancy.objects.filter(customer_id=second.id).count() == 1


def test_two_people_who_are_not_one_are_stopped_and_the_reasons_are_named(registered, clerk):
    first = registered("张伟", id_number=identity_number(101))
    second = registered("张伟", id_number=identity_number(102))
    with pytest.raises(EvidenceMissing, match="not one person") as refused:
        services.pair_up(first, second, by=clerk, at=MONDAY)
    assert "Their identity numbers are different." in refused.value.missing
    assert not any(now(one).is_merged for one in (first, second))


def test_without_an_identity_number_a_second_person_confirms(registered, clerk, second_clerk):
    first = registered("张三", mobile=mobile(1))
    second = registered("张三", mobile=mobile(1), house=HOUSES[1])
    asked = merge(services.pair_up(first, second, by=clerk, at=MONDAY), by=clerk, taken=())
    assert asked.status == "proposed"
    assert now(second).merged_into is None
    with pytest.raises(Forbidden, match="second person"):
        services.confirm(asked, by=clerk, at=MONDAY)
    done = services.confirm(asked, by=second_clerk, at=MONDAY)
    assert (done.status, done.proposed_by, done.decided_by) == ("done", "KF001", "KF003")
    assert now(second).merged_into == first.id


def test_a_proposed_merge_is_refused_and_can_be_proposed_again(registered, clerk, second_clerk):
    first = registered("张三", mobile=mobile(1))
    second = registered("张三", mobile=mobile(1), house=HOUSES[1])
    pair = services.pair_up(first, second, by=clerk, at=MONDAY)
    asked = merge(pair, by=clerk, taken=())
    with pytest.raises(EvidenceMissing, match="under way"):
        merge(pair, by=second_clerk, taken=())
    services.refuse(asked, by=second_clerk, at=MONDAY)
    with pytest.raises(EvidenceMissing):
        services.confirm(Merge.objects.get(), by=second_clerk, at=MONDAY)
    assert merge(pair, by=clerk, taken=()).status == "proposed"


def test_who_amended_since_the_page_was_opened_is_told(two, pair, clerk):
    first, second = two
    revisions = (now(first).revision, now(second).revision)
    registry.amend(
        second,
        values={2: mobile(8)},
        expected_revision=revisions[1],
        reason="told",
        by=clerk,
        at=MONDAY,
    )
    with pytest.raises(EvidenceMissing, match="meanwhile") as refused:
        services.merge(
            pair, kept=first.id, taken=(), revisions=revisions, by=clerk, at=MONDAY + DAY
        )
    assert "KF001" in refused.value.missing[0]


def test_a_second_click_changes_nothing(two, pair, clerk):
    merge(pair, by=clerk)
    with pytest.raises(EvidenceMissing, match="merged into another"):
        merge(pair, by=clerk)
    assert Merge.objects.count() == 1


def test_a_merged_record_takes_nothing_any_more(two, pair, clerk):
    _first, second = two
    stale = now(second)
    merge(pair, by=clerk)
    with pytest.raises(EvidenceMissing, match="merged into another"):
        registry.add_vehicle(stale, plate="京B54321", by=clerk, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="merged into another"):
        registry.amend(
            now(second),
            values={2: mobile(9)},
            expected_revision=now(second).revision,
            reason="told",
            by=clerk,
            at=MONDAY,
        )


def test_only_a_value_that_differs_can_be_taken(pair, clerk):
    with pytest.raises(EvidenceMissing):
        merge(pair, by=clerk, taken=(1,))


def test_of_two_merges_the_later_is_undone_first(two, pair, registered, clerk):
    first, _second = two
    done = merge(pair, by=clerk)
    third = registered("张三", id_number=identity_number(101), house=HOUSES[2])
    later = services.pair_up(third, now(first), by=clerk, at=MONDAY)
    outer = services.merge(
        later,
        kept=third.id,
        taken=(),
        revisions=(now(third).revision, now(first).revision),
        by=clerk,
        at=MONDAY,
    )
    with pytest.raises(EvidenceMissing) as refused:
        services.undo(Merge.objects.get(pk=done.pk), by=clerk, at=MONDAY)
    assert refused.value.missing == ("the later merge undone first",)
    services.undo(outer, by=clerk, at=MONDAY)
    services.undo(Merge.objects.get(pk=done.pk), by=clerk, at=MONDAY)


@pytest.mark.control("LC-034", "LC-035")
def test_after_thirty_days_the_merged_record_is_destroyed(two, pair, clerk, settings, tmp_path):
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    first, second = two
    done = merge(pair, by=clerk)
    assert services.finish_merges(at=MONDAY + 29 * DAY) == 0
    assert services.finish_merges(at=MONDAY + 30 * DAY) == 1
    assert not Customer.objects.filter(id=second.id).exists()
    assert [line.owner.id for line in ledger.read()] == [second.id]
    assert state(first)["plates"] == ["京A12345"]
    final = Merge.objects.get(pk=done.pk)
    assert (final.status, final.contact, final.moved) == ("final", None, {})
    with pytest.raises(EvidenceMissing):
        services.undo(final, by=clerk, at=MONDAY + 31 * DAY)
    assert not Pair.objects.exists()


def test_a_merged_record_without_its_merge_goes_with_the_next_round(
    two, pair, clerk, settings, tmp_path
):
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    _first, second = two
    merge(pair, by=clerk)
    Merge.objects.all().delete()
    services.finish_merges(at=MONDAY)
    assert not Customer.objects.filter(id=second.id).exists()


def test_a_record_that_was_not_merged_is_not_destroyed_that_way(two):
    with pytest.raises(Forbidden, match="two people"):
        registry.shred_merged(two[0], decided_by="KF001", at=MONDAY)


def test_one_entry_names_both_and_what_was_taken(two, pair, clerk):
    merge(pair, by=clerk)
    (entry,) = Entry.objects.filter(what="duplicates.merge")
    assert entry.items == [2, 5]
    assert entry.subjects >= 2


def test_two_records_side_by_side_are_masked_and_say_where_they_differ(two, pair, clerk):
    view = services.view_pair(pair, by=clerk, at=MONDAY)
    assert view.first.masks[1] == view.second.masks[1] == "张*"
    assert view.agreements[2] == "different"
    assert view.agreements[11] == "same"
    assert view.obstacles == []
    assert not view.needs_second_person
    assert queries.merge_of_record(now(two[1])) is None


@pytest.mark.control("LC-125")
def test_who_may_not_amend_neither_looks_nor_merges(pair, engineer, clerk):
    for act in (
        lambda: services.view_pair(pair, by=engineer, at=MONDAY),
        lambda: merge(pair, by=engineer),
        lambda: services.tell_apart(pair, by=engineer, at=MONDAY),
        lambda: services.undo(merge(pair, by=clerk), by=engineer, at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            act()
