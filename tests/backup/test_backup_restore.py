"""A copy comes back with its content, without those who were destroyed since, or not at all."""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from hudang.accesslog import epochs, state
from hudang.accesslog.note import Checkpoint as Note
from hudang.accesslog.payload import Log
from hudang.accesslog.sequencer import SequencerError
from hudang.accesslog.state import StateError
from hudang.accesslog.verify import Kind, verify
from hudang.backup import restoring, services
from hudang.backup.errors import CopyDamaged, CopyError, ManifestForged, NoKeysForCopy
from hudang.backup.models import Copy
from hudang.backup.services import Checkpoint, Decision
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import Customer
from hudang.vault import ledger, opening, providers
from hudang.vault import services as vault
from hudang.vault.checking import Finding, check
from hudang.vault.errors import LedgerDamaged, MissingKey
from hudang.vault.halves import write as in_groups
from hudang.vault.models import VaultKey
from tests.backup.conftest import act_as
from tests.factories import mobile

pytestmark = pytest.mark.control("LC-130", "LC-034")

PEOPLE = ("KF002", "ZB002")


def at(hour: int) -> datetime:
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


def checkpoint() -> Checkpoint:
    """Return what a witness holds of the registers now."""
    note = state.read(Log.REGISTERS).note
    if not note:
        return Checkpoint(0, state.read(Log.REGISTERS).edge.root())
    held = Note.parse(note.partition("\n\n")[0] + "\n")
    return Checkpoint(held.size, held.root)


def decided(held: Checkpoint | None) -> Decision:
    return Decision(PEOPLE, held)


def mobiles() -> list[str]:
    """Return the mobile of every customer, opened."""
    customers = list(Customer.objects.order_by("number"))
    return [values["contact"][2] for values in opening.open_many(customers, ["contact"])]


def test_a_copy_comes_back_with_its_content(place, elsewhere):
    folder = services.back_up(at=at(1))
    held = checkpoint()
    elsewhere()
    done = services.restore(folder, newest=folder, decision=decided(held), at=at(2))
    assert done.counts["registry_customer"] == 5
    assert (done.opened >= 5, done.unreadable) == (True, 0)
    assert mobiles() == [mobile(n) for n in range(5)]
    assert {kind.name for kind in check(at=at(2), sample=None).counts} <= {"INDEX"}
    assert Copy.objects.count() == 0  # it was made before it was noted


def test_who_was_destroyed_after_the_copy_does_not_come_back(place, elsewhere):
    folder = services.back_up(at=at(1))
    place.destroy("YQL-000003")
    vault.roll(clock=lambda: at(2))
    place.sign()
    newest = services.back_up(at=at(3), keys_only=True)
    held = checkpoint()
    elsewhere()
    done = services.restore(folder, newest=newest, decision=decided(held), at=at(4))
    assert (done.replayed, done.destroyed) == (1, 1)
    assert mobiles() == [mobile(n) for n in (0, 1, 3, 4)]
    assert VaultKey.objects.filter(kind=1).count() == 4
    report = check(at=at(4), sample=None)
    assert Finding.KEYLESS not in report.counts
    assert Finding.UNFINISHED not in report.counts


def test_an_old_copy_alone_opens_nobody_after_the_roll(place, elsewhere):
    """Data and keys of the old copy, with everything else this machine still has."""
    folder = services.back_up(at=at(1))
    place.destroy("YQL-000003")
    vault.roll(clock=lambda: at(2))
    place.sign()
    held = checkpoint()
    elsewhere()
    with pytest.raises(NoKeysForCopy):
        services.restore(folder, newest=folder, decision=decided(held), at=at(4))
    assert not providers.current().has_epoch(1)
    assert not list((place.folder / "usb").glob("epoch-1*"))


def test_before_the_roll_an_old_copy_needs_the_newest_registers(place, elsewhere):
    folder = services.back_up(at=at(1))
    place.destroy("YQL-000003")
    place.sign()
    held = checkpoint()
    elsewhere(take=("LEDGER",))
    with pytest.raises(EvidenceMissing, match="were witnessed"):
        services.restore(folder, newest=folder, decision=decided(held), at=at(4))


def test_without_the_ledger_nothing_comes_back(place, elsewhere):
    folder = services.back_up(at=at(1))
    place.destroy("YQL-000003")
    place.sign()
    newest = services.back_up(at=at(3), keys_only=True)
    held = checkpoint()
    # An attacker with the backup key empties the ledger of the newest copy.
    (newest / "shred.ledger").write_bytes(b"")
    made = json.loads((newest / "manifest.json").read_text())
    said = json.loads(made["said"])
    said["destroyed"] = 0
    said["files"]["shred.ledger"] = restoring.copying.manifest.digest(newest / "shred.ledger")
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    made = {"said": text, "mac": restoring.sealing.mac(text.encode())}
    (newest / "manifest.json").write_text(json.dumps(made))
    elsewhere(take=("LEDGER",))
    with pytest.raises(EvidenceMissing, match="lacks 1 destructions"):
        services.restore(folder, newest=newest, decision=decided(held), at=at(4))


def test_the_longest_ledger_counts_and_a_contradiction_stops(place, elsewhere):
    folder = services.back_up(at=at(1))
    place.destroy("YQL-000003")
    place.sign()
    newest = services.back_up(at=at(3), keys_only=True)
    place.destroy("YQL-000004")  # after the newest copy; its ledger survived
    survived = ledger.path().read_bytes()
    held = checkpoint()
    elsewhere(take=("LEDGER",))
    other = survived.replace(b" 1 ", b" 2 ", 1)
    with pytest.raises(LedgerDamaged):
        services.restore(folder, newest=newest, decision=decided(held), ledgers=[other], at=at(4))
    done = services.restore(
        folder, newest=newest, decision=decided(held), ledgers=[survived], at=at(4)
    )
    assert done.replayed == 2
    assert mobiles() == [mobile(n) for n in (0, 1, 4)]


def test_without_a_checkpoint_or_a_second_person_it_stops(place, elsewhere):
    folder = services.back_up(at=at(1))
    held = checkpoint()
    elsewhere()
    for decision, sentence in (
        (Decision(PEOPLE, None), "Nothing says"),
        (Decision(("KF002", "KF002"), held), "two people"),
        (Decision(("", ""), held), "two people"),
    ):
        with pytest.raises(EvidenceMissing, match=sentence):
            services.restore(folder, newest=folder, decision=decision, at=at(2))


def test_a_checkpoint_of_other_registers_stops(place, elsewhere):
    place.destroy("YQL-000001")
    place.sign()
    folder = services.back_up(at=at(1))
    size = checkpoint().size
    elsewhere()
    with pytest.raises(Forbidden, match="not those"):
        services.restore(
            folder, newest=folder, decision=decided(Checkpoint(size, bytes(32))), at=at(2)
        )


def test_a_place_in_use_is_not_overwritten(place):
    folder = services.back_up(at=at(1))
    with pytest.raises(Forbidden, match="never overwrites"):
        services.restore(folder, newest=folder, decision=decided(checkpoint()), at=at(2))


FILES = ("data.dump", "files.tar", "vault_key.dump", "shred.ledger", "registers.jsonl",
         "static.keys", "manifest.json")  # fmt: skip


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-7])


HARMS = {"flipped": flip, "cut": cut, "missing": lambda path: path.unlink()}


def test_every_file_that_is_harmed_in_any_way_is_found(place, elsewhere):
    place.destroy("YQL-000001")
    folder = services.back_up(at=at(1))
    held = checkpoint()
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    elsewhere()
    for name in FILES:
        for harm in HARMS.values():
            harmed = folder.with_name("harmed")
            shutil.copytree(folder, harmed)
            harm(harmed / name)
            with pytest.raises((CopyDamaged, ManifestForged)):
                services.restore(harmed, newest=harmed, decision=decided(held), at=at(2))
            shutil.rmtree(harmed)
    assert services.restore(folder, newest=folder, decision=decided(held), at=at(2)).counts


def test_no_value_and_no_epoch_key_is_readable_in_a_copy(place):
    folder = services.back_up(at=at(1))
    key = providers.current().export_epoch(1)
    needles = [mobile(0).encode(), b"YQL-000001", key, key.hex().encode()]
    for path in folder.iterdir():
        content = path.read_bytes()
        assert not [needle for needle in needles if needle in content], path.name


def test_a_copy_that_fails_leaves_nothing_that_passes_for_one(place, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring.copying.dumping, "write", full)
    with pytest.raises(CopyError, match="no room"):
        services.back_up(at=at(1))
    assert list((place.folder / "backup").iterdir()) == []
    monkeypatch.undo()
    assert services.verify(services.back_up(at=at(1))).epoch == 1


def test_a_machine_that_is_lost_comes_back_with_both_halves(place, elsewhere):
    folder = services.back_up(at=at(1))
    held = checkpoint()
    usb = place.folder / "usb"
    elsewhere(take=("KEYS", "LOG", "LEDGER"))
    with pytest.raises(CopyError):
        services.restore(folder, newest=folder, decision=decided(held), at=at(2))
    brought = restoring.bring_keys_from_escrow(folder, place=usb, private=place.private)
    assert {"backup", "writer", "sequencer.key", "epoch-1"} <= set(brought)
    assert not (place.folder / "new keys/vault/recovery.json").exists()
    services.restore(folder, newest=folder, decision=decided(held), at=at(2))
    assert mobiles() == [mobile(n) for n in range(5)]


def test_a_stranger_to_the_halves_brings_nothing(place, elsewhere):
    folder = services.back_up(at=at(1))
    elsewhere(take=("KEYS", "LOG", "LEDGER"))
    with pytest.raises(Exception, match="sealed value was changed"):
        restoring.bring_keys_from_escrow(
            folder, place=place.folder / "usb", private=bytes(range(32))
        )
    with pytest.raises(MissingKey):
        providers.current().export_epoch(1)


@pytest.mark.control("LC-127")
@pytest.mark.parametrize(
    ("lost", "losses"),
    [
        ((), [("access", 2), ("registers", 1)]),
        (("KEYS", "LOG", "LEDGER"), [("access", 0), ("registers", 0)]),
    ],
)
def test_after_an_older_copy_two_people_let_the_log_go_on(place, elsewhere, lost, losses):
    """On the same machine the loss is known; on a new one nobody knows, and the epoch ends too."""
    folder = services.back_up(at=at(16))
    place.destroy("YQL-000003")
    place.look()
    place.look()
    place.sign()
    newest, held = services.back_up(at=at(17), keys_only=True), checkpoint()
    elsewhere(take=lost)
    if lost:
        usb = place.folder / "usb"
        restoring.bring_keys_from_escrow(newest, place=usb, private=place.private)
    done = services.restore(folder, newest=newest, decision=decided(held), at=at(18))
    assert [(loss.log.code, loss.signed - loss.kept) for loss in done.log_losses] == losses
    with pytest.raises((SequencerError, StateError), match="begin_log_epoch"):
        place.sign()
    act_as("sequencer")
    epochs.begin(people=PEOPLE, at=at(19))
    place.sign()
    act_as("auditor")
    report = verify(at=at(20))
    assert [state.read(log).epoch for log in Log] == [2, 2]
    # The times of this test are invented, and one process is every writer.
    assert {finding.kind for finding in report.findings} <= {Kind.CLOCK_BACK}


def test_the_commands_copy_and_bring_back(place, elsewhere, monkeypatch, capsys):
    place.destroy("YQL-000001")
    place.sign()
    call_command("backup", "--json")
    folder = json.loads(capsys.readouterr().out)["folder"]
    call_command("backup", "--verify", folder)
    held = checkpoint()
    assert in_groups(held.root) in capsys.readouterr().out
    elsewhere()
    typed = f"{held.size}\n{in_groups(held.root)}\n"
    words = ["restore", folder, "--people", *PEOPLE, "--json"]
    for wrong, sentence in (
        ("\n\n\n\n", "Nothing says"),
        (f"{typed}{held.size + 1}\n{in_groups(held.root)}\n", "not type the same"),
        (typed[:-3] + "\n", "groups of five"),
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO(wrong))
        with pytest.raises(CommandError, match=sentence):
            call_command(*words)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed * 2))
    capsys.readouterr()
    call_command(*words)
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["counts"]["registry_customer"] == 4
    assert figures["log"] == []
