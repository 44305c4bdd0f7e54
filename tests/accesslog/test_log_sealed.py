"""`verify_log --sealed`: sealed records as they are, against what their last change recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from hudang.accesslog.payload import DESTRUCTION
from hudang.accesslog.services import Act, Log, Subject
from hudang.accesslog.verify import records
from hudang.cli.management.commands.verify_log import as_text
from hudang.vault import keys as vault
from tests.accesslog.ledger import COMMUNITY, person

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
        "INSERT INTO sealed_customers VALUES (gen_random_uuid(), 2, 'x', NULL)",
        "INSERT INTO sealed_customers VALUES (gen_random_uuid(), 1, NULL, NULL)",
    )

    assert found(customers) == {("RECORD_UNKNOWN", None)}


def test_a_first_revision_may_have_come_with_a_batch_and_is_counted(customers):
    customers.tamper("INSERT INTO sealed_customers VALUES (gen_random_uuid(), 1, 'x', NULL)")
    report = customers.verify(sealed=True)

    assert (report.findings, report.from_batches) == ([], 1)
    assert "came with a batch and were not changed since: 1." in as_text(report)


def test_the_walk_meets_every_table_under_customers_keys_and_no_other():
    assert all(model.sealing_kind is vault.Kind.CUSTOMER for model in records.sealed_models())


def test_the_subject_of_a_change_is_the_record_as_it_stands():
    record = SimpleNamespace(
        revision=4,
        contact=SimpleNamespace(blob=b"one"),
        identity=None,
        sealed_fields=Customers.sealed_fields,
    )
    record.__dict__.update(id=person(), community_id=COMMUNITY)
    subject = Subject.of(record)

    assert subject == Subject(customer=record.id, community=COMMUNITY, revision=4, blob=b"one")
