"""A roster from the first byte to the last committed row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import queries, services
from hudang.registry.models import (
    Customer,
    CustomerChange,
    House,
    Occupancy,
    RosterFix,
    RosterImport,
    RosterProblem,
    Vehicle,
)
from hudang.registry.roster import importing, passes
from hudang.registry.roster.unreadable import Unreadable
from hudang.vault import storage
from hudang.vault.models import VaultKey
from tests.factories import MONDAY, identity_number, mobile
from tests.registry import rosters
from tests.registry.rosters import HEADERS, row, workbook

Status = RosterImport.Status


@pytest.fixture
def small_batches(monkeypatch) -> None:
    monkeypatch.setattr(passes, "BATCH", 4)


def masked(customer: Customer) -> dict[int, str]:
    (values,) = disclosure.masks([customer], level=Level.M2)
    return values


# What comes out


def test_every_row_becomes_a_customer_in_a_house(imported):
    roster = imported(workbook([row(serial) for serial in range(30)]))
    assert roster.status == Status.IMPORTED
    assert (roster.rows_imported, roster.rows_skipped, roster.progress) == (30, 0, 100)
    assert [model.objects.count() for model in (Customer, House, Occupancy)] == [30, 30, 30]


def test_a_customer_is_found_by_telephone_room_and_last_four(imported, clerk):
    imported(workbook([row(serial) for serial in range(30)]))
    for text in (mobile(7), mobile(7)[-4:], "1栋1单元204", identity_number(7), rosters.person(7)):
        result = services.search(text, by=clerk, at=MONDAY)
        assert [found.mobile for found in result.rows] == ["164****0007"], text


def test_what_is_known_of_a_house_arrives(imported):
    imported(workbook([row(1, 面积=101.55)]))
    house = House.objects.select_related("building", "unit").get()
    assert (house.label, house.building.code, house.unit.code) == ("1栋1单元102", "1", "1")
    assert (str(house.area), str(house.handed_over_date)) == ("101.55", "2024-05-01")


def test_a_customer_says_where_it_came_from_and_waits_for_the_notice(imported, clerk):
    roster = imported(workbook([row(1)]))
    customer = Customer.objects.get()
    assert customer.number == "YQL-000001"
    assert customer.source == f"roster:{roster.id}"
    assert customer.registered_by == clerk.code
    assert customer.notice == Customer.Notice.DUE
    assert customer.items == [1, 2, 10, 11, 50, 51]
    assert customer.completeness == 100
    assert Occupancy.objects.get().basis == "contract"


def test_a_vehicle_is_sealed_and_stands_in_its_space(imported, clerk):
    headers = [*HEADERS, "车位"]
    imported(workbook([[*row(1, 车牌="京A12345"), "B2-45"]], headers=headers))
    vehicle = Vehicle.objects.select_related("space").get()
    assert vehicle.space.code == "YQL-BPKB2-R045"
    assert services.search("京A12345", by=clerk, at=MONDAY).rows[0].number == "YQL-000001"


def test_one_person_with_three_rooms_is_one_customer(imported):
    rows = [row(1), row(2, 业主姓名=rosters.person(1), 手机=mobile(1)), row(1, 室="1801")]
    imported(workbook(rows))
    assert Customer.objects.count() == 1
    assert Occupancy.objects.count() == 3


def test_two_owners_in_a_cell_are_two_customers_of_one_house(imported):
    imported(
        workbook([row(1, 业主姓名="张三、李四", 手机=f"{mobile(1)}、{mobile(2)}", 身份证="")])
    )
    assert House.objects.count() == 1
    assert sorted(Occupancy.objects.values_list("role", flat=True)) == ["co_owner", "owner"]


def test_a_person_is_one_customer_across_batches(small_batches, imported):
    again = row(50, 业主姓名=rosters.person(0), 手机=mobile(0), 车牌="京A12345")
    roster = imported(workbook([row(serial) for serial in range(9)] + [again]))
    assert roster.rows_imported == 10
    assert Customer.objects.count() == 9
    assert Vehicle.objects.get().customer_id == Occupancy.objects.order_by("id")[0].customer_id


def test_each_batch_has_one_entry_with_its_count(small_batches, imported):
    imported(workbook([row(serial) for serial in range(10)]))
    entries = log.recent(act="change").filter(what="registry.import_roster")
    assert sorted(entry.count for entry in entries) == [2, 4, 4]


# What is wrong


def test_faulty_rows_are_named_and_left_out(imported):
    rows = [row(1), row(2, 手机="123"), row(3, 身份证=9.900001980051700e17), row(4)]
    roster = imported(workbook(rows))
    assert (roster.rows_imported, roster.rows_skipped, roster.rows_faulty) == (2, 2, 2)
    found = RosterProblem.objects.order_by("row").values_list("row", "column", "reason")
    assert list(found) == [(3, "mobile", "mobile"), (4, "id_number", "damaged")]


@pytest.mark.control("LC-005")
def test_an_import_with_faulty_rows_needs_a_decision(checked, clerk):
    roster = checked(workbook([row(1), row(2, 手机="123")]))
    with pytest.raises(EvidenceMissing):
        services.start_import(roster, by=clerk, at=MONDAY)


def test_a_row_twice_in_the_file_is_said_and_added_once(checked, clerk, clock):
    roster = checked(workbook([row(1), row(1)]))
    (problem,) = queries.problem_counts(roster)
    assert (problem.reason, problem.is_blocking, problem.rows) == ("repeated", False, 1)
    rosters.import_all(roster, by=clerk, clock=clock)
    assert (Customer.objects.count(), Occupancy.objects.count()) == (1, 1)


def test_the_same_file_again_adds_nothing(imported, checked, clerk, clock):
    data = workbook([row(serial, 车牌=f"京A1234{serial}") for serial in range(5)])
    imported(data)
    roster = checked(data)
    assert {problem.reason for problem in queries.problem_counts(roster)} == {"registered"}
    rosters.import_all(roster, by=clerk, clock=clock)
    assert (Customer.objects.count(), Occupancy.objects.count()) == (5, 5)
    assert Vehicle.objects.count() == 5


def test_a_customer_of_an_earlier_roster_gets_the_new_house(imported):
    imported(workbook([row(1)]))
    imported(workbook([row(1, 室="2201", 车牌="京A12345")]))
    customer = Customer.objects.get()
    assert Occupancy.objects.filter(customer_id=customer.id).count() == 2
    assert CustomerChange.objects.get().reason == "roster"
    assert Vehicle.objects.get().customer_id == customer.id


def test_a_house_with_another_owner_is_not_given_away(imported, checked):
    imported(workbook([row(1)]))
    roster = checked(workbook([row(1, 业主姓名="钱七", 手机=mobile(77), 身份证="")]))
    assert [one.reason for one in queries.problem_counts(roster)] == ["other_owner"]


@pytest.mark.control("LC-005")
def test_a_shared_telephone_is_told_only_in_the_same_room(imported, checked):
    imported(workbook([row(1)]))
    stranger = {"业主姓名": "钱七", "身份证": ""}
    elsewhere = checked(workbook([row(2, **stranger, 手机=mobile(1))]))
    assert queries.problem_counts(elsewhere) == []
    headers = [*HEADERS, "身份"]
    here = checked(workbook([[*row(1, **stranger), "租户"]], headers=headers))
    assert [one.reason for one in queries.problem_counts(here)] == ["same_phone"]


@pytest.mark.control("LC-092")
def test_numbers_tried_behind_one_mask_of_one_house_are_refused(imported, checked):
    imported(workbook([row(1)]))
    headers = [*HEADERS, "身份"]
    tries = [
        [*row(1, 业主姓名="钱七", 身份证="", 手机=f"164{middle:04}0001"), "租户"]
        for middle in range(9001, 9010)
    ]
    roster = checked(workbook(tries, headers=headers))
    guesses = next(one for one in queries.problem_counts(roster) if one.reason == "guesses")
    assert guesses.rows == 4


# What may not be


@pytest.mark.control("LC-002")
def test_a_refused_column_leaves_no_value_anywhere(imported):
    data = workbook([[*row(1), 87654]], headers=[*HEADERS, "月收入"])
    roster = imported(data)
    assert roster.columns[-1] == {
        "index": 10,
        "verdict": "refused",
        "column": "",
        "header": "月收入",
    }
    assert storage.path_of(roster.id).exists() is False
    assert list(storage.folder().iterdir()) == []


@pytest.mark.control("LC-167")
def test_a_roster_of_the_developer_says_when_it_was_handed_over(received, clerk):
    roster = received(workbook([row(1)]))
    with pytest.raises(EvidenceMissing) as refused:
        services.confirm_columns(
            roster,
            chosen={0: "building", 2: "room", 4: "name"},
            source_kind="developer",
            by=clerk,
            at=MONDAY,
        )
    assert refused.value.control == "LC-167"


@pytest.mark.control("LC-019")
def test_a_roster_waits_for_the_notice_on_the_wall(community, contract, clerk):
    roster = rosters.receive(community, data=workbook([row(1)]), by=clerk)
    with pytest.raises(EvidenceMissing) as refused:
        services.confirm_columns(
            roster, chosen={2: "room", 4: "name"}, source_kind="own", by=clerk, at=MONDAY
        )
    assert refused.value.control == "LC-019"


@pytest.mark.control("LC-011")
def test_no_other_department_imports_a_roster(open_community, engineer, manager):
    for somebody in (engineer, manager):
        with pytest.raises(Forbidden):
            rosters.receive(open_community, data=workbook([row(1)]), by=somebody)


def test_a_roster_of_another_community_is_refused(open_community, other_community, clerk):
    with pytest.raises(Forbidden):
        rosters.receive(other_community, data=workbook([row(1)]), by=clerk)


def test_a_refused_file_leaves_nothing_behind(open_community, clerk, committed):
    with pytest.raises(Unreadable), committed():
        rosters.receive(open_community, data=b"%PDF-1.7 \x00", by=clerk)
    assert RosterImport.objects.count() == 0
    assert VaultKey.objects.filter(kind=2).count() == 0


# On the way


def test_the_upload_is_deleted_when_the_import_ends(imported):
    roster = imported(workbook([row(1)]))
    assert (roster.stored, roster.file) == (None, None)
    assert list(storage.folder().iterdir()) == []


def test_the_faulty_rows_stay_as_a_workbook_for_a_week(imported, committed):
    roster = imported(workbook([row(1), row(2, 手机="1")]))
    assert roster.stored is None
    assert storage.path_of(roster.stored_workbook).exists()
    with committed():
        services.purge_rosters(at=MONDAY + timedelta(days=8))
    roster.refresh_from_db()
    assert roster.stored_workbook is None
    assert list(storage.folder().iterdir()) == []


def test_a_file_nobody_imports_is_deleted_after_a_week(checked, committed):
    roster = checked(workbook([row(1)]))
    assert services.purge_rosters(at=MONDAY + timedelta(days=6)) == 0
    with committed():
        assert services.purge_rosters(at=MONDAY + timedelta(days=8)) == 1
    roster.refresh_from_db()
    assert (roster.status, roster.stored) == (Status.CANCELLED, None)
    assert list(storage.folder().iterdir()) == []


def test_a_cancelled_import_keeps_what_is_committed(small_batches, checked, clerk, clock):
    roster = checked(workbook([row(serial) for serial in range(10)]))
    services.start_import(roster, by=clerk, at=MONDAY)
    seen = []

    def cancel_after_two(count: int) -> None:
        seen.append(count)
        if len(seen) == 2:
            services.cancel(roster, by=clerk, at=MONDAY)

    roster = services.run_import(
        roster.community_id, roster.id, clock=clock, progress=cancel_after_two
    )
    assert (roster.status, roster.rows_done) == (Status.CANCELLED, 8)
    assert Customer.objects.count() == 8
    assert roster.stored is None


def test_a_check_can_be_cancelled(small_batches, received, clerk, clock, committed):
    roster = received(workbook([row(serial) for serial in range(10)]))
    services.confirm_columns(
        roster,
        chosen={0: "building", 2: "room", 4: "name"},
        source_kind="own",
        by=clerk,
        at=MONDAY,
    )
    services.cancel(roster, by=clerk, at=MONDAY)
    with committed():
        roster = services.run_check(roster.community_id, roster.id, clock=clock)
    assert roster.status == Status.CANCELLED
    assert list(storage.folder().iterdir()) == []


def test_an_import_that_stopped_goes_on_from_its_cursor(
    small_batches, checked, clerk, clock, monkeypatch
):
    rows = [row(serial) for serial in range(10)]
    rows.append(row(60, 业主姓名=rosters.person(1), 手机=mobile(1)))
    roster = checked(workbook(rows))
    services.start_import(roster, by=clerk, at=MONDAY)
    prepare, calls = importing.BatchWriter.prepare, []

    def stop_at_the_second(self, plan, *, at):
        calls.append(at)
        if len(calls) == 2:
            raise OSError("no space left on device")
        return prepare(self, plan, at=at)

    monkeypatch.setattr(importing.BatchWriter, "prepare", stop_at_the_second)
    with pytest.raises(OSError, match="no space"):
        services.run_import(roster.community_id, roster.id, clock=clock)
    roster.refresh_from_db()
    assert (roster.status, roster.rows_done, Customer.objects.count()) == (Status.FAILED, 4, 4)
    assert "resumed" in roster.failure
    services.resume(roster, by=clerk, at=MONDAY)
    # An update may have changed the size of a batch meanwhile.
    monkeypatch.setattr(passes, "BATCH", 3)
    roster = services.run_import(roster.community_id, roster.id, clock=clock)
    assert (roster.status, roster.rows_done) == (Status.IMPORTED, 11)
    assert Customer.objects.count() == 10
    assert Occupancy.objects.count() == 11


def test_two_workers_do_not_import_one_roster(checked, clerk, clock):
    roster = checked(workbook([row(1)]))
    services.start_import(roster, by=clerk, at=MONDAY)
    services.run_import(roster.community_id, roster.id, clock=clock)
    again = services.run_import(roster.community_id, roster.id, clock=clock)
    assert (again.status, Customer.objects.count()) == (Status.IMPORTED, 1)


def test_identifiers_of_a_roster_are_the_same_however_often_it_starts():
    from hudang.registry.roster.ledger import customer_id

    roster = RosterImport().id
    one = customer_id(roster, uploaded_at=MONDAY, first=130)
    assert one == customer_id(roster, uploaded_at=MONDAY, first=130)
    assert one != customer_id(roster, uploaded_at=MONDAY, first=131)
    assert one.version == 7


def test_decisions_about_rows_go_with_the_file(checked, clerk, clock):
    roster = checked(workbook([row(1), row(2, 手机="1")]))
    services.mend(roster, row=3, cells={"mobile": mobile(2)}, by=clerk, at=MONDAY)
    roster.refresh_from_db()
    rosters.import_all(roster, by=clerk, clock=clock)
    assert Customer.objects.count() == 2
    assert RosterFix.objects.count() == 0
