"""POL-5.3: old orders come in once, judged row by row, and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as disclosure
from hudang.integration import policy, queries, services, storage
from hudang.integration.models import ImportedOrder
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster.unreadable import Unreadable
from hudang.service import services as service
from hudang.service.models import CallerWords, CustomerWords, ServiceRecord, Spot
from hudang.vault.models import VaultKey
from tests.factories import MONDAY, mobile
from tests.integration.oldlists import confirmed, imported, old_book, old_row, received
from tests.registry.rosters import workbook
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]
State = ServiceRecord.State


@pytest.fixture(autouse=True)
def old_files_apart(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def brought(open_community, houses, custodian, repair_team):
    """Li Qiang uploads a list, confirms its columns and has it checked."""

    def do(rows, *, outcome=""):
        found = received(open_community, old_book(rows), by=custodian)
        return confirmed(found, by=custodian, outcome=outcome)

    return do


def now_of(found, *, by):
    return queries.import_of(found.community_id, found.id, by=by)


def reasons_of(found):
    return {(one.column, one.reason): one.rows for one in queries.problem_counts(found)}


def test_the_list_of_the_old_system_becomes_orders_with_their_words(brought, custodian):
    found = imported(brought([old_row(serial) for serial in range(3)]), by=custodian)

    assert (found.status, found.rows_imported, found.rows_done) == ("imported", 3, 3)
    order = ServiceRecord.objects.order_by("-recorded_at").first()
    assert (order.state, order.outcome, order.house.label) == ("closed", "solved", "3栋2单元1502")
    assert (order.channel, order.type.code) == ("system", "water_leak")
    assert queries.old_number_of(order) == "BX-000000"
    (words,) = CallerWords.objects.filter(order_id=order.id)
    opened = disclosure.masks([words], level=disclosure.Level.M2)[0]
    assert set(opened) == {1, 2, 70}
    assert found.stored is None
    assert bytes(found.digest)


def test_the_source_record_says_which_file_from_where_by_whom(brought, custodian):
    found = imported(brought([old_row(0)]), by=custodian)

    assert (found.source, found.uploaded_by, len(bytes(found.digest))) == (
        "旧报修系统", custodian.code, 32,
    )  # fmt: skip
    acts = [entry.what for entry in entries() if entry.what.startswith("integration.")]
    assert {"integration.receive_old", "integration.check_old", "integration.start_old"} <= set(
        acts
    )
    (entry,) = [entry for entry in entries() if entry.what == "service.enter_past"]
    assert entry.count == 1


def test_every_faulty_row_is_named_with_column_and_reason(brought):
    found = brought(
        [
            old_row(0),
            old_row(1, 报修时间="去年"),
            old_row(2, 报修时间="2099-01-01"),
            old_row(3, 完成时间="2020-01-01 10:00"),
            old_row(4, 报修类型="装修押金"),
            old_row(5, 报修地址="不知道哪里"),
            old_row(0),
            old_row(7, 工单号="张三 的单子"),
            old_row(8, 处理结果="不详"),
            old_row(9, 报修内容="漏" * 1001),
            old_row(10, 报修时间=""),
        ]
    )
    assert reasons_of(found) == {
        ("recorded", "moment"): 1,
        ("recorded", "future"): 1,
        ("done", "order"): 1,
        ("done", "expired"): 1,
        ("kind", "kind"): 1,
        ("house", "place"): 1,
        ("number", "twice"): 1,
        ("number", "number"): 1,
        ("outcome", "outcome"): 1,
        ("words", "long"): 1,
        ("recorded", "missing"): 1,
    }
    problems = {one.row for one in queries.problems_of(found)}
    assert problems == set(range(3, 13))


def test_rows_with_errors_stay_out_by_decision_only(brought, custodian):
    found = brought([old_row(0), old_row(1, 报修时间="去年")])
    with pytest.raises(EvidenceMissing):
        services.start_import(found, skip_faulty=False, by=custodian, at=MONDAY)
    assert imported(found, by=custodian).rows_imported == 1


def test_what_was_closed_three_years_ago_does_not_come_in(brought, custodian):
    old = {"报修时间": "2023-10-01 09:00", "完成时间": "2023-11-20 09:00"}
    young = {"报修时间": "2023-10-01 09:00", "完成时间": "2023-12-20 09:00"}
    found = brought([old_row(0, **old), old_row(1, **young)])

    assert (found.rows_expired, found.rows_faulty) == (1, 1)
    assert imported(found, by=custodian, skip_faulty=False).rows_imported == 1


def test_a_person_says_what_unknown_kinds_and_places_mean(brought, custodian):
    found = brought(
        [
            old_row(0, 报修类型="水路维修"),
            old_row(1, 报修地址="值班室"),
            old_row(2, 报修类型="杂项"),
        ]
    )
    unknown = services.unknown_of(found, by=custodian, at=MONDAY)
    assert [one.text for one in unknown["kind"]] == ["水路维修", "杂项"]
    assert [one.text for one in unknown["house"]] == ["值班室"]

    services.decide_unknown(
        found, kinds={"水路维修": "water_leak", "杂项": ""}, places={"值班室": Spot.GATE.value},
        by=custodian, at=MONDAY,
    )  # fmt: skip
    again = services.run_check(found.community_id, found.id, clock=lambda: MONDAY)
    assert reasons_of(again) == {("kind", "left_out"): 1}
    assert imported(again, by=custodian).rows_imported == 2
    assert ServiceRecord.objects.filter(spot=Spot.GATE).count() == 1


def test_a_house_with_a_wrong_digit_is_proposed_not_guessed(brought, custodian):
    found = brought([old_row(0, 报修地址="3栋2单元1520")])
    (one,) = services.unknown_of(found, by=custodian, at=MONDAY)["house"]
    assert reasons_of(found) == {("house", "place"): 1}
    assert "YQL-" in one.proposals[0]


def test_places_that_belong_to_all_are_known_by_their_words(brought, custodian):
    imported(
        brought([old_row(0, 报修地址="3栋电梯"), old_row(1, 报修地址="地下车库")]), by=custodian
    )
    spots = set(ServiceRecord.objects.values_list("spot", flat=True))
    assert spots == {Spot.LIFT, Spot.GARAGE}


def test_words_of_a_known_customer_are_his_and_of_an_unknown_one_nobodys(
    brought, custodian, zhang_san
):
    found = brought([old_row(0, 客户编号=zhang_san.number), old_row(1, 客户编号="KH-999999")])
    assert reasons_of(found) == {("customer", "customer"): 1}
    imported(found, by=custodian)
    (words,) = CustomerWords.objects.all()
    assert words.customer_id == zhang_san.id
    assert not CallerWords.objects.exists()


def test_numbers_in_the_words_become_stars(brought, custodian):
    found = brought([old_row(0, 报修内容=f"请打 {mobile(9)} 找他")])
    assert found.rows_masked == 1
    imported(found, by=custodian)
    (words,) = CallerWords.objects.all()
    assert disclosure.contains([words], item=70, part="请打 *********** 找他") == [True]


def test_a_row_that_says_no_outcome_takes_the_one_that_was_chosen(brought, custodian):
    rows = [old_row(0, 处理结果="")]
    assert reasons_of(brought(rows)) == {("outcome", "outcome"): 1}


def test_an_order_that_was_never_done_comes_in_open(brought, custodian, repair_team):
    imported(
        brought([old_row(0, 完成时间="", 班组="工程维修"), old_row(1, 完成时间="")]), by=custodian
    )
    states = sorted(ServiceRecord.objects.values_list("state", flat=True))
    assert states == [State.ASSIGNED, State.RECORDED]


def test_the_same_file_and_the_same_numbers_come_in_once(brought, open_community, custodian):
    data = [old_row(0), old_row(1)]
    book = old_book(data)
    first = received(open_community, book, by=custodian)
    imported(confirmed(first, by=custodian), by=custodian)
    with pytest.raises(Forbidden):
        received(open_community, book, by=custodian)
    more = brought([*data, old_row(2)])
    assert reasons_of(more) == {("number", "imported"): 2}


def test_an_import_is_taken_back_but_for_what_somebody_worked_with(brought, custodian, clerk):
    found = imported(brought([old_row(serial) for serial in range(3)]), by=custodian)
    touched = ServiceRecord.objects.order_by("number").first()
    service.reopen(touched, text="又漏了", edition=touched.edition, by=clerk,
                   at=touched.closed_at + timedelta(days=1))  # fmt: skip

    services.undo(found, by=custodian, at=MONDAY)
    gone = services.run_undo(found.community_id, found.id, clock=lambda: MONDAY)
    assert (gone.status, gone.rows_undone) == ("undone", 2)
    assert list(ServiceRecord.objects.values_list("id", flat=True)) == [touched.id]
    assert VaultKey.objects.filter(kind=6).count() == 1
    assert ImportedOrder.objects.count() == 1


def test_after_thirty_days_nothing_is_taken_back(brought, custodian):
    found = imported(brought([old_row(0)]), by=custodian)
    with pytest.raises(Forbidden):
        services.undo(found, by=custodian, at=MONDAY + timedelta(days=31))


def test_a_stopped_import_keeps_what_is_in_and_forgets_the_file(brought, custodian):
    found = brought([old_row(0)])
    services.cancel(found, by=custodian, at=MONDAY)
    assert (found.status, found.stored) == ("cancelled", None)


def test_a_file_without_names_of_columns_is_refused_and_leaves_nothing(open_community, custodian):
    with pytest.raises(Unreadable):
        received(
            open_community, workbook([["a", "b", "c"]], headers=["x", "y", "z"]), by=custodian
        )
    assert not queries.imports(custodian).exists()


def test_columns_that_are_needed_are_asked_for(brought, open_community, custodian):
    found = received(open_community, old_book([old_row(0)]), by=custodian)
    with pytest.raises(Invalid, match="recorded at"):
        services.confirm_columns(
            found, chosen={0: "number", 1: "house", 2: "kind"}, source="x", by=custodian, at=MONDAY
        )


def test_the_front_desk_imports_no_old_orders(open_community, clerk):
    with pytest.raises(Forbidden):
        received(open_community, old_book([old_row(0)]), by=clerk)


# Rows put right on the screen


def test_a_row_is_put_right_on_the_screen_and_comes_in(brought, custodian):
    found = brought([old_row(0), old_row(1, 报修时间="?", 报修内容="厨房漏水")])
    assert (found.rows_faulty, queries.faulty_rows(found).count()) == (1, 1)
    (row,) = queries.faulty_rows(found)
    view = services.open_row(found, row, by=custodian, at=MONDAY)
    assert (view.cells["recorded"], view.problems[0].column) == ("?", "recorded")
    still = services.mend_row(found, row, cells={"recorded": "??"}, by=custodian, at=MONDAY)
    assert still.is_faulty
    with pytest.raises(EvidenceMissing, match="Somebody else"):
        services.mend_row(found, row, cells={"recorded": "?"}, by=custodian, at=MONDAY)
    found = now_of(found, by=custodian)
    right = {"recorded": "2025-11-03 10:00", "done": "2025-11-03 12:00"}
    assert not services.mend_row(found, row, cells=right, by=custodian, at=MONDAY).is_faulty
    checked = now_of(found, by=custodian)
    assert (checked.rows_faulty, queries.faulty_rows(checked).count()) == (0, 0)
    done = imported(checked, by=custodian, skip_faulty=False)
    assert done.rows_imported == 2
    assert ServiceRecord.objects.filter(recorded_at__year=2025, recorded_at__day=3).count() == 1


def test_what_was_mended_is_sealed_and_goes_with_the_file(brought, custodian):
    found = brought([old_row(0), old_row(1, 报修类型="")])
    (row,) = queries.faulty_rows(found)
    services.mend_row(found, row, cells={"kind": "漏水"}, by=custodian, at=MONDAY)
    found = now_of(found, by=custodian)
    assert storage.fixes_in(storage.meta_of(found, at=MONDAY)) == {row: {"kind": "漏水"}}
    services.cancel(found, by=custodian, at=MONDAY)
    ended = now_of(found, by=custodian)
    assert storage.fixes_in(storage.meta_of(ended, at=MONDAY)) == {}


def test_each_look_at_a_row_and_each_mending_is_logged(brought, custodian):
    found = brought([old_row(0), old_row(1, 报修类型="")])
    (row,) = queries.faulty_rows(found)
    services.open_row(found, row, by=custodian, at=MONDAY)
    services.mend_row(found, row, cells={"kind": "漏水"}, by=custodian, at=MONDAY)
    acts = {one.what: one.actor_code for one in entries()}
    assert acts["integration.open_old_row"] == custodian.code
    assert acts["integration.mend_old_row"] == custodian.code
    assert "integration.old_row" in acts


def test_a_mended_row_takes_no_number_of_another_row(brought, custodian):
    found = brought([old_row(0), old_row(1, 工单号="工单 1"), old_row(2)])
    (row,) = queries.faulty_rows(found)
    taken = services.mend_row(found, row, cells={"number": "BX-000002"}, by=custodian, at=MONDAY)
    assert [one.reason for one in taken.faults] == ["twice"]
    found = now_of(found, by=custodian)
    free = services.mend_row(found, row, cells={"number": "BX-000009"}, by=custodian, at=MONDAY)
    assert free.faults == []


def test_a_row_is_mended_after_the_check_and_before_the_import_alone(brought, custodian, clerk):
    found = brought([old_row(0), old_row(1, 报修类型="")])
    (row,) = queries.faulty_rows(found)
    with pytest.raises(Forbidden):
        services.open_row(found, row, by=clerk, at=MONDAY)
    with pytest.raises(Invalid):
        services.open_row(found, 99, by=custodian, at=MONDAY)
    with pytest.raises(Invalid):
        services.mend_row(found, row, cells={"income": "1"}, by=custodian, at=MONDAY)
    done = imported(found, by=custodian)
    with pytest.raises(Forbidden, match="after the check"):
        services.open_row(done, row, by=custodian, at=MONDAY)


def test_who_has_more_to_mend_mends_the_file():
    policy.require_few_mended(count=500)
    with pytest.raises(Forbidden, match="Correct the file"):
        policy.require_few_mended(count=501)
