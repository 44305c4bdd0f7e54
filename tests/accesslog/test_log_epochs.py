"""After an older copy was restored the log goes on under its next epoch, which states the loss."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hudang import check_proof
from hudang.accesslog import keys, sequencer, state, writer
from hudang.accesslog.payload import Log
from tests.accesslog.test_log_attacks import CUT_AT_EIGHT
from tests.accesslog.test_log_commands import verify_log
from tests.accesslog.test_log_proofs import prove
from tests.accesslog.witnessed import copy_folder, put_back

pytestmark = pytest.mark.control("LC-127")

OLDER = (
    "DELETE FROM accesslog_entry WHERE id IN"
    " (SELECT event_id FROM accesslog_leaf WHERE leaf_index >= 8)",
    *CUT_AT_EIGHT,
    "DELETE FROM accesslog_entrysubject WHERE event_id NOT IN (SELECT id FROM accesslog_entry)",
    "DELETE FROM accesslog_receipt WHERE size > 8",
)


def begin(ledger, *arguments):
    out = StringIO()
    with ledger.django_as("sequencer"):
        call_command("begin_log_epoch", "--people", "IT001", "ZB001", *arguments, stdout=out)
    return out.getvalue()


def restore_older(ledger):
    """Put the copy with eight entries in place; every process starts anew after that."""
    ledger.tamper(*OLDER)
    vars(writer._thread).clear()


def crash(*_arguments, **_options):
    message = "crash"
    raise RuntimeError(message)


@pytest.fixture
def restored(ledger):
    """Twelve entries were signed; the newest copy of the database has eight."""
    for _ in range(3):
        ledger.fill(4)
        ledger.sign()
    restore_older(ledger)
    return ledger


def test_the_next_epoch_states_what_was_lost_and_who_decided(restored):
    lost = state.read(Log.ACCESS)
    said = begin(restored, "--decision", "JY-2026-0001")
    payload = json.loads(
        restored.value(
            "SELECT payload FROM accesslog_entry JOIN accesslog_leaf ON event_id = id"
            " WHERE epoch = 2 AND leaf_index = 0"
        )
    )

    assert said.splitlines() == [
        "Epoch 1 of the log access ended at entry 8 of 12 that were signed; 4 were lost,"
        " as the first entry of the next epoch states.",
        keys.verifier(Log.ACCESS, epoch=2).vkey,
        "Hand these keys to every witness (witness trust KEY) and to every auditor.",
    ]
    assert payload["ep"] == [2, 12, lost.edge.root().hex(), 8]
    assert (payload["wh"], payload["ref"]) == ("accesslog.begin_epoch", "JY-2026-0001")
    people = dict(restored.rows("SELECT code, ref::text FROM accesslog_actorkey"))
    assert (payload["who"], payload["for"]) == (people["ZB001"], people["IT001"])
    assert state.read(Log.ACCESS).origin.endswith("/access/2")
    assert state.read(Log.REGISTERS).origin.endswith("/registers/1")


def test_the_log_goes_on_and_verification_walks_both_epochs(restored):
    begin(restored)
    restored.fill(3)
    restored.sign()
    status, text = verify_log(restored)

    assert status == 0
    assert text.splitlines()[:2] == [
        "Unchanged up to entry 0: no witness holds a checkpoint yet."
        " Entries 1…4: by this machine only.",
        "Epoch 1 of the log access ended at entry 8 of 12 that were signed; 4 were lost,"
        " as the first entry of the next epoch states.",
    ]
    assert (
        check_proof.check(prove(restored, "2"), [keys.verifier(Log.ACCESS, epoch=2).vkey])[2] == 4
    )


def test_what_waited_in_the_older_copy_gets_its_leaf_in_the_next_epoch(restored):
    restored.fill(2)
    begin(restored)
    restored.sign()

    assert restored.rows("SELECT count(*) FROM accesslog_leaf WHERE epoch = 2") == [(3,)]
    assert restored.found() == set()


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        ("UPDATE accesslog_leaf SET epoch = 3 WHERE epoch = 2 AND leaf_index > 0",
         {("EPOCH_UNKNOWN", None), ("TRUNCATED", 1)}),
        ("DELETE FROM accesslog_leaf WHERE epoch = 1 AND leaf_index >= 6",
         {("TRUNCATED", 6), ("NOT_QUEUED", None)}),
        ("DELETE FROM accesslog_leaf WHERE epoch = 2 AND leaf_index = 0",
         {("EPOCH_UNEXPLAINED", 1), ("LEAF_MISSING", 1), ("NOT_QUEUED", None)}),
        ("UPDATE accesslog_leaf SET leaf_hash = sha256('x') WHERE epoch = 1 AND leaf_index = 2",
         {("LEAF_EDITED", 3), ("ROOT", 1)}),
    ],
)  # fmt: skip
def test_attacks_on_either_epoch_are_named(restored, attack, expected):
    begin(restored)
    restored.fill(3)
    restored.sign()
    restored.tamper(attack)

    assert restored.found() >= expected


def test_a_finding_in_a_later_epoch_says_so(restored):
    begin(restored)
    event = restored.fill(1)[0]
    restored.sign()
    restored.tamper("UPDATE accesslog_entry SET act = 'list' WHERE id = %(id)s", id=event)
    [finding] = restored.verify().findings

    assert str(finding) == (
        f"Epoch 2, Entry 2 (leaf 1, {event}): the column act does not say what the entry says."
    )


def test_nothing_lost_begins_nothing(ledger):
    ledger.fill(2)
    ledger.sign()
    with pytest.raises(CommandError, match="simply goes on"):
        begin(ledger)


def test_an_edited_copy_is_no_backup(restored):
    restored.tamper("UPDATE accesslog_leaf SET leaf_hash = sha256('x') WHERE leaf_index = 3")
    with pytest.raises(CommandError, match="not what was signed at that size"):
        begin(restored)


def test_a_copy_without_the_checkpoint_of_its_end_is_no_backup(restored):
    restored.tamper("DELETE FROM accesslog_checkpoint WHERE size = 8")
    with pytest.raises(CommandError, match="not what was signed at that size"):
        begin(restored)


def test_a_decision_has_a_number_and_no_text(restored):
    with pytest.raises(CommandError, match="looks like JY-2026-0117"):
        begin(restored, "--decision", "the boss said so")


def test_one_person_alone_decides_nothing(restored):
    out = StringIO()
    with restored.django_as("sequencer"), pytest.raises(CommandError, match="Two people decide"):
        call_command("begin_log_epoch", "--people", "IT001", "IT001", stdout=out)

    assert state.read(Log.ACCESS).epoch == 1


def test_people_are_named_by_numbers(restored):
    with restored.django_as("sequencer"), pytest.raises(CommandError, match="employee numbers"):
        call_command("begin_log_epoch", "--people", "the boss", "IT001")


def test_on_a_new_machine_the_log_goes_on_under_its_next_epoch_alone(ledger):
    """The folder of the log came back from a copy without its state: who knows what was signed?"""
    ledger.fill(5)
    ledger.sign()
    for log in Log:
        state.path(log).unlink()
    ledger.fill(1)
    with pytest.raises(state.StateError, match="begin_log_epoch"):
        ledger.sign()
    said = begin(ledger)
    ledger.fill(1)
    ledger.sign()

    assert "Epoch 1 of the log access ended at entry 5 of 5 that were signed; 0 were lost" in said
    assert [state.read(log).epoch for log in Log] == [2, 2]
    assert ledger.found() == set()


def test_on_a_new_machine_the_witness_tells_what_was_lost(watched):
    watched.grow(4)
    watched.grow(4)
    watched.grow(4)
    restore_older(watched.ledger)
    for path in (*watched.ledger.folder.glob("state-*"), *watched.ledger.folder.glob("*.note")):
        path.unlink()
    said = begin(watched.ledger)

    assert "ended at entry 8 of 12 that were signed; 4 were lost" in said
    assert watched.found() == set()


def test_a_crash_on_a_new_machine_is_followed_by_the_same_epoch(ledger, monkeypatch):
    ledger.fill(3)
    ledger.sign()
    for log in Log:
        state.path(log).unlink()
    made = keys.make_verifiers
    monkeypatch.setattr(keys, "make_verifiers", crash)
    with pytest.raises(RuntimeError, match="crash"):
        begin(ledger)
    monkeypatch.setattr(keys, "make_verifiers", made)
    begin(ledger)
    ledger.fill(1)
    ledger.sign()

    assert [state.read(log).epoch for log in Log] == [2, 2]
    assert ledger.found() == set()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_lost_or_stolen_key_ends_the_epoch_of_every_log(ledger, is_there):
    ledger.fill(5)
    ledger.sign()
    stolen = keys.signers(state.read(Log.ACCESS).origin)[0]
    if not is_there:
        (ledger.folder / keys.SIGNING_FILE).unlink()
    begin(ledger, "--new-key")
    ledger.fill(1)
    ledger.sign()

    [key] = keys.verifiers(Log.ACCESS, epoch=2)
    assert key.public != stolen.verifier.public
    assert [state.read(log).epoch for log in Log] == [2, 2]
    assert ledger.found() == set()


def test_a_running_sequencer_forbids_a_new_epoch(restored):
    with sequencer.folder_lock(), pytest.raises(CommandError, match="Another sequencer"):
        begin(restored)


def test_a_crash_after_the_commit_is_followed_by_the_same_epoch(restored, monkeypatch):
    written = state.write
    monkeypatch.setattr(state, "write", crash)
    with pytest.raises(RuntimeError, match="crash"):
        begin(restored)
    monkeypatch.setattr(state, "write", written)
    begin(restored)
    restored.fill(1)
    restored.sign()

    assert state.read(Log.ACCESS).size == 2
    assert restored.found() == set()


def test_after_a_rollback_of_everything_the_witness_tells_what_was_lost(watched):
    watched.grow(4)
    watched.grow(4)
    files = copy_folder(watched.ledger.folder)
    watched.grow(4)
    lost = state.read(Log.ACCESS)
    restore_older(watched.ledger)
    put_back(watched.ledger.folder, files)
    begin(watched.ledger)
    watched.ledger.fill(2)
    watched.ledger.sign()
    [outcome] = watched.publish()
    watched.witness.trust(keys.verifier(Log.ACCESS, epoch=2).vkey)
    watched.publish()
    _status, text = verify_log(watched.ledger)

    assert watched.found() == set()
    assert watched.ledger.value(
        "SELECT payload FROM accesslog_entry JOIN accesslog_leaf ON event_id = id"
        " WHERE epoch = 2 AND leaf_index = 0"
    ).count(lost.edge.root().hex())
    assert "it was not told to trust this log" in outcome.failure
    assert text.startswith("Unchanged up to entry 3, vouched for by site-b.example.cn/w1")


def test_what_a_witness_said_of_lost_entries_is_not_missed(watched):
    """Only the database is older; the folder of the log still has what the witness said last."""
    watched.grow(4)
    watched.grow(4)
    watched.grow(4)
    restore_older(watched.ledger)
    begin(watched.ledger)
    watched.ledger.fill(1)
    watched.ledger.sign()

    assert watched.found() == set()


def test_an_epoch_that_hides_more_than_it_states_is_named_by_the_witness(watched):
    """Somebody with every key claims that less was signed than the witness saw."""
    watched.grow(4)
    watched.grow(4)
    files = copy_folder(watched.ledger.folder)
    watched.grow(4)
    restore_older(watched.ledger)
    put_back(watched.ledger.folder, files)
    address = (watched.ledger.folder / "witnesses").read_text()
    (watched.ledger.folder / "witnesses").unlink()
    watched.ledger.tamper(
        "DELETE FROM accesslog_entry WHERE id IN"
        " (SELECT event_id FROM accesslog_leaf WHERE leaf_index >= 4)",
        "DELETE FROM accesslog_leaf WHERE leaf_index >= 4",
        "DELETE FROM accesslog_checkpoint WHERE size > 4",
    )
    begin(watched.ledger)
    (watched.ledger.folder / "witnesses").write_text(address)

    assert ("WITNESS_AHEAD", 4) in watched.found()
