"""./hudang verify_log and ./hudang run_sequencer: what they print and how they end."""

from __future__ import annotations

import json
import os
import signal
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hudang.accesslog import state
from hudang.accesslog.payload import DESTRUCTION, Log
from hudang.accesslog.services import Act, Subject
from tests.accesslog.ledger import COMMUNITY, person

pytestmark = pytest.mark.control("LC-127")

NOBODY = "no witness holds a checkpoint yet"


def verify_log(ledger, *arguments):
    """Return exit status and output."""
    out = StringIO()
    with ledger.django_as("auditor"):
        try:
            call_command("verify_log", *arguments, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
    return 0, out.getvalue()


def test_an_empty_log_says_that_it_is_empty(ledger):
    status, text = verify_log(ledger)

    assert status == 0
    assert text.splitlines()[0] == "The log is empty: nothing was recorded yet."


def test_a_sound_log_says_first_who_vouches_for_what(ledger):
    ledger.fill(3)
    ledger.sign()
    ledger.record()
    status, text = verify_log(ledger)

    assert status == 0
    assert text.splitlines() == [
        f"Unchanged up to entry 0: {NOBODY}. Entries 1…3: by this machine only.",
        "Waiting for the sequencer, as is usual: 1.",
        "Checkpoints checked: 1. Entries in the registers: 0.",
    ]
    assert "proved" not in text


def test_a_checkpoint_kept_elsewhere_vouches_for_the_entries_it_covers(ledger, tmp_path):
    ledger.fill(3)
    ledger.sign()
    kept = tmp_path / "kept"
    kept.write_text(state.read(Log.ACCESS).note)
    status, all_of_it = verify_log(ledger, "--against", str(kept))
    ledger.fill(2)
    ledger.sign()
    _status, text = verify_log(ledger, "--against", str(kept))

    assert status == 0
    assert all_of_it.splitlines()[0] == (
        "Unchanged up to entry 3, as the given checkpoint states, and there are no others."
    )
    assert text.splitlines()[0] == (
        "Unchanged up to entry 3, as the given checkpoint states."
        " Entries 4…5: by this machine only."
    )


def test_a_changed_log_names_the_entry_and_ends_with_1(ledger):
    ledger.fill(3)
    event = ledger.look(person())
    ledger.sign()
    ledger.tamper("UPDATE accesslog_entry SET act = 'list' WHERE id = %(id)s", id=event)
    status, text = verify_log(ledger)

    assert status == 1
    assert text.splitlines()[:2] == [
        "The log is not what was written. Findings: 1.",
        f"  Entry 4 (leaf 3, {event}): the column act does not say what the entry says.",
    ]


def test_findings_are_shown_in_full_up_to_a_hundred_of_a_kind(ledger):
    for _ in range(103):
        ledger.record()
    ledger.sign()
    ledger.tamper("UPDATE accesslog_entry SET act = 'list'")
    _status, text = verify_log(ledger)

    assert "  More of the same kinds: 3." in text.splitlines()


def test_a_stretch_of_entries_and_the_log_as_a_whole_are_named(ledger, tmp_path):
    ledger.fill(4)
    ledger.sign()
    ledger.tamper(
        "DELETE FROM accesslog_leaf WHERE leaf_index IN (1, 2)",
        "UPDATE accesslog_checkpoint SET number = 2",
    )
    (tmp_path / "kept").write_text("no note\n")
    _status, text = verify_log(ledger, "--against", str(tmp_path / "kept"))

    assert "  Entries 2…3: its leaf was deleted or given another number." in text.splitlines()
    assert "  Entry 4 (leaf 3): a checkpoint was deleted before this one." in text.splitlines()
    assert (
        "  The log: the given checkpoint cannot be believed: no signature lines."
        in text.splitlines()
    )


def test_erased_details_are_counted_as_the_register_says(ledger):
    customer = person()
    ledger.look(customer, detail={"reason": "x"})
    ledger.record(
        act=Act.CHANGE,
        log=Log.REGISTERS,
        what=DESTRUCTION,
        subjects=[Subject(customer=customer, community=COMMUNITY)],
    )
    ledger.sign()
    ledger.tamper("DELETE FROM accesslog_detail")
    status, text = verify_log(ledger)

    assert status == 0
    assert "Details erased with their customers, as the register says: 1." in text


def test_the_same_is_told_in_json(ledger):
    event = ledger.look(person())
    ledger.sign()
    ledger.tamper("UPDATE accesslog_entry SET act = 'list'")
    status, text = verify_log(ledger, "--json")
    told = json.loads(text)

    assert status == 1
    assert told["clean"] is False
    assert told["sizes"] == {"access": 1, "registers": 0}
    assert told["findings_total"] == 1
    [finding] = told["findings"]
    assert finding.pop("message").startswith("Entry 1 (leaf 0,")
    assert finding == {
        "kind": "column_edited",
        "log": "access",
        "epoch": 1,
        "entry": 1,
        "leaf_index": 0,
        "until_leaf_index": None,
        "id": str(event),
        "what": "act",
    }


def test_sealed_records_are_compared_when_asked(ledger):
    status, _text = verify_log(ledger, "--sealed")

    assert status == 0


def test_a_file_that_cannot_be_read_is_said_so(ledger, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        verify_log(ledger, "--against", str(tmp_path / "nowhere"))


def test_a_lost_state_is_said_so(ledger):
    state.path(Log.ACCESS).unlink()
    with pytest.raises(CommandError, match="external state"):
        verify_log(ledger)


def test_the_sequencer_runs_until_it_is_told_to_stop(ledger):
    ledger.record()
    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGTERM])
    timer.start()
    try:
        with ledger.django_as("sequencer"):
            call_command("run_sequencer")
    finally:
        timer.join()
        for number, handler in earlier.items():
            signal.signal(number, handler)

    assert state.read(Log.ACCESS).size == 1


def test_a_sequencer_that_must_not_sign_says_why(ledger, monkeypatch):
    ledger.record()
    state.path(Log.ACCESS).unlink()
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with ledger.django_as("sequencer"), pytest.raises(CommandError, match="nothing is signed"):
        call_command("run_sequencer")
