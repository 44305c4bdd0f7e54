"""郑凯 and 冯雪 replace the key that signs the log; whoever knows the old one keeps up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hudang import check_proof
from hudang.accesslog import doctor, keys, rotation, state
from hudang.accesslog.note import NoteError, open_checkpoint
from hudang.accesslog.payload import Log
from tests.accesslog.test_log_commands import verify_log
from tests.accesslog.test_log_proofs import prove

pytestmark = pytest.mark.control("LC-127")

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def rotate(ledger, *arguments, people=("IT001", "IT002")):
    out = StringIO()
    with ledger.django_as("sequencer"):
        call_command("rotate_log_key", "--people", *people, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def public_keys():
    return {log: keys.verifiers(log) for log in Log}


def crash(*_arguments, **_options):
    message = "crash"
    raise RuntimeError(message)


def test_for_a_period_both_keys_sign_and_then_the_new_one_alone(ledger):
    [old] = keys.verifiers(Log.ACCESS)
    ledger.fill(2)
    ledger.sign()
    said = rotate(ledger, "--decision", "JY-2026-0002")
    ledger.fill(2)
    ledger.sign()
    both = state.read(Log.ACCESS).note
    rotate(ledger, "--finish")
    ledger.fill(2)
    ledger.sign()
    alone = state.read(Log.ACCESS).note
    new = keys.verifier(Log.ACCESS)

    assert new.vkey in said
    assert both.count("\n\u2014 ") == 2
    for key in (old, new):
        assert open_checkpoint(both, verifiers=[key]).size == 5
    assert open_checkpoint(alone, verifiers=[new]).size == 8
    with pytest.raises(NoteError, match="no known key"):
        open_checkpoint(alone, verifiers=[old])
    assert verify_log(ledger)[0] == 0


def test_the_log_says_who_replaced_its_key_and_by_which(ledger):
    rotate(ledger)
    ledger.sign()
    rotate(ledger, "--finish")
    ledger.sign()
    said = ledger.rows(
        "SELECT log, what, payload::jsonb -> 'key' FROM accesslog_entry ORDER BY log, id"
    )
    old, new = (key.public.hex() for key in keys.verifiers(Log.ACCESS))

    assert said == [
        (log, what, signing)
        for log in (1, 2)
        for what, signing in (
            ("accesslog.rotate_key", [old, new]),
            ("accesslog.retire_key", [new]),
        )
    ]


def test_one_person_alone_replaces_nothing(ledger):
    with pytest.raises(CommandError, match="Two people decide"):
        rotate(ledger, people=("IT001", "IT001"))
    assert len(keys.verifiers(Log.ACCESS)) == 1


def test_a_second_rotation_waits_for_the_end_of_the_first(ledger):
    with pytest.raises(CommandError, match="no other one to retire"):
        rotate(ledger, "--finish")
    rotate(ledger)
    with pytest.raises(CommandError, match="Two keys sign already"):
        rotate(ledger)


def test_an_old_witness_that_knows_one_key_vouches_through_the_whole_period(watched):
    watched.grow(2)
    rotate(watched.ledger)
    watched.grow(3)

    assert watched.found() == set()
    assert watched.ledger.verify().vouched == 6


def test_the_old_key_is_not_retired_before_the_witness_knows_the_new_one(watched):
    watched.grow(2)
    old = keys.verifier(Log.ACCESS)
    rotate(watched.ledger)
    watched.grow(1)
    with pytest.raises(CommandError, match="does not know the new key yet"):
        rotate(watched.ledger, "--finish")
    for log in Log:
        watched.witness.trust(keys.verifier(log).vkey)
    rotate(watched.ledger, "--finish")
    watched.witness.distrust(old.vkey)
    watched.grow(1)

    assert watched.found() == set()
    assert watched.ledger.verify().vouched == 6


def test_a_witness_that_cannot_be_asked_is_named(watched):
    watched.grow(2)
    rotate(watched.ledger)
    file = watched.ledger.folder / "witnesses"
    file.write_text(file.read_text().replace(watched.address, "http://127.0.0.1:9"))

    assert "site-b.example.cn/w1 cannot be reached" in rotate(watched.ledger, "--finish")


def test_a_retired_key_signs_nothing_more(ledger):
    """Whoever kept the old key writes a checkpoint of his own over entries after its end."""
    old = keys.signers(state.read(Log.ACCESS).origin)[0]
    ledger.fill(2)
    ledger.sign()
    rotate(ledger)
    ledger.sign()
    rotate(ledger, "--finish")
    ledger.fill(2)
    ledger.sign()
    text = state.read(Log.ACCESS).note.partition("\n\n")[0] + "\n"
    ledger.tamper(
        "UPDATE accesslog_checkpoint SET note = %(note)s WHERE log = 1 AND size = 6",
        note=old.sign(text),
    )

    assert ("CHECKPOINT_FORGED", 6) in ledger.found()


def test_a_key_that_no_entry_announced_is_named(ledger):
    ledger.fill(2)
    ledger.sign()
    keys.add_signing_key(keys.new_seed(), under={Log.ACCESS: 1}, since=date(2026, 11, 22))

    assert {kind for kind, _entry in ledger.found()} == {"KEY_UNANNOUNCED"}


def test_a_proof_is_checked_with_the_old_key_the_new_one_or_both(ledger):
    ledger.fill(1)
    ledger.sign()
    rotate(ledger)
    ledger.fill(1)
    ledger.sign()
    rotate(ledger, "--finish")
    ledger.fill(1)
    ledger.sign()
    old, new = (key.vkey for key in keys.verifiers(Log.ACCESS))
    first, middle, last = (prove(ledger, number) for number in ("1", "3", "5"))

    for proof, known in ((first, [old]), (middle, [old]), (middle, [new]), (last, [new])):
        assert check_proof.check(proof, known)
        assert check_proof.check(proof, [old, new])
    for proof, known in ((first, [new]), (last, [old])):
        with pytest.raises(check_proof.Wrong, match="did not sign"):
            check_proof.check(proof, known)


@pytest.mark.parametrize("step", ["put_verifiers", "put"])
def test_a_crash_in_between_leaves_a_log_that_signs_and_verifies(ledger, monkeypatch, step):
    ledger.fill(1)
    ledger.sign()
    monkeypatch.setattr(keys, step, crash)
    with pytest.raises(RuntimeError, match="crash"):
        rotate(ledger)
    monkeypatch.undo()
    ledger.fill(1)
    ledger.sign()
    rotate(ledger)
    ledger.sign()
    rotate(ledger, "--finish")
    ledger.sign()

    assert ledger.found() == set()
    assert sum(key.until is None for key in keys.verifiers(Log.ACCESS)) == 1


def test_the_doctor_tells_the_age_of_the_key_and_a_period_without_end(ledger):
    def said(at):
        with ledger.django_as("auditor"):
            advice = doctor.examine(at=at)
        return {one.code: one.sentence for one in advice if one.code.startswith("log.key")}

    keys.add_signing_key(keys.new_seed(), under=dict.fromkeys(Log, 1), since=date(2026, 11, 22))
    assert said(AT) == {}
    assert "since 2026-11-22" in said(AT.replace(year=2027, month=1))["log.key_period"]
    keys.keep_newest_signing_key()
    for log in Log:
        rotation._retire(log, epoch=1, until=0)
    assert said(AT.replace(year=2027, month=10)) == {}
    assert "365 days" in said(AT.replace(year=2027, month=11))["log.key_old"]
