"""LC-019, PIPL 17(2): who was told is told again when purpose, method or items change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from hudang.accesslog.models import Entry
from hudang.purposes import policy
from hudang.purposes import queries as purposes
from hudang.purposes import services as notices
from hudang.registry import queries, services
from hudang.registry.models import Customer
from hudang.registry.queries import Order
from hudang.registry.services import CustomerFilter
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-019")]

LATER = MONDAY + timedelta(days=30)


def worded(notice, section, line):
    """The sections of a notice with one more line in one of them, in both languages."""
    return [
        {**one, "body_zh": [*one["body_zh"], line], "body_en": [*one["body_en"], line]}
        if one["code"] == section
        else one
        for one in notice.sections
    ]


@pytest.fixture
def li_si_told(register, notice, clerk):
    """李四, whom the first version reached; 张三 still waits for it."""
    li_si = register(cast.LI_SI, house=HOUSES[1])
    services.record_notice_delivered(li_si, delivered_at=MONDAY, by=clerk, at=MONDAY)
    return li_si


@pytest.fixture
def publish(notice, privacy_lead):
    def do(section, *, is_correction=False, effective_from=LATER):
        return notices.publish_notice(
            notice.notice, sections=worded(notice, section, "2026"),
            effective_from=effective_from, is_correction=is_correction, by=privacy_lead,
            at=MONDAY,
        )  # fmt: skip

    return do


def due(actor, at):
    filters = CustomerFilter(notice=Customer.Notice.DUE, order=Order.NOTICE)
    found = services.list_customers(filters=filters, by=actor, at=at)
    return [(row.number, row.is_told_anew, row.notice_due_date) for row in found.rows]


def test_a_new_purpose_is_told_anew_within_ninety_days_of_its_day(
    zhang_san, li_si_told, publish, clerk
):
    version = publish("purposes")
    assert version.told_from == version.number == 2
    assert services.tell_anew(at=MONDAY) == 0, "it does not hold yet"

    assert services.tell_anew(at=LATER) == 1
    waits = (LATER + timedelta(days=90)).date()
    assert due(clerk, LATER) == [
        (zhang_san.number, False, policy.notice_due_date(since=MONDAY)),
        (li_si_told.number, True, waits),
    ]
    (entry,) = Entry.objects.filter(what="registry.tell_anew")
    assert entry.count == 1
    assert services.tell_anew(at=LATER) == 0, "nobody twice"


def test_until_she_is_told_li_si_serves_the_contract_only(li_si_told, publish, clerk):
    publish("purposes")
    services.tell_anew(at=LATER)
    li_si = Customer.objects.get(id=li_si_told.id)
    assert not purposes.notice_state(li_si.community_id, customer=li_si.id, at=LATER).is_delivered
    services.record_notice_delivered(li_si, delivered_at=LATER, by=clerk, at=LATER)
    li_si.refresh_from_db()
    assert (li_si.notice, li_si.notice_changed_at) == (Customer.Notice.DELIVERED, None)
    assert services.tell_anew(at=LATER) == 0


@pytest.mark.parametrize(
    ("section", "is_correction"), [("purposes", True), ("controller", False), ("rights", True)]
)
def test_a_correction_of_wording_leaves_everybody_told(
    li_si_told, publish, section, is_correction
):
    version = publish(section, is_correction=is_correction)
    assert (version.number, version.told_from) == (2, 1)
    assert services.tell_anew(at=LATER) == 0
    assert purposes.notice_state(
        li_si_told.community_id, customer=li_si_told.id, at=LATER
    ).is_delivered


def test_the_day_it_holds_a_job_marks_them(li_si_told, publish, monkeypatch):
    asked = []
    monkeypatch.setattr("hudang.core.jobs.defer", lambda name, **more: asked.append((name, more)))
    publish("controller")
    assert asked == []
    publish("recipients")
    assert asked == [("registry.tell_anew", {"schedule_at": LATER})]


def test_what_is_told_of_a_change_counts_on_the_board(li_si_told, publish, clerk):
    publish("sensitive")
    services.tell_anew(at=LATER)
    late = LATER + timedelta(days=91)
    (figures,) = queries.figures(clerk.communities, at=late)
    assert (figures.notice_due, figures.notice_overdue) == (1, 1)
    filters = CustomerFilter(
        notice=Customer.Notice.DUE, waiting_before=policy.notice_due_before(at=LATER, days_left=30)
    )
    assert services.list_customers(filters=filters, by=clerk, at=LATER).total == 0


@pytest.mark.parametrize("number", [2, 7])
@pytest.mark.parametrize("before", [None, 1])
@pytest.mark.parametrize("is_changed", [True, False])
@pytest.mark.parametrize("is_correction", [True, False])
def test_only_a_change_that_is_no_correction_begins_anew(
    number, before, is_changed, is_correction
):
    found = policy.told_from(
        number=number, before=before, is_changed=is_changed, is_correction=is_correction
    )
    is_anew = before is None or (is_changed and not is_correction)
    assert found == (number if is_anew else before)


def test_the_board_reads_its_page_from_the_index_of_those_who_wait(community):
    waiting = queries.filtered(
        [community.id], notice="due", waiting_before=policy.notice_due_before(at=MONDAY)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        # An empty table sorts for nothing; only what cannot avoid a sort may.
        cursor.execute("SET LOCAL enable_sort = off")
    plan = waiting.order_by(queries.WAITS_SINCE, "number").explain()
    assert "customer_notice_waits" in plan
    assert "Sort Key: (COALESCE" not in plan
