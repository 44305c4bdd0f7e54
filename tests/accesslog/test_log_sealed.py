"""`verify_log --sealed`: sealed records as they are, against what their last change recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from hudang.accesslog.members import Members
from hudang.accesslog.payload import DESTRUCTION
from hudang.accesslog.services import Act, Log, Subject
from hudang.accesslog.verify import records
from hudang.cli.management.commands.verify_log import as_text
from hudang.vault import keys as vault
from tests.accesslog.ledger import COMMUNITY, Ledger, person

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.control("LC-127")


def field(column, place):
    return SimpleNamespace(name=column, column=column, place=place)


class Customers:
    """A table with two sealed columns, as the walk over the models sees one."""

    sealing_kind = vault.Kind.CUSTOMER
    _meta = SimpleNamespace(db_table="sealed_customers", label_lower="registry.customer")

    @staticmethod
    def sealed_fields():
        return [field("contact", 1), field("identity", 2)]


@pytest.fixture
def customers(ledger, monkeypatch):
    monkeypatch.setattr(records, "sealed_models", lambda: [Customers])
    ledger.tamper(
        "CREATE TABLE sealed_customers (id uuid, revision int, contact bytea, identity bytea)",
        "GRANT SELECT ON sealed_customers TO hudang_auditor",
    )
    return ledger


def change(ledger, customer, *, revision, contact, identity=None):
    """Store a record and log its change, as a service does."""
    ledger.tamper("DELETE FROM sealed_customers WHERE id = %(id)s", id=customer)
    ledger.tamper(
        "INSERT INTO sealed_customers VALUES (%(id)s, %(revision)s, %(contact)s, %(identity)s)",
        id=customer,
        revision=revision,
        contact=contact,
        identity=identity,
    )
    ledger.record(
        act=Act.CHANGE,
        subjects=[
            Subject(
                customer=customer,
                community=COMMUNITY,
                revision=revision,
                blob=(contact or b"") + (identity or b""),
            )
        ],
    )


def found(ledger):
    ledger.sign()
    return {
        (f.kind.name, None if f.leaf_index is None else f.leaf_index + 1)
        for f in ledger.verify(sealed=True).findings
    }


class Lists:
    """A table with the lists of members, as the walk over the models sees one."""

    _meta = SimpleNamespace(db_table="sealed_batches")


@dataclass
class Batch:
    """Three records that came with one entry."""

    ledger: Ledger
    records: list[UUID]
    members: Members

    def findings(self):
        self.ledger.sign()
        return self.ledger.verify(sealed=True).findings

    def leaf(self, place):
        """Return the bytes whose hash is the leaf of a member."""
        return b"\x00" + self.members.stored[36 * place : 36 * (place + 1)]


@pytest.fixture
def batch(customers, monkeypatch):
    monkeypatch.setattr(records, "batch_models", lambda: [Lists])
    customers.tamper(
        "CREATE TABLE sealed_batches (event_id uuid, members bytea)",
        "GRANT SELECT ON sealed_batches TO hudang_auditor",
    )
    made = Batch(customers, [person() for _ in range(3)], Members())
    for number, record in enumerate(made.records):
        value = f"value {number}".encode()
        made.members.add(record, revision=1, sealed=value)
        customers.tamper(
            "INSERT INTO sealed_customers VALUES (%(id)s, 1, %(value)s, NULL)",
            id=record,
            value=value,
        )
    event = customers.record(act=Act.CHANGE, count=3, members=made.members.root)
    customers.tamper(
        "INSERT INTO sealed_batches VALUES (%(event)s, %(members)s)",
        event=event,
        members=made.members.stored,
    )
    return made


def test_records_as_they_were_changed_last_are_no_finding(customers):
    one, two = person(), person()
    change(customers, one, revision=1, contact=b"one")
    change(customers, two, revision=1, contact=b"two", identity=b"more")
    change(customers, one, revision=2, contact=b"new")
    customers.look(one)

    assert found(customers) == set()


def test_an_older_value_put_back_is_named(customers):
    customer = person()
    change(customers, customer, revision=1, contact=b"old")
    change(customers, customer, revision=2, contact=b"new")
    customers.tamper("UPDATE sealed_customers SET revision = 1, contact = 'old'")

    assert found(customers) == {("RECORD_REPLAYED", 2)}


@pytest.mark.parametrize("edit", ["contact = 'other'", "identity = NULL", "revision = 3"])
def test_a_value_that_was_never_recorded_is_named(customers, edit):
    change(customers, person(), revision=2, contact=b"new", identity=b"id")
    customers.tamper(f"UPDATE sealed_customers SET {edit}")

    assert found(customers) == {("RECORD_EDITED", 1)}


def test_a_deleted_record_is_named_unless_its_deletion_was_recorded(customers):
    gone, removed = person(), person()
    change(customers, gone, revision=1, contact=b"one")
    change(customers, removed, revision=1, contact=b"two")
    customers.record(
        act=Act.CHANGE,
        subjects=[Subject(customer=removed, community=COMMUNITY, revision=2, blob=b"")],
    )
    customers.tamper("DELETE FROM sealed_customers")

    assert found(customers) == {("RECORD_MISSING", 1)}


def test_a_destroyed_customer_is_not_missed(customers):
    customer = person()
    change(customers, customer, revision=1, contact=b"one")
    customers.record(
        act=Act.CHANGE,
        log=Log.REGISTERS,
        what=DESTRUCTION,
        at=datetime.now(UTC),
        subjects=[Subject(customer=customer, community=COMMUNITY)],
    )
    customers.tamper("DELETE FROM sealed_customers")

    assert found(customers) == set()


def test_a_record_that_no_entry_knows_is_named(customers):
    customers.tamper(
        "INSERT INTO sealed_customers VALUES (gen_random_uuid(), 1, 'x', NULL)",
        "INSERT INTO sealed_customers VALUES (gen_random_uuid(), 1, NULL, NULL)",
    )

    assert found(customers) == {("RECORD_UNKNOWN", None)}


def test_a_record_that_came_with_a_batch_is_vouched_for_by_its_root(batch):
    batch.ledger.sign()
    report = batch.ledger.verify(sealed=True)

    assert (report.findings, report.from_batches) == ([], 3)
    assert "came with a batch and were not changed since: 3." in as_text(report)


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ("DELETE FROM sealed_customers WHERE id = %(id)s", "RECORD_MISSING"),
        ("UPDATE sealed_customers SET contact = 'other' WHERE id = %(id)s", "RECORD_EDITED"),
        ("UPDATE sealed_customers SET revision = 2 WHERE id = %(id)s", "RECORD_EDITED"),
        ("UPDATE sealed_customers SET id = gen_random_uuid() WHERE id = %(id)s", "RECORD_MISSING"),
    ],
)
def test_what_happens_to_a_member_that_was_never_changed_is_named(batch, attack, kind):
    batch.ledger.tamper(attack, id=batch.records[1])

    findings = {(f.kind.name, f.what.split()[-1]) for f in batch.findings()}
    assert (kind, str(batch.records[1])) in findings


def test_the_value_of_the_batch_put_back_after_a_change_is_named(batch):
    change(batch.ledger, batch.records[0], revision=2, contact=b"new")
    assert batch.findings() == []
    batch.ledger.tamper(
        "UPDATE sealed_customers SET revision = 1, contact = 'value 0' WHERE id = %(id)s",
        id=batch.records[0],
    )
    assert [f.kind.name for f in batch.findings()] == ["RECORD_REPLAYED"]


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ("DELETE FROM sealed_batches", "BATCH_MISSING"),
        ("UPDATE sealed_batches SET members = substring(members FROM 37)", "BATCH_EDITED"),
        ("UPDATE sealed_batches SET members = substring(members FROM 2)", "BATCH_EDITED"),
        ("UPDATE sealed_batches SET event_id = gen_random_uuid()", "BATCH_MISSING"),
    ],
)
def test_a_list_that_was_changed_is_named_and_vouches_for_nobody(batch, attack, kind):
    batch.ledger.tamper(attack)

    kinds = [f.kind.name for f in batch.findings()]
    assert kinds.count(kind) == 1
    assert kinds.count("RECORD_UNKNOWN") == 3


@pytest.mark.parametrize("is_reference_erased", [False, True])
def test_a_member_that_was_destroyed_is_not_missed(batch, is_reference_erased):
    gone, leaf = batch.records[2], batch.leaf(2)
    batch.ledger.record(
        act=Act.CHANGE,
        log=Log.REGISTERS,
        what=DESTRUCTION,
        subjects=[Subject(customer=gone, community=COMMUNITY, revision=2, blob=leaf)],
    )
    batch.ledger.tamper("DELETE FROM sealed_customers WHERE id = %(id)s", id=gone)
    if is_reference_erased:
        batch.ledger.tamper("DELETE FROM accesslog_subjectkey WHERE customer_id = %(id)s", id=gone)

    assert batch.findings() == []


def test_the_walk_meets_every_table_of_customers_and_of_cases_and_no_other():
    met = {model._meta.label_lower: model.sealing_kind for model in records.sealed_models()}

    assert set(met.values()) == {vault.Kind.CUSTOMER, vault.Kind.CASE}
    assert {"registry.customer", "service.casewords", "renovation.deposit"} <= met.keys()


def test_the_subject_of_a_change_is_the_record_as_it_stands():
    record = SimpleNamespace(
        sealing_kind=vault.Kind.CUSTOMER,
        revision=4,
        contact=SimpleNamespace(blob=b"one"),
        identity=None,
        sealed_fields=Customers.sealed_fields,
    )
    record.__dict__.update(id=person(), community_id=COMMUNITY)
    record.sealing_owner = record.id
    subject = Subject.of(record)

    assert subject == Subject(customer=record.id, community=COMMUNITY, revision=4, blob=b"one")
