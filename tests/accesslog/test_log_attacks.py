"""What somebody with every right in the database can do to the log, and how each act is named.

Twelve entries in three signed batches of four; the attacker lacks HUDANG_KEYS and HUDANG_LOG.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hudang.accesslog import keys, services, state
from hudang.accesslog.note import Checkpoint, Signer
from hudang.accesslog.payload import DESTRUCTION, Log, canonical
from hudang.accesslog.services import Act, Subject
from hudang.accesslog.tree import Edge
from tests.accesslog.ledger import COMMUNITY, person

pytestmark = pytest.mark.control("LC-127")

NTH = "(SELECT event_id FROM accesslog_leaf WHERE log = 1 AND leaf_index = %(nth)s - 1)"


@pytest.fixture
def signed(ledger):
    for _ in range(3):
        ledger.fill(4)
        ledger.sign()
    return ledger


def note_of(ledger, size):
    return ledger.value("SELECT note FROM accesslog_checkpoint WHERE size = %(s)s", s=size)


def test_an_untouched_log_is_clean(signed):
    report = signed.verify()

    assert report.findings == []
    assert (report.sizes[Log.ACCESS], report.checkpoints, report.waiting) == (12, 3, 0)


ONE_STATEMENT = {
    "payload": (
        "UPDATE accesslog_entry SET payload = replace(payload, 'clerk', 'butler')"
        f" WHERE id = {NTH}",
        {("EDITED", 6)},
    ),
    "payload beyond reading": (
        f"UPDATE accesslog_entry SET payload = 'gone' WHERE id = {NTH}",
        {("EDITED", 6), ("GAP", 7)},
    ),
    "payload and leaf together": (
        "WITH changed AS (UPDATE accesslog_entry SET payload = replace(payload, 'clerk', 'x')"
        f" WHERE id = {NTH} RETURNING id, payload) UPDATE accesslog_leaf SET leaf_hash ="
        " sha256('\\x00'::bytea || convert_to(changed.payload, 'UTF8'))"
        " FROM changed WHERE event_id = changed.id",
        {("REWRITTEN", 6), ("ROOT", 5)},
    ),
    "column act": (
        f"UPDATE accesslog_entry SET act = 'list' WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "column what": (
        f"UPDATE accesslog_entry SET what = 'x' WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "column purpose": (
        f"UPDATE accesslog_entry SET purpose = 'billing' WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "column at": (
        f"UPDATE accesslog_entry SET at = at - interval '1 day' WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "column actor": (
        f"UPDATE accesslog_entry SET actor_ref = NULL WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "column log": (
        f"UPDATE accesslog_entry SET log = 2 WHERE id = {NTH}",
        {("COLUMN_EDITED", 6)},
    ),
    "authentication": (
        f"UPDATE accesslog_entry SET mac = sha256('x') WHERE id = {NTH}",
        {("REWRITTEN", 6)},
    ),
    "moment of receipt": (
        "UPDATE accesslog_entry SET received_at = received_at - interval '1 hour'"
        f" WHERE id = {NTH}",
        {("RECEIVED_EDITED", 6), ("CLOCK_BACK", 6)},
    ),
    "identifier": (
        f"UPDATE accesslog_entry SET id = overlay(id::text placing 'ffff' from 33)::uuid"
        f" WHERE id = {NTH}",
        {("ENTRY_MISSING", 6), ("NOT_QUEUED", None), ("COLUMN_EDITED", None)}
        | {("SUBJECTS_EDITED", None)},
    ),
    "leaf hash": (
        f"UPDATE accesslog_leaf SET leaf_hash = sha256('x') WHERE event_id = {NTH}",
        {("LEAF_EDITED", 6), ("ROOT", 5)},
    ),
    "leaf put into the other log": (
        f"UPDATE accesslog_leaf SET log = 2, leaf_index = 0 WHERE event_id = {NTH}",
        {("OTHER_LOG", 1), ("LEAF_MISSING", 6), ("UNSIGNED", 1)},
    ),
    "entry deleted": (
        f"DELETE FROM accesslog_entry WHERE id = {NTH}",
        {("ENTRY_MISSING", 6), ("GAP", 7)},
    ),
    "leaf deleted": (
        f"DELETE FROM accesslog_leaf WHERE event_id = {NTH}",
        {("NOT_QUEUED", None), ("LEAF_MISSING", 6)},
    ),
    "leaf renumbered": (
        f"UPDATE accesslog_leaf SET leaf_index = 40 WHERE event_id = {NTH}",
        {("LEAF_MISSING", 6), ("LEAF_MISSING", 13), ("UNSIGNED", 13)},
    ),
    "index of subjects emptied": (
        f"DELETE FROM accesslog_entrysubject WHERE event_id = {NTH}",
        {("SUBJECTS_EDITED", 6)},
    ),
    "index of subjects pointed elsewhere": (
        "UPDATE accesslog_entrysubject SET subject_ref = gen_random_uuid()"
        f" WHERE event_id = {NTH}",
        {("SUBJECTS_EDITED", 6), ("SUBJECT_ERASED", 6)},
    ),
    "subject added to the index": (
        f"INSERT INTO accesslog_entrysubject SELECT ref, {NTH} FROM accesslog_subjectkey"
        " WHERE ref NOT IN (SELECT subject_ref FROM accesslog_entrysubject"
        f" WHERE event_id = {NTH}) LIMIT 1",
        {("SUBJECTS_EDITED", 6)},
    ),
    "put back into the queue": (
        f"INSERT INTO accesslog_pending VALUES ({NTH}, 1)",
        {("QUEUED_TWICE", 6)},
    ),
    "checkpoint in the middle deleted": (
        "DELETE FROM accesslog_checkpoint WHERE size = 8",
        {("CHECKPOINT_MISSING", 12)},
    ),
    "first checkpoint deleted": (
        "DELETE FROM accesslog_checkpoint WHERE size = 4",
        {("CHECKPOINT_MISSING", 8)},
    ),
    "last checkpoint deleted": (
        "DELETE FROM accesslog_checkpoint WHERE size = 12",
        {("UNSIGNED", 9), ("CHECKPOINT_LAST_MISSING", 12)},
    ),
    "a checkpoint under another size": (
        "UPDATE accesslog_checkpoint SET size = 7 WHERE size = 8",
        {("CHECKPOINT_MOVED", 7)},
    ),
    "a person's reference given to another": (
        "UPDATE accesslog_actorkey SET code = 'E666' WHERE code = 'E001'",
        {("ACTOR_EDITED", 1)},
    ),
    "a person's reference deleted": (
        "DELETE FROM accesslog_actorkey WHERE code = 'E001'",
        {("ACTOR_ERASED", 1)},
    ),
    "a customer's reference given to another": (
        "UPDATE accesslog_subjectkey SET customer_id = gen_random_uuid() WHERE ref ="
        f" (SELECT subject_ref FROM accesslog_entrysubject WHERE event_id = {NTH})",
        {("SUBJECT_EDITED", 6)},
    ),
    "a customer's reference deleted": (
        "DELETE FROM accesslog_subjectkey WHERE ref ="
        f" (SELECT subject_ref FROM accesslog_entrysubject WHERE event_id = {NTH})",
        {("SUBJECT_ERASED", 6)},
    ),
}


@pytest.mark.parametrize("attack", ONE_STATEMENT)
def test_each_edit_is_named_at_its_place(signed, attack):
    statement, expected = ONE_STATEMENT[attack]
    signed.tamper(statement, nth=6)

    assert signed.found() == expected


def test_checkpoints_renumbered_over_a_deleted_one_are_named(signed):
    signed.tamper(
        "DELETE FROM accesslog_checkpoint WHERE size = 8",
        "UPDATE accesslog_checkpoint SET number = 2 WHERE size = 12",
    )

    assert signed.found() == {("CHECKPOINT_LAST_MISSING", 12)}


def test_entry_and_leaf_deleted_together_are_named(signed):
    signed.tamper(
        "CREATE TEMPORARY TABLE gone AS SELECT event_id FROM accesslog_leaf WHERE leaf_index = 5",
        "DELETE FROM accesslog_entry WHERE id IN (TABLE gone)",
        "DELETE FROM accesslog_leaf WHERE event_id IN (TABLE gone)",
        "DELETE FROM accesslog_entrysubject WHERE event_id IN (TABLE gone)",
    )

    assert signed.found() == {("LEAF_MISSING", 6), ("GAP", 7)}


def test_closing_the_ranks_after_a_deletion_does_not_help(signed):
    signed.tamper(
        "CREATE TEMPORARY TABLE gone AS SELECT event_id FROM accesslog_leaf WHERE leaf_index = 5",
        "DELETE FROM accesslog_entry WHERE id IN (TABLE gone)",
        "DELETE FROM accesslog_leaf WHERE event_id IN (TABLE gone)",
        "UPDATE accesslog_leaf SET leaf_index = leaf_index + 100 WHERE leaf_index > 5",
        "UPDATE accesslog_leaf SET leaf_index = leaf_index - 101 WHERE leaf_index > 5",
    )

    assert signed.found() == {("GAP", 6), ("ROOT", 5), ("TRUNCATED", 11)}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (6, 7, {("ROOT", 5), ("OUT_OF_ORDER", 7)}),
        (6, 10, {("ROOT", 5), ("OUT_OF_ORDER", 7), ("OUT_OF_ORDER", 10)}),
    ],
)
def test_two_leaves_that_changed_places_are_named(signed, one, other, expected):
    signed.tamper(
        "UPDATE accesslog_leaf SET leaf_index = 99 WHERE leaf_index = %(one)s - 1",
        "UPDATE accesslog_leaf SET leaf_index = %(one)s - 1 WHERE leaf_index = %(other)s - 1",
        "UPDATE accesslog_leaf SET leaf_index = %(other)s - 1 WHERE leaf_index = 99",
        one=one,
        other=other,
    )

    assert signed.found() == expected


def test_two_entries_that_changed_leaves_are_both_named(signed):
    signed.tamper(
        "UPDATE accesslog_leaf AS one SET leaf_hash = other.leaf_hash FROM accesslog_leaf AS other"
        " WHERE (one.leaf_index, other.leaf_index) IN ((5, 9), (9, 5))"
    )

    assert signed.found() == {("LEAF_EDITED", 6), ("LEAF_EDITED", 10), ("ROOT", 5)}


def test_a_number_given_twice_is_named(signed):
    signed.tamper(
        "ALTER TABLE accesslog_leaf DROP CONSTRAINT accesslog_leaf_pkey",
        "UPDATE accesslog_leaf SET leaf_index = 5 WHERE leaf_index = 11",
    )

    assert signed.found() >= {("LEAF_REPEATED", 6), ("TRUNCATED", 11)}


def test_an_entry_with_two_leaves_is_named(signed):
    signed.tamper(
        "ALTER TABLE accesslog_leaf DROP CONSTRAINT accesslog_leaf_event_id_key",
        "INSERT INTO accesslog_leaf SELECT log, 12, event_id, leaf_hash FROM accesslog_leaf"
        " WHERE leaf_index = 5",
    )

    assert "LEAF_TWICE" in {kind for kind, _entry in signed.found()}


def test_an_entry_nobody_wrote_never_gets_a_leaf_and_is_named(signed):
    forged = uuid.UUID(
        int=uuid.UUID(signed.value("SELECT max(id::text) FROM accesslog_entry")).int + 1
    )
    text = signed.value("SELECT payload FROM accesslog_entry LIMIT 1")
    fields = {**json.loads(text), "id": str(forged)}
    signed.tamper(
        "INSERT INTO accesslog_entry SELECT %(id)s, log, received_at, %(payload)s, mac, actor_ref,"
        " act, what, purpose, at FROM accesslog_entry LIMIT 1",
        "INSERT INTO accesslog_pending VALUES (%(id)s, 1)",
        id=forged,
        payload=canonical(fields),
    )

    assert signed.sign() == 0
    [finding] = signed.verify().findings
    assert (finding.kind.name, finding.event) == ("FABRICATED", str(forged))


def test_an_entry_put_in_behind_with_a_leaf_of_its_own_is_named(signed):
    early = uuid.UUID(
        int=uuid.UUID(signed.value("SELECT min(id::text) FROM accesslog_entry")).int + 1
    )
    signed.tamper(
        "INSERT INTO accesslog_entry SELECT %(id)s, log, received_at, payload, mac, actor_ref,"
        " act, what, purpose, at FROM accesslog_entry ORDER BY id LIMIT 1",
        "INSERT INTO accesslog_leaf SELECT 1, 12, %(id)s, leaf_hash FROM accesslog_leaf"
        " WHERE leaf_index = 0",
        id=early,
    )

    assert signed.found() == {
        ("COLUMN_EDITED", 13),
        ("SUBJECTS_EDITED", 13),
        ("REPEATED", 13),
        ("UNSIGNED", 13),
    }


def test_an_entry_taken_out_of_the_queue_is_named(signed):
    event = signed.look(person())
    signed.tamper("DELETE FROM accesslog_pending")

    assert signed.sign() == 0
    [finding] = signed.verify().findings
    assert (finding.kind.name, finding.event) == ("NOT_QUEUED", str(event))


def test_an_entry_removed_before_it_had_a_leaf_leaves_a_gap(signed):
    signed.look(person())
    signed.tamper(
        "DELETE FROM accesslog_entry WHERE id IN (SELECT event_id FROM accesslog_pending)",
        "DELETE FROM accesslog_pending",
    )
    signed.look(person())
    signed.sign()

    [finding] = signed.verify().findings
    assert (finding.kind.name, finding.leaf_index) == ("GAP", 12)


def test_an_entry_that_waits_too_long_is_named(signed):
    signed.look(person())

    assert signed.verify().waiting == 1
    assert signed.found() == set()
    assert signed.found(at=datetime.now(UTC) + timedelta(minutes=11)) == {("WAITING", None)}


CUT_AT_EIGHT = (
    "DELETE FROM accesslog_entry WHERE id IN"
    " (SELECT event_id FROM accesslog_leaf WHERE leaf_index >= 8)",
    "DELETE FROM accesslog_leaf WHERE leaf_index >= 8",
    "DELETE FROM accesslog_checkpoint WHERE size > 8",
)


def test_a_log_cut_back_to_an_older_checkpoint_is_named_by_the_external_state(signed):
    signed.tamper(*CUT_AT_EIGHT)

    assert signed.found() == {("TRUNCATED", 8)}


def test_a_log_cut_back_to_an_older_checkpoint_is_named_by_the_checkpoint_kept(signed):
    kept = note_of(signed, 12)
    older = state.read(Log.ACCESS)
    signed.tamper(*CUT_AT_EIGHT)
    edge = Edge()
    edge.extend(
        row[0] for row in signed.rows("SELECT leaf_hash FROM accesslog_leaf ORDER BY leaf_index")
    )
    note = note_of(signed, 8)
    state.write(
        Log.ACCESS,
        state=state.State(
            origin=older.origin, edge=edge, begun=older.begun, checkpoints=2, note=note
        ),
    )

    assert signed.found() == set()
    assert signed.found(against=kept) == {("TRUNCATED", 8)}


def test_a_log_emptied_to_nothing_is_named(signed):
    signed.tamper(
        "TRUNCATE accesslog_entry, accesslog_leaf, accesslog_checkpoint, accesslog_entrysubject"
    )

    assert signed.found() == {("TRUNCATED", None)}


def rewrite_from_five(ledger, signer, *, size=12):
    """Change an entry and sign the whole tree anew with a key."""
    ledger.tamper(
        "UPDATE accesslog_leaf SET leaf_hash = sha256('another past') WHERE leaf_index = 5"
    )
    edge = Edge()
    leaves = ledger.rows("SELECT leaf_hash FROM accesslog_leaf ORDER BY leaf_index")
    for number, (leaf,) in enumerate(leaves, start=1):
        edge.append(leaf)
        note = signer.sign(Checkpoint(signer.name, number, edge.root()).text)
        ledger.tamper(
            "UPDATE accesslog_checkpoint SET note = %(note)s WHERE size = %(size)s",
            note=note,
            size=number,
        )


def test_a_past_signed_with_another_key_is_named(signed):
    origin = state.read(Log.ACCESS).origin
    rewrite_from_five(signed, Signer(name=origin, private=other_key()))

    assert signed.found() >= {
        ("LEAF_EDITED", 6),
        ("CHECKPOINT_FORGED", 4),
        ("CHECKPOINT_FORGED", 8),
        ("CHECKPOINT_FORGED", 12),
        ("STATE_DIVERGED", 12),
    }


def test_a_past_signed_with_the_stolen_key_is_named_by_what_others_hold(signed):
    kept = note_of(signed, 8)
    rewrite_from_five(signed, keys.signers(state.read(Log.ACCESS).origin)[-1])

    assert signed.found(against=kept) == {
        ("LEAF_EDITED", 6),
        ("AGAINST_DIVERGED", 8),
        ("STATE_DIVERGED", 12),
        ("CHECKPOINT_LAST_MISSING", 12),
    }


def test_two_checkpoints_of_one_size_are_named(signed):
    signed.tamper(
        "ALTER TABLE accesslog_checkpoint DROP CONSTRAINT accesslog_checkpoint_pkey",
        "INSERT INTO accesslog_checkpoint SELECT log, size, 99, note FROM accesslog_checkpoint"
        " WHERE size = 8",
    )

    assert ("CHECKPOINT_TWICE", 8) in signed.found()


def test_a_checkpoint_of_another_origin_is_named(signed):
    other = keys.signers("hudang-000000000000.invalid/access/1")[-1]
    note = other.sign(Checkpoint(other.name, 8, bytes(32)).text)
    signed.tamper("UPDATE accesslog_checkpoint SET note = %(note)s WHERE size = 8", note=note)

    assert signed.found() == {("CHECKPOINT_FORGED", 8)}
    assert signed.found(against=note) == {("CHECKPOINT_FORGED", 8), ("AGAINST_REFUSED", None)}


def test_a_public_key_exchanged_in_the_folder_makes_every_checkpoint_unbelievable(signed):
    signer = Signer(name=state.read(Log.ACCESS).origin, private=other_key())
    (signed.folder / "access.vkey").write_text(signer.verifier.vkey)

    assert signed.found() == {
        ("CHECKPOINT_FORGED", 4),
        ("CHECKPOINT_FORGED", 8),
        ("CHECKPOINT_FORGED", 12),
    }


def other_key():
    return Ed25519PrivateKey.generate()


def test_an_altered_detail_is_named(ledger):
    ledger.look(person(), detail={"reason": "阀门漏水"})
    ledger.sign()
    assert ledger.found() == set()
    ledger.tamper("UPDATE accesslog_detail SET sealed = sealed || '\\x00'::bytea")

    assert ledger.found() == {("DETAIL_EDITED", 1)}


def test_a_detail_exchanged_for_that_of_another_entry_is_named(ledger):
    ledger.look(person(), detail={"reason": "阀门漏水"})
    ledger.look(person(), detail={"reason": "换锁"})
    ledger.sign()
    ledger.tamper(
        "UPDATE accesslog_detail AS one SET sealed = other.sealed FROM accesslog_detail AS other"
        " WHERE one.event_id <> other.event_id"
    )

    assert ledger.found() == {("DETAIL_EDITED", 1), ("DETAIL_EDITED", 2)}


def test_a_detail_the_entry_does_not_have_is_named(ledger):
    event = ledger.look(person())
    ledger.sign()
    ledger.tamper(
        "INSERT INTO accesslog_detail VALUES (%(id)s, 5, %(id)s, NULL, '\\x00')", id=event
    )

    assert ledger.found() == {("DETAIL_ADDED", 1)}


def test_a_detail_deleted_without_a_register_entry_is_named(ledger):
    ledger.look(person(), detail={"reason": "阀门漏水"})
    ledger.sign()
    ledger.tamper("DELETE FROM accesslog_detail")

    assert ledger.found() == {("DETAIL_MISSING", 1)}


def test_what_the_register_of_destructions_accounts_for_is_no_finding(ledger):
    customer = person()
    ledger.look(customer, detail={"reason": "阀门漏水"})
    services.record(
        act=Act.CHANGE,
        log=Log.REGISTERS,
        what=DESTRUCTION,
        actor="E009",
        role="custodian",
        at=datetime.now(UTC),
        subjects=[Subject(customer=customer, community=COMMUNITY)],
    )
    ledger.sign()
    ledger.tamper(
        "DELETE FROM accesslog_detail",
        "DELETE FROM accesslog_subjectkey WHERE customer_id = %(id)s",
        id=customer,
    )
    report = ledger.verify()

    assert report.findings == []
    assert (report.erased, report.sizes) == (1, {Log.ACCESS: 1, Log.REGISTERS: 1})


@pytest.mark.parametrize(("seconds", "expected"), [(4, set()), (6, {("CLOCK_BACK", 2)})])
def test_a_writer_whose_clock_runs_back_is_named(ledger, seconds, expected):
    now = datetime.now(UTC)
    ledger.record(at=now)
    ledger.record(at=now - timedelta(seconds=seconds))
    ledger.sign()

    assert ledger.found() == expected


def test_a_thousand_findings_of_a_kind_are_counted_and_the_first_are_named(ledger):
    for _ in range(120):
        ledger.record()
    ledger.sign()
    ledger.tamper("UPDATE accesslog_entry SET act = 'list'")
    report = ledger.verify()

    assert (report.total, len(report.findings)) == (120, 100)
