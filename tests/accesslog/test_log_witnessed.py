"""The log with a witness: who vouches for what, and which attacks only he can see."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hudang import witness as lone
from hudang.accesslog import keys, publisher, sequencer, state, witnesses
from hudang.accesslog.note import Checkpoint
from hudang.accesslog.payload import Log
from hudang.accesslog.tree import Edge
from tests.accesslog.test_log_attacks import CUT_AT_EIGHT, rewrite_from_five
from tests.accesslog.test_log_commands import verify_log
from tests.accesslog.witnessed import copy_folder, put_back, size

pytestmark = pytest.mark.control("LC-127")


def headline(ledger, *arguments):
    status, text = verify_log(ledger, *arguments)
    assert status == 0
    return text.splitlines()[0]


def test_the_first_line_says_who_vouches_up_to_where_and_when(watched):
    watched.grow(3)
    complete = headline(watched.ledger)
    watched.ledger.fill(2)
    watched.ledger.sign()

    at = "site-b.example.cn/w1 at 2027-01-15 16:00"  # the witness's clock, in our zone
    assert complete == f"Unchanged up to entry 3, vouched for by {at}, and there are no others."
    assert headline(watched.ledger) == (
        f"Unchanged up to entry 3, vouched for by {at}. Entries 4…5: by this machine only."
    )


def test_a_receipt_is_kept_in_the_database_and_outside(watched):
    watched.grow(3)
    [row] = watched.ledger.rows("SELECT log, epoch, size, witness, note FROM accesslog_receipt")
    [witness] = witnesses.known()

    assert row[:4] == (1, 1, 3, "site-b.example.cn/w1")
    assert witnesses.kept(Log.ACCESS, witness=witness) == row[4]


def test_an_unchanged_log_is_vouched_for_anew_only_when_the_last_word_is_old(watched):
    watched.clock.at = datetime.now(UTC).timestamp()
    watched.grow(3)
    watched.publish()
    assert watched.ledger.value("SELECT count(*) FROM accesslog_receipt") == 1
    watched.publisher = publisher.Publisher()
    watched.clock.at += 1
    for path in watched.ledger.folder.glob("witnessed-*"):
        path.unlink()
    watched.publish()

    assert watched.ledger.value("SELECT count(*) FROM accesslog_receipt") == 2


def test_registers_are_vouched_for_as_well(watched):
    watched.ledger.record(log=Log.REGISTERS)
    watched.grow(2)

    assert watched.ledger.rows("SELECT log, size FROM accesslog_receipt ORDER BY log") == [
        (1, 2),
        (2, 1),
    ]


def test_large_steps_are_proved_block_by_block(watched):
    """Proofs over more than one block of leaves, from a publisher that knows earlier blocks."""
    for count in (5, 300, 260):
        watched.grow(count)

    assert headline(watched.ledger).startswith("Unchanged up to entry 565, vouched for by ")


def test_a_forgotten_answer_is_asked_for_with_the_size_the_witness_names(watched):
    watched.grow(3)
    for path in watched.ledger.folder.glob("witnessed-*"):
        path.unlink()
    watched.grow(2)

    assert "entry 5, vouched for by" in headline(watched.ledger)


def test_a_witness_out_of_reach_delays_nothing_and_is_named(watched, caplog):
    watched.grow(3)
    [witness] = witnesses.known()
    witnesses.add(witness.verifier.vkey, address="http://127.0.0.1:9")
    watched.ledger.fill(1)
    watched.ledger.sign()
    [outcome] = watched.publish()
    with watched.ledger.database.connect("sequencer") as connection:
        publisher.require_agreement(database=connection)

    assert outcome.failure == (
        "The witness site-b.example.cn/w1 cannot be reached. Is it running?"
    )
    assert "cannot be reached" in caplog.text
    assert "Entries 4…4: by this machine only." in headline(watched.ledger)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("not trusted", "it was not told to trust this log"),
        ("other key", "it does not know the key that signs this log"),
        ("clock back", "its clock was set back"),
    ],
)
def test_a_witness_that_does_not_vouch_says_why(watched, change, sentence):
    if change == "clock back":
        watched.grow(1)
        watched.clock.at -= 3600
    with lone.sqlite3.connect(watched.witness.path) as database:
        if change == "not trusted":
            database.execute("DELETE FROM trusted")
        elif change == "other key":
            database.execute("UPDATE trusted SET vkey = ?", (other_vkey(),))
    watched.ledger.fill(1)
    watched.ledger.sign()
    [outcome] = watched.publish()

    assert outcome.failure == (f"The witness site-b.example.cn/w1 does not vouch: {sentence}.")


def other_vkey():
    from tests.accesslog.test_witness import signer

    return signer(seed=9, name=state.read(Log.ACCESS).origin).verifier.vkey


def roll_back_to_eight(watched):
    """Put database and HUDANG_LOG back to how they were at eight entries, after twelve."""
    watched.grow(4)
    watched.grow(4)
    files = copy_folder(watched.ledger.folder)
    watched.grow(4)
    watched.ledger.tamper(*CUT_AT_EIGHT, "DELETE FROM accesslog_receipt WHERE size > 8")
    put_back(watched.ledger.folder, files)
    watched.publisher = publisher.Publisher()
    assert size() == 8


def test_a_rollback_of_everything_is_seen_by_the_witness_alone(watched):
    roll_back_to_eight(watched)

    assert watched.ledger.found() == set()
    assert watched.found() == {("WITNESS_AHEAD", 8)}


def test_after_a_rollback_of_everything_the_sequencer_refuses(watched):
    roll_back_to_eight(watched)
    watched.ledger.fill(1)
    with (
        watched.ledger.django_as("sequencer"),
        pytest.raises(publisher.ContradictionError, match=r"holds entry 12 .* ends at entry 8"),
    ):
        sequencer.run(threading.Event())

    assert size() == 8


def test_after_a_rollback_of_everything_the_next_publishing_stops_the_sequencer(
    watched, settings, monkeypatch
):
    roll_back_to_eight(watched)
    watched.ledger.fill(1)
    watched.ledger.sign()  # as by a sequencer that could not ask when it started
    with pytest.raises(publisher.ContradictionError, match="older copy"):
        watched.publish()
    settings.WITNESS_MINUTES = 0
    monkeypatch.setattr(publisher, "require_agreement", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with (
        watched.ledger.django_as("sequencer"),
        pytest.raises(CommandError, match="A witness contradicts this log"),
    ):
        call_command("run_sequencer")


def test_a_past_rewritten_with_the_stolen_key_is_named_by_the_receipts(watched):
    for _ in range(3):
        watched.grow(4)
    rewrite_from_five(watched.ledger, keys.signers(state.read(Log.ACCESS).origin)[-1])

    assert watched.found() == {
        ("LEAF_EDITED", 6),
        ("WITNESS_DIVERGED", 8),
        ("WITNESS_DIVERGED", 12),
        ("STATE_DIVERGED", 12),
        ("CHECKPOINT_LAST_MISSING", 12),
    }


def test_a_past_rewritten_with_everything_this_machine_has_is_named_by_the_witness(watched):
    """Keys, database and folder in one hand: only what is elsewhere still tells."""
    for _ in range(3):
        watched.grow(4)
    rewrite_everything(watched.ledger)

    assert watched.ledger.found() == set()
    assert watched.found() == {("WITNESS_DIVERGED", 12)}
    with (
        watched.ledger.database.connect("sequencer") as connection,
        pytest.raises(publisher.ContradictionError, match="Up to entry 12 the log access is not"),
    ):
        publisher.require_agreement(database=connection)


def rewrite_everything(ledger):
    """Change an entry with the writer's key, and everything that follows from it."""
    from hudang.accesslog import payload
    from hudang.accesslog.tree import leaf_hash

    [(event, text)] = ledger.rows(
        "SELECT id, entry.payload FROM accesslog_entry AS entry JOIN accesslog_leaf"
        " ON event_id = id WHERE leaf_index = 5"
    )
    changed = text.replace('"clerk"', '"staff"')
    ledger.tamper(
        "UPDATE accesslog_entry SET payload = %(text)s, mac = %(mac)s WHERE id = %(event)s",
        "UPDATE accesslog_leaf SET leaf_hash = %(leaf)s WHERE event_id = %(event)s",
        "DELETE FROM accesslog_receipt",
        text=changed,
        mac=payload.mac(keys.writer_keys()[-1], text=changed),
        leaf=leaf_hash(changed.encode()),
        event=event,
    )
    for path in ledger.folder.glob("witnessed-*"):
        path.unlink()
    stored = state.read(Log.ACCESS)
    signer = keys.signers(stored.origin)[-1]
    edge, note = Edge(), ""
    leaves = ledger.rows("SELECT leaf_hash FROM accesslog_leaf ORDER BY leaf_index")
    for number, (leaf,) in enumerate(leaves, start=1):
        edge.append(leaf)
        note = signer.sign(Checkpoint(signer.name, number, edge.root()).text)
        ledger.tamper(
            "UPDATE accesslog_checkpoint SET note = %(note)s WHERE size = %(size)s",
            note=note,
            size=number,
        )
    state.write(Log.ACCESS, state=replace(stored, edge=edge, note=note))


def test_a_receipt_deleted_from_the_database_is_missed(watched):
    watched.grow(4)
    watched.ledger.tamper("DELETE FROM accesslog_receipt")

    assert watched.ledger.found() == {("RECEIPT_MISSING", 4)}


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE accesslog_receipt SET note = replace(note, E'\\n4\\n', E'\\n5\\n')",
        "UPDATE accesslog_receipt SET note = 'nonsense'",
        "UPDATE accesslog_receipt SET note = (SELECT note FROM accesslog_checkpoint)",
    ],
)
def test_an_edited_receipt_is_named_and_vouches_for_nothing(watched, edit):
    watched.grow(4)
    watched.ledger.tamper(edit)

    assert watched.ledger.found() == {("RECEIPT_FORGED", 4), ("RECEIPT_MISSING", 4)}


def test_a_receipt_of_a_witness_no_longer_ours_counts_for_nothing(watched):
    watched.grow(4)
    (watched.ledger.folder / "witnesses").unlink()

    assert "no witness holds a checkpoint yet" in headline(watched.ledger)


def test_the_newest_checkpoint_of_a_witness_may_be_handed_in_as_a_file(watched, tmp_path):
    watched.grow(4)
    kept = tmp_path / "kept"
    kept.write_text(watched.witness.held()[0][1])
    watched.ledger.fill(1)
    watched.ledger.sign()

    assert "vouched for by site-b.example.cn/w1" in headline(
        watched.ledger, "--offline", "--against", str(kept)
    )


def test_a_shared_folder_does_what_http_does(watched, tmp_path):
    shared = tmp_path / "shared"
    lone.answer_folder(watched.witness, shared)
    witnesses.add(watched.witness.vkey, address=str(shared))
    watched.ledger.fill(3)
    watched.ledger.sign()
    first = watched.publish()
    lone.answer_folder(watched.witness, shared)
    [second] = watched.publish()
    watched.ledger.fill(300)
    watched.ledger.sign()
    watched.publish()
    lone.answer_folder(watched.witness, shared)
    watched.publish()

    assert [outcome.vouch for outcome in first] == [None]
    assert second.vouch.checkpoint.size == 3
    assert "entry 303, vouched for by site-b" in headline(watched.ledger)


def test_a_shared_folder_that_is_gone_is_named(watched, tmp_path):
    witnesses.add(watched.witness.vkey, address=str(tmp_path / "nowhere"))
    watched.ledger.fill(1)
    watched.ledger.sign()
    [outcome] = watched.publish()

    assert "cannot be reached" in outcome.failure


def command(ledger, name, *arguments, role="sequencer"):
    out = StringIO()
    with ledger.django_as(role):
        call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_publishing_at_once_says_what_each_witness_did(watched):
    nothing = command(watched.ledger, "publish_checkpoint")
    watched.ledger.fill(2)
    watched.ledger.sign()

    assert nothing.startswith("No witness was told")
    assert command(watched.ledger, "publish_checkpoint") == (
        "site-b.example.cn/w1 vouches for the log access up to entry 2, at 2027-01-15 16:00:00.\n"
    )


def test_publishing_to_nobody_in_reach_ends_with_1(watched):
    watched.ledger.fill(1)
    watched.ledger.sign()
    witnesses.add(watched.witness.vkey, address="http://127.0.0.1:9")

    with pytest.raises(SystemExit, match="1"):
        command(watched.ledger, "publish_checkpoint")


def test_witnesses_are_added_and_listed_and_the_logs_keys_are_printed(watched):
    listed = command(watched.ledger, "add_witness")
    printed = command(watched.ledger, "log_keys").split()

    assert listed == f"{watched.witness.vkey} {watched.address}\n"
    assert printed == [keys.verifier(log).vkey for log in Log]
    with pytest.raises(CommandError, match="key of a log, not of a witness"):
        command(watched.ledger, "add_witness", printed[0], "http://127.0.0.1:1")
    with pytest.raises(CommandError, match="three parts"):
        command(watched.ledger, "add_witness", "nonsense", "http://127.0.0.1:1")


def test_a_damaged_list_of_witnesses_is_named(watched):
    (watched.ledger.folder / "witnesses").write_text("nonsense\n")

    with pytest.raises(CommandError, match="one witness a line"):
        command(watched.ledger, "publish_checkpoint")
