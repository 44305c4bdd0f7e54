"""李强 gets new numbers as a file: he sees what is wrong in it, sets them, takes them back."""

# ruff: noqa: F811  fixtures of another folder, not redefinitions

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import queries, services
from hudang.registry.models import BulkAmendment, BulkValues, Customer, CustomerChange
from hudang.registry.policy import bulk as policy
from hudang.registry.roster import values as workbooks
from hudang.registry.services import CustomerFilter, bulk_files
from hudang.vault import opening, storage
from tests.factories import MONDAY, mobile
from tests.policy.test_pol_05_bulk import customers, run, states, undo  # noqa: F401
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

MOBILE, EMAIL, ADDRESS = 2, 5, 6
pytestmark = pytest.mark.control("LC-005")


def mobiles() -> list[str]:
    found = Customer.objects.order_by("number")
    return [values["contact"][MOBILE] for values in opening.open_many(found, ["contact"])]


def filled(*rows, items=(MOBILE,)) -> bytes:
    """Return a template that somebody filled in: number, revision, and a text for each item."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(
        [workbooks.NUMBER, workbooks.REVISION, workbooks.HOUSE, *map(workbooks.header, items)]
    )
    for number, revision, *texts in rows:
        sheet.append([number, revision, "", *texts])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def receive(customers, community, custodian, clock):
    """Upload a file as 李强 does, and have the worker read it."""

    def receive(data: bytes) -> BulkAmendment:
        file, secret = storage.seal_file([data])
        bulk = services.receive_bulk_file(
            community, file=file, secret=secret, reason="review", by=custodian, at=MONDAY
        )
        return services.read_bulk_file(bulk.community_id, bulk.id, clock=clock)

    return receive


def lines(customers, *, first: int = 701):
    return [(one.number, one.revision, mobile(first + n)) for n, one in enumerate(customers)]


# From the template to the records and back


def test_the_template_names_customers_and_no_value(customers, community, custodian):
    content = services.bulk_template(
        community, items=[MOBILE, ADDRESS], filters=CustomerFilter(), by=custodian, at=MONDAY
    )
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert texts[0] == [
        "客户编号 (number)", "版本 (revision)", "房屋 (house)",
        workbooks.header(MOBILE), workbooks.header(ADDRESS),
    ]  # fmt: skip
    assert [row[0] for row in texts[1:]] == [one.number for one in customers]
    assert {tuple(row[3:]) for row in texts[1:]} == {(None, None)}
    assert not any(number in str(texts) for number in mobiles())
    assert log.recent().filter(what="registry.bulk_template").exists()


def test_the_template_comes_back_filled_in_is_set_and_undone(receive, run, undo, customers):
    was = mobiles()
    bulk = receive(filled(*lines(customers)))
    assert (bulk.status, bulk.items, bulk.faults) == ("prepared", [MOBILE], [])
    assert states(bulk) == [("ready", "")] * 4
    assert mobiles() == was

    done = run(bulk)

    assert done.status == "done"
    assert mobiles() == [mobile(701 + n) for n in range(4)]
    change = CustomerChange.objects.get(customer_id=customers[0].id)
    assert (change.items, change.reason, change.changed_by) == ([MOBILE], "review", "KF002")
    assert undo(done).status == "undone"
    assert mobiles() == was


def test_a_customer_is_found_by_the_new_number_and_after_the_undo_by_the_old(
    receive, run, undo, customers, custodian
):
    def found(number):
        return services.search(number, by=custodian, at=MONDAY).rows

    old = mobiles()[0]
    done = run(receive(filled(*lines(customers[:1]))))
    assert [row.number for row in found(mobile(701))] == [customers[0].number]
    assert not found(old)
    undo(done)
    assert [row.number for row in found(old)] == [customers[0].number]
    assert not found(mobile(701))


def test_an_address_that_was_not_there_is_taken_away_again(receive, run, undo, customers):
    without = customers[3]
    assert ADDRESS not in without.items
    row = (without.number, without.revision, "杭州市西湖区云栖路9号")
    done = run(receive(filled(row, items=(ADDRESS,))))
    without.refresh_from_db()
    assert ADDRESS in without.items
    undo(done)
    without.refresh_from_db()
    assert ADDRESS not in without.items


def test_the_preview_is_masked_and_logged(receive, customers, custodian):
    bulk = receive(filled(*lines(customers)))
    shown = services.preview_bulk_values(
        bulk, [one.id for one in customers], by=custodian, at=MONDAY
    )
    masks = [one.mask for masked in shown.values() for one in masked]
    assert len(masks) == 4
    assert not any(mobile(701 + n) in masks for n in range(4))
    assert all("*" in mask for mask in masks)
    assert log.recent().filter(what="registry.view_bulk_values").exists()


# What is wrong


def test_each_fault_is_named_by_row_and_cell_and_its_row_is_left_out_whole(
    receive, run, customers
):
    one, two, three, four = customers
    was = mobiles()
    bulk = receive(
        filled(
            (one.number, one.revision, "12345", "杭州市西湖区云栖路10号"),
            (two.number, two.revision, mobile(702), ""),
            ("YQL-999999", 1, mobile(703), ""),
            ("JXHY-000001", 1, mobile(704), ""),
            (three.number, three.revision, mobile(705), ""),
            (three.number, three.revision, mobile(706), ""),
            (four.number, "", mobile(707), ""),
            ("张三", 1, mobile(708), ""),
            items=(MOBILE, ADDRESS),
        )
    )
    assert sorted(map(tuple, bulk.faults)) == [
        (2, MOBILE, "mobile"),
        (4, 0, "unknown"),
        (5, 0, "elsewhere"),
        (6, 0, "twice"),
        (7, 0, "twice"),
        (8, 0, "revision"),
        (9, 0, "unknown"),
    ]
    run(bulk)
    assert mobiles() == [was[0], mobile(702), was[2], was[3]]
    assert not CustomerChange.objects.filter(customer_id=one.id).exists()


def test_who_has_the_value_already_or_was_changed_since_is_left_out(
    receive, run, customers, clerk
):
    services.amend(
        customers[1], values={MOBILE: mobile(900)}, reason="told",
        expected_revision=customers[1].revision, by=clerk, at=MONDAY,
    )  # fmt: skip
    same = (customers[0].number, customers[0].revision, mobiles()[0])
    bulk = receive(filled(same, *lines(customers[1:])))
    assert states(bulk) == [
        ("refused", "unchanged"), ("refused", "outdated"), ("ready", ""), ("ready", ""),
    ]  # fmt: skip
    run(bulk)
    assert mobiles()[1] == mobile(900)


def test_who_is_changed_between_preview_and_start_is_left_out(receive, run, customers, clerk):
    bulk = receive(filled(*lines(customers)))
    services.amend(
        customers[0], values={MOBILE: mobile(900)}, reason="told",
        expected_revision=customers[0].revision, by=clerk, at=MONDAY,
    )  # fmt: skip
    run(bulk)
    assert states(bulk)[0] == ("refused", "changed")
    assert mobiles()[0] == mobile(900)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"no workbook", b"PK\x03\x04 and nothing more",
        filled(("YQL-000001", 1)).replace(b"PK", b"KP"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_template_is_refused_with_a_sentence(receive, data):
    bulk = receive(data)
    assert bulk.status == "unreadable"
    assert bulk.failure
    assert bulk.stored is None


def test_another_table_and_an_empty_template_are_refused_too(receive, customers):
    strange = Workbook()
    strange.worksheets[0].append([workbooks.NUMBER, workbooks.REVISION, "收入"])
    strange.worksheets[0].append(["YQL-000001", 1, "高"])
    out = BytesIO()
    strange.save(out)
    assert "not the template" in receive(out.getvalue()).failure
    nothing = [(one.number, one.revision, "") for one in customers]
    assert "names no customer" in receive(filled(*nothing)).failure


def test_more_rows_than_one_person_can_look_through_are_refused(receive, monkeypatch):
    monkeypatch.setattr(policy, "MOST", 2)
    bulk = receive(filled(*[(f"YQL-{n:06d}", 1, mobile(n)) for n in range(3)]))
    assert (bulk.status, "at most 2" in bulk.failure) == ("unreadable", True)


def test_only_the_custodian_of_the_community_uploads(community, other_community, custodian, clerk):
    for place, person in ((community, clerk), (other_community, custodian)):
        with pytest.raises(Forbidden):
            services.bulk_template(
                place, items=[MOBILE], filters=CustomerFilter(), by=person, at=MONDAY
            )
    with pytest.raises(EvidenceMissing):
        services.bulk_template(
            community, items=[1], filters=CustomerFilter(), by=custodian, at=MONDAY
        )


# What is kept, and for how long


def test_no_value_is_in_the_change_its_members_or_the_jobs(receive, run, customers):
    bulk = run(receive(filled(*lines(customers))))
    kept = str([*BulkAmendment.objects.values(), *bulk.members.values()])
    assert mobile(701) not in kept
    assert mobile(701) not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))


def test_a_killed_reading_begins_anew(receive, customers, clock, monkeypatch):
    end = bulk_files._end
    monkeypatch.setattr(bulk_files, "_end", killed)
    with pytest.raises(KeyboardInterrupt):
        receive(filled(*lines(customers)))
    monkeypatch.setattr(bulk_files, "_end", end)
    bulk = BulkAmendment.objects.get()
    assert (bulk.status, BulkValues.objects.count()) == ("reading", 4)

    again = services.read_bulk_file(bulk.community_id, bulk.id, clock=clock)

    assert (again.status, queries.bulk_counts(again).ready) == ("prepared", 4)
    assert BulkValues.objects.count() == 4


def killed(*_given, **_named):
    raise KeyboardInterrupt


def test_what_the_file_said_goes_when_the_undo_is_over_or_the_change_is_given_up(
    receive, run, customers, custodian
):
    given_up = receive(filled(*lines(customers)))
    assert BulkValues.objects.count() == 4
    services.cancel_bulk(given_up, by=custodian, at=MONDAY)
    assert not BulkValues.objects.exists()

    done = run(receive(filled(*lines(customers))))
    assert services.forget_bulk_values(at=MONDAY + timedelta(days=6)) == 0
    assert services.forget_bulk_values(at=MONDAY + timedelta(days=8)) == 1
    assert not BulkValues.objects.filter(bulk_id=done.id).exists()


@given(st.text(max_size=20), st.integers(0, 3), st.booleans())
def test_a_row_names_a_customer_of_the_community_once_or_says_why_not(text, times, has):
    fault = policy.fault_of_row(number=text, code="YQL", times=times, has_revision=has)
    assert fault in {"", *policy.FAULTS}
    if not fault:
        assert text.startswith("YQL-")
        assert times <= 1
        assert has
