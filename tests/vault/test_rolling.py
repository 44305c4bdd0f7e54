"""The roll: everybody is wrapped anew and proved before the old key goes, from every place."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from hudang.vault import (
    dumping,
    escrow,
    halves,
    keyring,
    ledger,
    policy,
    providers,
    recovery,
    rewrapping,
    rolling,
    services,
)
from hudang.vault.checking import Finding, check
from hudang.vault.errors import (
    AlreadyDestroyed,
    DumpDamaged,
    EscrowDiffers,
    MissingKey,
    PlaceUnreachable,
    RollRunning,
    SampleFailed,
)
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import EscrowCopy, KeyRoll, VaultEpoch, VaultKey
from tests.vault.conftest import HERE

pytestmark = pytest.mark.control("LC-034")

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
Stage = KeyRoll.Stage


def clock() -> datetime:
    return AT


def owners(count: int) -> list[Owner]:
    made = [Owner(Kind.CUSTOMER, HERE, uuid4()) for _ in range(count)]
    services.make_keys(made, slots=[Slot.CONTACT, Slot.IDENTITY])
    return made


@pytest.fixture
def places(worker, settings, tmp_path):
    """Two registered places, and the private key of both halves."""
    folders = [tmp_path / "usb", tmp_path / "safe"]
    for folder in folders:
        folder.mkdir()
    settings.HUDANG_ESCROW = [str(folder) for folder in folders]
    pair = services.make_recovery_key(at=AT)
    services.confirm_halves(*(half.printed() for half in pair), at=AT)
    return folders, halves.join(*pair)


def test_everybody_keeps_his_keys_under_the_next_epoch(worker):
    customers = owners(30)
    before = keyring.read(customers)
    done = services.roll(clock=clock)
    assert (done.epoch, done.stage) == (2, Stage.SEALED)
    assert set(VaultKey.objects.values_list("epoch", flat=True)) == {2}
    after = keyring.read(customers)
    assert {at: b.keys for at, b in after.items()} == {at: b.keys for at, b in before.items()}


def test_the_old_key_is_gone_and_what_it_wrapped_opens_with_nothing(worker):
    (one,) = owners(1)
    old = VaultKey.objects.get(owner_id=one.id)
    services.roll(clock=clock)
    assert not providers.current().has_epoch(1)
    assert VaultEpoch.objects.get(number=1).state == "destroyed"
    VaultKey.objects.filter(owner_id=one.id).update(epoch=1, bundle=bytes(old.bundle))
    with pytest.raises(MissingKey):
        keyring.read([one])


def test_a_removal_is_sealed_by_the_roll_that_follows(worker):
    kept, gone = owners(2)
    with transaction.atomic():
        (line,) = services.shred([gone], at=AT)
    assert line.epoch == 1
    assert services.is_roll_due(at=AT)
    services.roll(clock=clock)
    assert not services.is_roll_due(at=AT)
    destroyed = set(VaultEpoch.objects.filter(state="destroyed").values_list("number", flat=True))
    assert policy.is_sealed(line.epoch, destroyed=destroyed)
    assert keyring.read([kept, gone]).keys() == {kept.address}
    with pytest.raises(AlreadyDestroyed):
        services.make_keys([gone], slots=[Slot.CONTACT])


def test_a_roll_comes_monthly_anyway(worker):
    created = VaultEpoch.objects.get().created_at
    assert not services.is_roll_due(at=created + timedelta(days=27))
    assert services.is_roll_due(at=created + timedelta(days=28))


def test_each_place_gets_the_new_key_and_loses_the_old_one(places):
    folders, private = places
    owners(3)
    done = services.roll(clock=clock)
    assert done.stage == Stage.SEALED
    install = services.VaultState.objects.get().install
    for folder in folders:
        assert sorted(path.name for path in folder.iterdir()) == [
            "epoch-2.escrow",
            "hudang-escrow",
        ]
        held = (folder / "epoch-2.escrow").read_bytes()
        opened = escrow.open_copy(held, install=install, number=2, private=private)
        assert opened == providers.current().use_epoch(2)
    assert check(at=AT, sample=None, private=private).is_clean


def test_a_place_out_of_reach_stops_the_roll_before_anything_changes(places):
    folders, _private = places
    folders[1].rename(folders[1].with_name("in the safe"))
    with pytest.raises(PlaceUnreachable, match="safe"):
        services.roll(clock=clock)
    assert KeyRoll.objects.get().stage == Stage.CREATED
    assert VaultEpoch.objects.get(state="active").number == 1
    folders[1].with_name("in the safe").rename(folders[1])
    assert services.roll(clock=clock).stage == Stage.SEALED
    assert KeyRoll.objects.count() == 1


def test_a_place_that_lies_is_found_out(places, monkeypatch):
    folders, _private = places
    wrote = escrow._write

    def forget(path, content):
        wrote(path, content if path.parent != folders[1] else b"\3" + bytes(97))

    monkeypatch.setattr(escrow, "_write", forget)
    with pytest.raises((EscrowDiffers, escrow.recovery.Tampered)):
        services.roll(clock=clock)
    assert VaultEpoch.objects.get(state="active").number == 1


def test_a_place_away_when_the_old_key_goes_is_waited_for_and_then_alarmed(places, monkeypatch):
    folders, _private = places
    away = folders[1].with_name("away")
    destroy = providers.FileProvider.destroy_epoch

    def destroy_and_unplug(provider, number):
        destroy(provider, number)
        folders[1].rename(away)

    monkeypatch.setattr(providers.FileProvider, "destroy_epoch", destroy_and_unplug)
    done = services.roll(clock=clock)
    assert done.stage == Stage.WITHDRAWING
    assert VaultEpoch.objects.get(number=1).state == "retiring"
    week = AT + timedelta(days=7)
    assert Finding.OVERDUE not in check(at=week - timedelta(hours=1), sample=1).counts
    assert check(at=week, sample=1).counts[Finding.OVERDUE] == 1
    services.withdraw_waiting(at=week)
    assert EscrowCopy.objects.get(epoch=1, destroyed_at=None).unreachable_since == AT
    away.rename(folders[1])
    services.withdraw_waiting(at=week)
    assert KeyRoll.objects.get().stage == Stage.SEALED
    assert VaultEpoch.objects.get(number=1).state == "destroyed"


def test_a_place_of_another_installation_is_not_ours(places, settings):
    folders, _private = places
    (folders[0] / "hudang-escrow").write_text(str(UUID(int=5)))
    with pytest.raises(PlaceUnreachable):
        services.roll(clock=clock)
    with pytest.raises(PlaceUnreachable):
        escrow.register()


def test_rolls_follow_each_other_while_one_waits_for_a_place(places, monkeypatch):
    monkeypatch.setattr(escrow, "withdraw", lambda number, at: ["away"])
    assert services.roll(clock=clock).stage == Stage.WITHDRAWING
    assert services.roll(clock=clock).epoch == 3
    monkeypatch.undo()
    services.withdraw_waiting(at=AT)
    assert set(KeyRoll.objects.values_list("stage", flat=True)) == {Stage.SEALED}


def test_one_process_rolls(worker):
    other = worker.connect("worker")
    other.execute("SELECT pg_advisory_lock(%s)", [rolling._LOCK])
    with pytest.raises(RollRunning):
        services.roll(clock=clock)


def test_somebody_left_behind_sends_the_roll_back(worker, monkeypatch):
    owners(3)
    rewrap = rewrapping.rewrap
    calls = []

    def careless(epoch, **options):
        calls.append(epoch)
        if len(calls) > 1:
            rewrap(epoch)

    monkeypatch.setattr(rewrapping, "rewrap", careless)
    assert services.roll(clock=clock).stage == Stage.SEALED
    assert calls == [2, 2]


def test_a_sample_that_does_not_open_keeps_the_old_key(worker, monkeypatch):
    owners(3)
    dump = rolling.open_sample_elsewhere

    def spoiled():
        VaultKey.objects.update(bundle=bytes(100))
        dump()

    monkeypatch.setattr(rolling, "open_sample_elsewhere", spoiled)
    with pytest.raises(SampleFailed):
        services.roll(clock=clock)
    assert providers.current().has_epoch(1)


def test_a_dump_that_does_not_open_keeps_the_old_key(worker, monkeypatch):
    owners(3)
    write = dumping.write

    def spoiled(path, **options):
        head = write(path, **options)
        data = bytearray(path.read_bytes())
        data[-50] ^= 1
        path.write_bytes(data)
        return head

    monkeypatch.setattr(dumping, "write", spoiled)
    with pytest.raises(DumpDamaged):
        services.roll(clock=clock)
    assert providers.current().has_epoch(1)
    monkeypatch.undo()
    assert services.roll(clock=clock).stage == Stage.SEALED
    assert not providers.current().has_epoch(1)


def test_only_the_newest_dump_stays(worker):
    owners(2)
    services.roll(clock=clock)
    services.roll(clock=clock)
    assert not rolling.dump_path(2).exists()
    assert dumping.verify(rolling.dump_path(3), under=providers.current().use_epoch(3)) > 1


def test_steps_are_taken_in_order():
    for stage, following in policy.ROLL_TRANSITIONS.items():
        for to in Stage:
            if to in following:
                policy.require_stage(stage, to)
            else:
                with pytest.raises(ValueError, match="cannot become"):
                    policy.require_stage(stage, to)


def test_who_registers_during_a_roll_is_wrapped_once_and_whole(worker):
    """Writers register all the while; each row opens at the end, none is left behind."""
    stop, faults, made = threading.Event(), [], []

    def register():
        try:
            while not stop.is_set():
                made.extend(owners(3))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=register) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        assert services.roll(clock=clock).stage == Stage.SEALED
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert faults == []
    assert set(VaultKey.objects.values_list("epoch", flat=True)) == {2}
    assert len(keyring.read(made)) == len(made)


def test_a_batch_during_a_shred_either_keeps_or_loses_the_owner_never_half(worker):
    customers = owners(20)
    refused = []

    def extend():
        try:
            for one in customers:
                try:
                    services.make_keys([one], slots=[Slot.MONEY])
                except (AlreadyDestroyed, MissingKey):
                    refused.append(one)
        finally:
            connection.close()

    thread = threading.Thread(target=extend)
    thread.start()
    for one in customers:
        with transaction.atomic():
            services.shred([one], at=AT)
    thread.join()
    assert not VaultKey.objects.filter(owner_id__in=[one.id for one in customers]).exists()
    assert len(ledger.read()) == 20


def test_shredding_outside_a_transaction_is_refused(worker):
    with pytest.raises(transaction.TransactionManagementError):
        services.shred([], at=AT)


def test_an_interrupted_shred_is_named_until_it_is_done(worker):
    one, _other = owners(2)
    ledger.intend([one], epoch=1, at=AT)
    assert [line.owner for line in services.unfinished()] == [one]
    assert check(at=AT, sample=None).counts[Finding.UNFINISHED] == 1
    with transaction.atomic():
        services.shred([one], at=AT)
    assert services.unfinished() == []
    assert recovery.current() is None
