"""The sequencer: one leaf for every entry, a tree that only grows, nothing signed over a loss."""

from __future__ import annotations

import json
import threading

import psycopg
import pytest
from django.db import connection, transaction

from hudang.accesslog import keys, sequencer, state
from hudang.accesslog.note import open_checkpoint
from hudang.accesslog.payload import Log
from hudang.accesslog.sequencer import SequencerError
from hudang.accesslog.services import Act
from hudang.accesslog.tree import leaf_hash, range_hash
from tests.accesslog.ledger import person

pytestmark = pytest.mark.control("LC-127")


def test_the_signed_tree_is_the_tree_of_the_stored_texts(ledger):
    ledger.fill(5)
    ledger.sign()
    ledger.fill(3)
    ledger.sign()
    texts = ledger.rows(
        "SELECT payload FROM accesslog_entry JOIN accesslog_leaf ON event_id = id"
        " ORDER BY leaf_index"
    )
    note = ledger.value("SELECT note FROM accesslog_checkpoint WHERE size = 8")
    checkpoint = open_checkpoint(note, verifiers=keys.verifiers(Log.ACCESS))

    assert checkpoint.size == 8
    assert checkpoint.root == range_hash([leaf_hash(text.encode()) for (text,) in texts])
    assert ledger.value("SELECT count(*) FROM accesslog_pending") == 0


def test_the_two_logs_are_two_trees(ledger):
    ledger.record()
    ledger.record(log=Log.REGISTERS, act=Act.CHANGE)
    ledger.record(log=Log.REGISTERS, act=Act.CHANGE)

    assert ledger.sign() == 3
    assert [state.read(log).size for log in Log] == [1, 2]
    assert ledger.verify().sizes == {Log.ACCESS: 1, Log.REGISTERS: 2}


def test_nothing_waiting_signs_nothing(ledger):
    ledger.record()
    ledger.sign()

    assert ledger.sign() == 0
    assert ledger.value("SELECT count(*) FROM accesslog_checkpoint") == 1


def test_a_long_queue_is_taken_a_batch_at_a_time(ledger, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 3)
    ledger.fill(7)

    assert ledger.sign() == 7
    assert ledger.rows("SELECT size, number FROM accesslog_checkpoint ORDER BY size") == [
        (3, 1),
        (6, 2),
        (7, 3),
    ]
    assert ledger.found() == set()


def test_entries_nobody_wrote_do_not_hold_up_the_others(ledger, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 2)
    ledger.fill(9)
    ledger.tamper(
        "UPDATE accesslog_entry SET mac = sha256('x') WHERE id IN"
        " (SELECT id FROM accesslog_entry ORDER BY id LIMIT 4)"
    )

    assert ledger.sign() == 5
    assert ledger.sign() == 0
    assert {kind for kind, _ in ledger.found()} == {"FABRICATED", "GAP"}


def test_an_entry_that_is_gone_or_has_its_leaf_already_holds_up_nobody(ledger):
    ledger.fill(2)
    ledger.sign()
    ledger.tamper(
        "INSERT INTO accesslog_pending SELECT event_id, 1 FROM accesslog_leaf",
        "INSERT INTO accesslog_pending VALUES (gen_random_uuid(), 1)",
    )
    ledger.fill(1)

    assert ledger.sign() == 1


def test_an_entry_committed_late_follows_those_that_overtook_it(ledger):
    ledger.record()
    ledger.sign()

    def overtake():
        ledger.record()
        connection.close()

    with transaction.atomic():
        late = ledger.record()
        thread = threading.Thread(target=overtake)
        thread.start()
        thread.join()
        assert ledger.sign() == 1
    assert ledger.sign() == 1
    assert str(ledger.value("SELECT event_id FROM accesslog_leaf WHERE leaf_index = 2")) == str(
        late
    )
    assert ledger.found() == set()


# One sequencer


def test_a_second_sequencer_on_the_database_refuses(ledger):
    with ledger.database.connect("sequencer") as first:
        first.execute("SELECT pg_advisory_lock(%s)", [sequencer.LOCK])
        with pytest.raises(SequencerError, match="one"):
            ledger.sign()


def test_a_second_sequencer_on_the_folder_refuses(ledger):
    with sequencer.folder_lock(), pytest.raises(SequencerError, match="one"):
        sequencer.run(threading.Event())


def test_a_lock_is_given_back_after_every_step(ledger):
    ledger.sign()
    ledger.record()

    assert ledger.sign() == 1


def test_a_state_that_moved_while_signing_stops_the_signing(ledger, monkeypatch):
    ledger.record()
    ledger.sign()
    ledger.record()
    before = state.read(Log.ACCESS)
    answers = iter([before, state.read(Log.REGISTERS)])
    monkeypatch.setattr(state, "read", lambda log: next(answers))
    with pytest.raises(SequencerError):
        ledger.sign()

    assert ledger.value("SELECT count(*) FROM accesslog_leaf") == 1


# The loop


@pytest.fixture
def as_sequencer(ledger):
    with ledger.django_as("sequencer"):
        yield


class Stop(threading.Event):
    """Lets the loop run a number of times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def wait(self, timeout=None):
        self.times -= 1
        if self.times == 0:
            self.set()
        return self.is_set()


def test_the_loop_signs_until_it_is_stopped(ledger, as_sequencer):
    ledger.record()
    sequencer.run(Stop(1))
    ledger.record()
    sequencer.run(Stop(2))

    assert state.read(Log.ACCESS).size == 2


def test_the_loop_survives_a_database_that_goes_away(ledger, as_sequencer, monkeypatch, caplog):
    ledger.record()
    real, calls = sequencer.run_once, []

    def once():
        calls.append(1)
        if len(calls) == 1:
            raise psycopg.OperationalError
        return real()

    monkeypatch.setattr(sequencer, "run_once", once)
    sequencer.run(Stop(2))

    assert state.read(Log.ACCESS).size == 1
    assert "tries again" in caplog.text


# What the external state refuses


def test_an_older_copy_of_the_database_is_refused_with_a_way_out(ledger):
    ledger.fill(2)
    ledger.sign()
    ledger.fill(2)
    ledger.sign()
    ledger.tamper(
        "DELETE FROM accesslog_leaf WHERE leaf_index >= 2",
        "DELETE FROM accesslog_checkpoint WHERE size > 2",
    )
    with pytest.raises(SequencerError, match=r"entry 2, but entry 4 .* older copy\. Restore"):
        ledger.sign()


def test_another_database_of_the_same_size_is_refused(ledger):
    ledger.fill(2)
    ledger.sign()
    ledger.tamper("UPDATE accesslog_checkpoint SET note = note || ' '")
    with pytest.raises(SequencerError, match="not what was signed"):
        ledger.sign()


def test_leaves_that_the_sequencer_did_not_sign_are_refused(ledger):
    ledger.fill(2)
    ledger.sign()
    ledger.tamper("INSERT INTO accesslog_leaf VALUES (1, 2, gen_random_uuid(), sha256('x'))")
    with pytest.raises(SequencerError, match="no checkpoint covers"):
        ledger.sign()


def fall_behind(ledger):
    """Leave the state where a crash between commit and publication leaves it."""
    ledger.fill(2)
    ledger.sign()
    before = state.read(Log.ACCESS)
    ledger.fill(3)
    ledger.sign()
    state.write(Log.ACCESS, state=before)


def test_a_state_left_behind_by_a_crash_is_caught_up(ledger):
    fall_behind(ledger)
    ledger.fill(1)

    assert ledger.found() == set()
    assert ledger.sign() == 1
    assert state.read(Log.ACCESS).size == 6
    assert ledger.found() == set()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE accesslog_leaf SET leaf_hash = sha256('x') WHERE leaf_index = 3",
        "UPDATE accesslog_checkpoint SET note = replace(note, 'access', 'excess') WHERE size = 5",
        "UPDATE accesslog_checkpoint SET note = (SELECT note FROM accesslog_checkpoint"
        " WHERE size = 2) WHERE size = 5",
    ],
)
def test_nothing_is_caught_up_with_that_we_did_not_sign(ledger, attack):
    fall_behind(ledger)
    ledger.tamper(attack)
    with pytest.raises(SequencerError, match="not what was signed"):
        ledger.sign()

    assert state.read(Log.ACCESS).size == 2


def test_a_signing_key_that_auditors_do_not_know_signs_nothing(ledger):
    ledger.record()
    (ledger.folder / keys.SIGNING_FILE).write_text("07" * 32)
    with pytest.raises(SequencerError, match="auditors"):
        ledger.sign()

    assert ledger.value("SELECT count(*) FROM accesslog_leaf") == 0


def test_without_its_signing_key_the_sequencer_says_so(ledger):
    ledger.record()
    (ledger.folder / keys.SIGNING_FILE).unlink()
    with pytest.raises(keys.LogKeyError, match="signing key"):
        ledger.sign()


def test_without_its_public_key_the_log_cannot_be_verified(ledger):
    (ledger.folder / "access.vkey").write_text("nonsense")
    with pytest.raises(keys.LogKeyError, match="public key"):
        ledger.verify()


def test_a_full_disk_under_the_state_signs_nothing_twice(ledger, monkeypatch):
    ledger.fill(2)
    with monkeypatch.context() as patched:
        patched.setattr(keys, "put", full_disk)
        with pytest.raises(OSError, match="No space"):
            ledger.sign()
    ledger.fill(1)

    assert ledger.sign() == 1
    assert state.read(Log.ACCESS).size == 3
    assert ledger.found() == set()


def full_disk(path, text):
    raise OSError(28, "No space left on device")


# The state file


def test_the_state_is_one_readable_file(ledger):
    ledger.fill(3)
    ledger.sign()
    stored = json.loads((ledger.folder / "state-access.json").read_text())

    assert stored["size"] == 3
    assert len(stored["edge"]) == 2
    assert stored["note"].startswith(stored["origin"])


@pytest.mark.parametrize(
    "change", [{"root": "00"}, {"size": 4}, {"edge": []}, {"v": 2}, {"edge": None}]
)
def test_a_state_that_contradicts_itself_is_refused(ledger, change):
    ledger.fill(3)
    ledger.sign()
    path = state.path(Log.ACCESS)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(state.StateError, match="never from a copy made earlier"):
        ledger.sign()


@pytest.mark.parametrize("text", ["", "{}", "[]", "null"])
def test_a_state_that_is_no_state_is_refused(ledger, text):
    state.path(Log.ACCESS).write_text(text)
    with pytest.raises(state.StateError):
        ledger.verify()


def test_a_lost_state_is_refused(ledger):
    ledger.look(person())
    state.path(Log.ACCESS).unlink()
    with pytest.raises(state.StateError):
        ledger.sign()


def test_a_connection_lost_in_the_middle_is_told_as_such(ledger, monkeypatch):
    def lose(database, *, log):
        database.close()
        raise psycopg.OperationalError("lost")

    monkeypatch.setattr(sequencer, "_drain", lose)
    with pytest.raises(psycopg.OperationalError, match="lost"):
        ledger.sign()
