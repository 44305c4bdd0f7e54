"""What each role of the database may do with the log, and what stops even the superuser's hand."""

from __future__ import annotations

import json
import uuid

import psycopg
import pytest

from hudang.accesslog.grants import GRANTS
from tests.accesslog.ledger import person

pytestmark = pytest.mark.control("LC-127")

TABLES = [
    "accesslog_entry",
    "accesslog_entrysubject",
    "accesslog_detail",
    "accesslog_subjectkey",
    "accesslog_actorkey",
    "accesslog_pending",
    "accesslog_leaf",
    "accesslog_checkpoint",
    "accesslog_receipt",
]
REFUSED = psycopg.errors.InsufficientPrivilege

FORBIDDEN_TO_WRITERS = {
    "read": "SELECT * FROM {table}",
    "count": "SELECT count(*) FROM {table}",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "insert": "INSERT INTO {table} DEFAULT VALUES",
    "insert returning": "INSERT INTO {table} DEFAULT VALUES RETURNING {column}",
    "upsert": "INSERT INTO {table} DEFAULT VALUES ON CONFLICT DO NOTHING",
    "copy in": "COPY {table} FROM STDIN",
    "copy out": "COPY {table} TO STDOUT",
    "drop": "DROP TABLE {table}",
    "disable triggers": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "add a trigger": "CREATE TRIGGER x BEFORE INSERT ON {table}"
    " EXECUTE FUNCTION accesslog_refuse()",
}
FIRST_COLUMN = {
    "accesslog_entry": "id",
    "accesslog_entrysubject": "event_id",
    "accesslog_detail": "event_id",
    "accesslog_subjectkey": "ref",
    "accesslog_actorkey": "ref",
    "accesslog_pending": "event_id",
    "accesslog_leaf": "log",
    "accesslog_checkpoint": "log",
    "accesslog_receipt": "log",
}
SEQUENCER_READS = (
    "accesslog_entry",
    "accesslog_pending",
    "accesslog_leaf",
    "accesslog_checkpoint",
    "accesslog_receipt",
)
SEQUENCER_ADDS = ("accesslog_leaf", "accesslog_checkpoint", "accesslog_receipt")
SEQUENCER_MAY = {
    *((table, act) for table in SEQUENCER_READS for act in ("read", "count", "copy out")),
    ("accesslog_pending", "delete"),
    *(
        (table, act)
        for table in SEQUENCER_ADDS
        for act in ("insert", "insert returning", "upsert", "copy in")
    ),
}
# What witnesses said are sizes and hashes; the health page shows how old their last word is.
EVERYBODY_READS = {("accesslog_receipt", act) for act in ("read", "count", "copy out")}
READING = {"read", "count", "copy out"}
# Hashes and signed sizes: the web makes proofs of them, and reads one text at a time.
WEB_READS = EVERYBODY_READS | {
    (table, act) for table in ("accesslog_leaf", "accesslog_checkpoint") for act in READING
}


def outcome(connection, statement):
    """Return whether the statement was refused for want of a right; other failures are allowed."""
    try:
        if statement.startswith("COPY"):
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                if statement.endswith("STDOUT"):
                    list(copy)
        else:
            connection.execute(statement)
    except REFUSED:
        return "refused"
    except psycopg.Error:
        return "allowed"
    return "allowed"


def allowed(connection):
    return {
        (table, act)
        for table in TABLES
        for act, statement in FORBIDDEN_TO_WRITERS.items()
        if outcome(connection, statement.format(table=table, column=FIRST_COLUMN[table]))
        == "allowed"
    }


@pytest.mark.parametrize(("role", "may"), [("web", WEB_READS), ("worker", EVERYBODY_READS)])
def test_web_and_worker_can_do_nothing_to_a_table_of_the_log(ledger, role, may):
    ledger.look(person(), detail={"reason": "x"})
    with ledger.database.connect(role) as connection:
        assert allowed(connection) == may


def test_the_sequencer_can_add_leaves_and_empty_the_queue_and_no_more(ledger):
    with ledger.database.connect("sequencer") as connection:
        may = allowed(connection)

    assert may == SEQUENCER_MAY


def test_the_auditor_reads_everything_and_changes_nothing(ledger):
    ledger.look(person())
    with ledger.database.connect("auditor") as connection:
        may = allowed(connection)

    assert may == {(table, act) for table in TABLES for act in READING}


WAYS_ROUND = [
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION hudang_owner",
    "SET ROLE hudang_owner",
    "CREATE TABLE accesslog_shadow (id int)",
    "CREATE OR REPLACE FUNCTION accesslog_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NULL; END $$",
    "SELECT accesslog_subjects('{}', '{}', '{}', '{}')",
    "CALL accesslog_guard('accesslog_leaf', '')",
    "DROP VIEW accesslog_recent",
    "DELETE FROM accesslog_recent",
    "UPDATE accesslog_look SET at = now()",
]


@pytest.mark.parametrize("role", ["web", "worker", "sequencer", "auditor"])
def test_no_role_finds_a_way_round(own_database, role):
    with own_database.connect(role) as connection:
        for statement in WAYS_ROUND:
            with pytest.raises(psycopg.Error):
                connection.execute(statement)


def test_a_partition_is_as_closed_as_the_whole(ledger):
    ledger.record()
    partition = ledger.value("SELECT tableoid::regclass::text FROM accesslog_entry")
    with ledger.database.connect("web") as connection:
        for statement in ("SELECT * FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}"):
            with pytest.raises(REFUSED):
                connection.execute(statement.format(partition))


def test_a_writer_can_append_but_not_choose_when_it_was_received(ledger):
    ledger.record()
    with ledger.database.connect("web") as connection, pytest.raises(psycopg.Error):
        connection.execute(
            "INSERT INTO accesslog_entry (received_at) VALUES (now() - interval '1 day')"
        )


def test_appending_one_identifier_twice_is_refused(ledger):
    ledger.record()
    [(text, mac)] = ledger.rows("SELECT payload, mac FROM accesslog_entry")
    with (
        ledger.database.connect("web") as connection,
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        connection.execute(
            "SELECT accesslog_append(%s, %s, '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
            " NULL, NULL, NULL, NULL)",
            [text, mac],
        )


GUARDED = {
    "accesslog_entry": {"UPDATE", "DELETE", "TRUNCATE"},
    "accesslog_leaf": {"UPDATE", "DELETE", "TRUNCATE"},
    "accesslog_checkpoint": {"UPDATE", "DELETE", "TRUNCATE"},
    "accesslog_entrysubject": {"UPDATE", "DELETE", "TRUNCATE"},
    "accesslog_detail": {"UPDATE", "TRUNCATE"},
    "accesslog_subjectkey": {"UPDATE", "TRUNCATE"},
    "accesslog_actorkey": {"TRUNCATE"},
    "accesslog_pending": {"UPDATE", "TRUNCATE"},
}


def attempt(connection, table, act):
    column = FIRST_COLUMN.get(table, "id")
    connection.execute(
        {
            "UPDATE": f"UPDATE {table} SET {column} = {column}",
            "DELETE": f"DELETE FROM {table}",
            "TRUNCATE": f"TRUNCATE {table}",
        }[act]
    )


@pytest.mark.parametrize("as_replica", [False, True])
def test_even_the_superuser_is_stopped_unless_the_guards_come_down(ledger, as_replica):
    ledger.look(person(), detail={"reason": "x"})
    ledger.sign()
    ledger.record()
    with ledger.database.connect("postgres") as connection:
        if as_replica:
            connection.execute("SET session_replication_role = replica")
        for table, acts in GUARDED.items():
            for act in acts:
                with pytest.raises(REFUSED, match="only ever added to"):
                    attempt(connection, table, act)


def test_a_partition_is_guarded_by_itself(ledger):
    ledger.record()
    partition = ledger.value("SELECT tableoid::regclass::text FROM accesslog_entry")
    with ledger.database.connect("postgres") as connection:
        connection.execute("SET session_replication_role = replica")
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            with pytest.raises(REFUSED, match="only ever added to"):
                attempt(connection, partition, act)


def test_every_guard_is_enabled_always(own_database):
    with own_database.connect() as connection:
        weak = connection.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger"
            " WHERE tgname LIKE 'accesslog\\_%' AND tgenabled <> 'A'"
        ).fetchall()

    assert weak == []


def test_the_functions_with_more_rights_than_their_caller_fix_their_search_path(own_database):
    with own_database.connect() as connection:
        definers = connection.execute(
            "SELECT proname, proconfig::text FROM pg_proc"
            " WHERE prosecdef AND proname LIKE 'accesslog\\_%'"
        ).fetchall()

    assert {name for name, _ in definers} == {
        "accesslog_actor_ref",
        "accesslog_append",
        "accesslog_ensure_partitions",
        "accesslog_erase",
        "accesslog_text",
        "accesslog_waiting",
    }
    assert all("search_path=pg_catalog" in config for _, config in definers)


def test_nothing_is_erased_but_what_the_register_names_as_destroyed(ledger):
    customer = uuid.uuid4()
    looked = ledger.look(customer, detail={"reason": "a call"})
    with (
        ledger.database.connect("worker") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT accesslog_erase(%s, %s)", [looked, [customer]])
    assert ledger.value("SELECT count(*) FROM accesslog_detail") == 1


def test_a_table_in_the_callers_own_schema_is_not_mistaken_for_the_log(ledger):
    with ledger.database.connect("web") as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE accesslog_pending (event_id uuid, log smallint)"
        )
        event = str(uuid.UUID(int=uuid.UUID(str(ledger.record())).int + 1))
        [(text,)] = ledger.rows("SELECT payload FROM accesslog_entry")
        text = text.replace(json.loads(text)["id"], event)
        connection.execute(
            "SELECT accesslog_append(%s, %s, '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
            " NULL, NULL, NULL, NULL)",
            [text, bytes(32)],
        )
        assert connection.execute("SELECT count(*) FROM pg_temp.accesslog_pending").fetchone() == (
            0,
        )


def test_granting_twice_changes_nothing(own_database):
    with own_database.connect("owner") as connection:

        def rights():
            return connection.execute(
                "SELECT relname, acl.* FROM pg_class, aclexplode(relacl) AS acl"
                " WHERE relname LIKE 'accesslog\\_%' ORDER BY 1, 2, 3, 4"
            ).fetchall()

        before = rights()
        for statement in GRANTS:
            connection.execute(statement)

        assert rights() == before
