"""Who looked at this customer, what did I look at, what happened lately."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from hudang.accesslog import queries
from hudang.accesslog.services import Act, Log, Subject
from tests.accesslog.ledger import COMMUNITY, person

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.control("LC-127")
def test_a_customers_page_shows_who_looked_and_why_newest_first(ledger):
    customer = person()
    ledger.look(customer, actor="E001", reference="GD-2026-0117", items=[2, 3], basis="contract")
    ledger.look(customer, actor="E002", act=Act.CALL, result="ok", control="LC-127", count=1)
    ledger.look(person(), actor="E003")
    second, first = queries.who_looked_at(customer)

    assert (first.actor_code, first.act, first.purpose) == ("E001", "view", "repair_follow_up")
    assert (first.reference, first.items, first.role) == ("GD-2026-0117", [2, 3], "clerk")
    assert (first.basis, first.subjects, first.count) == ("contract", 1, None)
    assert (second.actor_code, second.act, second.control, second.count) == (
        "E002",
        "call",
        "LC-127",
        1,
    )
    assert second.get_act_display()


def test_the_looks_at_a_customer_follow_him_into_another_community(ledger):
    customer = person()
    ledger.look(customer)
    ledger.record(subjects=[Subject(customer=customer, community=uuid.uuid4())])

    assert queries.who_looked_at(customer).count() == 2
    assert not queries.who_looked_at(person()).exists()


def test_every_customer_an_entry_names_shows_it(ledger):
    customers = [person(), person()]
    event = ledger.record(
        subjects=[Subject(customer=customer, community=COMMUNITY) for customer in customers]
    )
    seen = [queries.who_looked_at(customer).get() for customer in customers]

    assert [look.id for look in seen] == [event, event]


def test_a_person_sees_the_own_acts_and_nobody_elses(ledger):
    mine = ledger.record(actor="E001")
    ledger.record(actor="E002")
    ledger.record(actor="E001", log=Log.REGISTERS)

    assert [entry.id for entry in queries.looks_by("E001")] == [mine]
    assert not queries.looks_by("E999").exists()


def test_the_entries_of_one_person_come_out_of_an_index(ledger):
    ledger.fill(3)
    plan = queries.looks_by("E001")[:20].explain()

    assert "accesslog_actor_ref('E001'" in plan
    assert "Filter: (actor_code" not in plan


def test_the_log_is_filtered_by_person_act_purpose_and_time(ledger):
    early = ledger.record(at=NOON, act=Act.SEARCH, purpose="")
    late = ledger.record(at=NOON + timedelta(hours=1), actor="E002", purpose="billing")
    now = datetime.now(UTC)

    def found(**wanted):
        return [entry.id for entry in queries.recent(**wanted)]

    assert found() == [late, early]
    assert found(actor_code="E002") == [late]
    assert found(act=Act.SEARCH) == [early]
    assert found(purpose="billing") == [late]
    assert found(since=now - timedelta(hours=1)) == []
    assert found(until=now + timedelta(hours=1)) == [late, early]
    today = ledger.record(at=now)
    assert found(since=now) == [today]
    assert found(since=now, until=now) == []


def test_the_web_role_reads_the_log_through_the_views_alone(ledger):
    ledger.record()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("hudang_web",)

    assert queries.recent().count() == 1


def test_an_entry_of_nobody_known_has_no_code(ledger):
    ledger.record(actor="", role="", act=Act.REFUSE, result="refused")

    assert queries.recent().get().actor_code == ""


def test_pages_of_entries_come_newest_first_and_are_counted_up_to_a_limit(ledger, monkeypatch):
    written = [ledger.record(actor="E001") for _ in range(5)]
    newest = queries.Newest(queries.recent(actor_code="E001"))
    assert [entry.id for entry in newest[1:3]] == [written[3], written[2]]
    assert newest[7:9] == []
    assert newest.count() == 5

    monkeypatch.setattr(queries.Newest, "most", 3)
    assert newest.count() == 3
