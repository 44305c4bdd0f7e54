"""李强 changes many records at once: he sees of whom and why not, stops, and takes it back."""

# ruff: noqa: F811  fixtures of another folder, not redefinitions

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import queries, services
from hudang.registry.models import BulkAmendment, Customer, CustomerChange, Occupancy
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import bulk as policy
from hudang.registry.services import CustomerFilter
from hudang.vault import opening
from tests.factories import MONDAY, mobile
from tests.registry.conftest import (  # noqa: F401  the community that may collect
    checked,
    clock,
    committed,
    contract,
    imported,
    invented_numbers,
    open_community,
    received,
)
from tests.registry.rosters import HEADERS, row, workbook

ADDRESS = 6
OLD, NEW = "云栖路8号", "云栖大道18号"
TUESDAY = MONDAY + timedelta(days=1)
pytestmark = pytest.mark.control("LC-005")


@pytest.fixture
def customers(imported) -> list[Customer]:
    """Three owners in building 1 with a mailing address, and one without."""
    rows = [
        [*row(n), f"杭州市西湖区{OLD}{n}室" if n < 4 else ""]
        for n in (1, 2, 3, 4)
    ]  # fmt: skip
    imported(workbook(rows, headers=[*HEADERS, "通讯地址"]))
    return list(Customer.objects.order_by("number"))


@pytest.fixture
def prepare(customers, community, custodian):
    """Prepare a change of all four, or of those numbers."""

    def prepare(what: str, *, by=custodian, **details) -> BulkAmendment:
        details = {"filters": CustomerFilter(), "reason": "review"} | details
        return services.prepare_bulk(community, what=what, **details, by=by, at=MONDAY)

    return prepare


@pytest.fixture
def run(custodian, clock):
    """Carry out what was prepared, in the worker."""

    def run(bulk: BulkAmendment) -> BulkAmendment:
        services.start_bulk(bulk, by=custodian, at=MONDAY)
        return services.run_bulk(bulk.community_id, bulk.id, clock=clock)

    return run


@pytest.fixture
def undo(custodian, clock):
    def undo(bulk: BulkAmendment) -> BulkAmendment:
        services.undo_bulk(bulk, by=custodian, at=TUESDAY)
        return services.run_bulk(bulk.community_id, bulk.id, clock=clock)

    return undo


def addresses() -> list[str]:
    found = Customer.objects.order_by("number")
    return [values["contact"].get(ADDRESS, "") for values in opening.open_many(found, ["contact"])]


def states(bulk: BulkAmendment) -> list[tuple[str, str]]:
    return list(queries.bulk_members(bulk).values_list("status", "reason"))


# The mailing address of a renamed street


def test_what_is_prepared_changes_nothing_and_says_of_each_what_would_happen(prepare):
    was = addresses()
    bulk = prepare("rewrite_address", before=OLD, after=NEW)
    assert states(bulk) == [("ready", "")] * 3 + [("refused", "no_address")]
    assert addresses() == was


def test_the_street_is_renamed_for_all_who_have_it(prepare, run, customers):
    done = run(prepare("rewrite_address", before=OLD, after=NEW))
    assert done.status == "done"
    assert [NEW in address for address in addresses()] == [True, True, True, False]
    assert not any(OLD in address for address in addresses())
    change = CustomerChange.objects.get(customer_id=customers[0].id)
    assert (change.items, change.reason, change.changed_by) == ([ADDRESS], "review", "KF002")
    entry = log.recent().filter(what="registry.bulk_amend").get()
    assert (entry.subjects, entry.items) == (3, [ADDRESS])


def test_who_was_changed_meanwhile_is_left_out(prepare, run, customers, clerk):
    bulk = prepare("rewrite_address", before=OLD, after=NEW)
    services.amend(
        customers[1],
        values={2: mobile(555)},
        expected_revision=customers[1].revision,
        reason="told",
        by=clerk,
        at=MONDAY,
    )
    run(bulk)
    assert states(bulk)[:3] == [("done", ""), ("refused", "changed"), ("done", "")]


def test_it_is_undone_for_those_whom_nobody_changed_since(prepare, run, undo, customers, clerk):
    was = addresses()
    bulk = run(prepare("rewrite_address", before=OLD, after=NEW))
    services.amend(
        Customer.objects.get(id=customers[0].id),
        values={2: mobile(556)},
        expected_revision=customers[0].revision + 1,
        reason="told",
        by=clerk,
        at=MONDAY,
    )
    assert undo(bulk).status == "undone"
    assert addresses()[1:] == was[1:]
    assert NEW in addresses()[0]
    assert states(bulk)[:2] == [("done", "changed"), ("undone", "")]


@pytest.mark.parametrize(
    ("address", "before", "after", "expected"),
    [
        ("云栖路8号3栋", "3栋", "13栋", ("云栖路8号13栋", "")),
        ("云栖路8号", "云栖路", "云栖路", ("云栖路8号", "")),
        ("", "3栋", "4栋", ("", "no_address")),
        ("云栖路8号", "3栋", "4栋", ("", "not_found")),
        ("4栋旁3栋", "3栋", "4栋", ("", "ambiguous")),
    ],
)
def test_an_address_is_rewritten_only_where_the_way_back_is_certain(
    address, before, after, expected
):
    assert policy.rewritten(address, before=before, after=after) == expected


# Contacts, notices, occupancies


def test_contacts_are_confirmed_and_put_back(prepare, run, undo, customers):
    bulk = run(prepare("confirm_contact", numbers=[customers[0].number]))
    assert Customer.objects.get(id=customers[0].id).verified_at is not None
    assert Customer.objects.get(id=customers[1].id).verified_at is None
    undo(bulk)
    assert Customer.objects.get(id=customers[0].id).verified_at is None


@pytest.mark.control("LC-019")
def test_a_notice_handed_to_many_is_proved_for_each_and_never_undone(
    prepare, run, custodian, customers
):
    bulk = run(prepare("deliver_notice", day=MONDAY.date()))
    assert bulk.status == "done"
    assert not Customer.objects.filter(notice="due").exists()
    again = prepare("deliver_notice", day=MONDAY.date())
    assert states(again) == [("refused", "told")] * 4
    with pytest.raises(Forbidden, match="fact"):
        services.undo_bulk(bulk, by=custodian, at=MONDAY)


def test_occupancies_end_and_begin_again(prepare, run, undo, customers):
    bulk = run(prepare("end_occupancy", day=date(2026, 6, 30)))
    assert not Occupancy.objects.filter(ended_date__isnull=True).exists()
    assert states(prepare("end_occupancy", day=date(2026, 6, 30)))[0] == ("refused", "no_stay")
    undo(bulk)
    assert not Occupancy.objects.filter(ended_date__isnull=False).exists()


def test_a_house_that_somebody_else_holds_since_is_not_taken_from_him(
    prepare, run, undo, customers, clerk
):
    bulk = run(prepare("end_occupancy", day=date(2026, 6, 30), numbers=[customers[0].number]))
    house = Occupancy.objects.get(customer_id=customers[0].id).house
    stay = services.Stay(house, "owner")
    services.add_occupancy(customers[1], stay=stay, by=clerk, at=MONDAY)
    undo(bulk)
    assert states(bulk) == [("done", "taken")]


# Who, how many, how far


def test_a_clerk_changes_one_record_at_a_time(prepare, clerk):
    with pytest.raises(Forbidden):
        prepare("confirm_contact", by=clerk)


def test_a_change_names_somebody_and_says_what_it_needs(prepare):
    for details in (
        {"what": "end_occupancy"},
        {"what": "deliver_notice", "day": date(2999, 1, 1)},
        {"what": "rewrite_address", "before": "x", "after": "yy"},
        {"what": "rewrite_address", "before": "云栖路", "after": "云栖路"},
        {"what": "confirm_contact", "reason": "whim"},
        {"what": "confirm_contact", "filters": CustomerFilter(notice="delivered")},
    ):
        with pytest.raises(EvidenceMissing):
            prepare(**details)
    with pytest.raises(Invalid, match="YQL-999999"):
        prepare("confirm_contact", numbers=["YQL-999999"])
    with pytest.raises(Forbidden, match="at most"):
        policy.require_members(count=policy.MOST + 1)
    assert not BulkAmendment.objects.exists()


def test_it_stops_between_two_batches_and_goes_on(prepare, custodian, clock, monkeypatch):
    from hudang.registry.services import bulk as work

    monkeypatch.setattr(work, "BATCH", 1)
    bulk = services.start_bulk(prepare("confirm_contact"), by=custodian, at=MONDAY)
    services.stop_bulk(bulk, by=custodian, at=MONDAY)
    stopped = services.run_bulk(bulk.community_id, bulk.id, clock=clock)
    assert (stopped.status, queries.bulk_counts(stopped).done) == ("stopped", 0)
    services.start_bulk(stopped, by=custodian, at=MONDAY)
    done = services.run_bulk(bulk.community_id, bulk.id, clock=clock)
    assert (done.status, queries.bulk_counts(done).done) == ("done", 4)


def test_whoever_lost_his_post_meanwhile_changes_nothing_more(prepare, custodian, clock):
    from hudang.accounts.models import Post

    bulk = services.start_bulk(prepare("confirm_contact"), by=custodian, at=MONDAY)
    Post.objects.filter(user__code=custodian.code).update(valid_until=MONDAY)
    stopped = services.run_bulk(bulk.community_id, bulk.id, clock=clock)
    assert stopped.status == "stopped"
    assert stopped.failure
    assert queries.bulk_counts(stopped).ready == 4


def test_after_a_week_it_stays_and_what_was_given_up_does_not_run(prepare, run, custodian):
    bulk = run(prepare("confirm_contact"))
    with pytest.raises(Forbidden, match="seven days"):
        services.undo_bulk(bulk, by=custodian, at=MONDAY + policy.UNDO_FOR + timedelta(days=1))
    other = services.cancel_bulk(prepare("confirm_contact"), by=custodian, at=MONDAY)
    with pytest.raises(Forbidden):
        services.start_bulk(other, by=custodian, at=MONDAY)


def test_every_state_and_reason_has_its_words():
    assert set(policy.OWNER) == set(policy.Status) == set(policy.TRANSITIONS)
    assert all(policy.REASONS.values())
