"""Bundles open for their owner alone; the provider keeps keys to itself."""

import json
import os
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault.ciphers import Suite
from hudang.vault.errors import KeysExposed, MissingKey, Tampered, WrongSuite
from hudang.vault.keys import (
    NOWHERE,
    Bundle,
    Kind,
    Owner,
    Rewrap,
    Rewrapped,
    Slot,
    SlotKey,
    unwrap,
    wrap,
)
from hudang.vault.providers import FileEpochKey, FileProvider
from hudang.vault.tokens import IndexKeys

INSTALL = UUID(int=10)
OWNER = Owner(Kind.CUSTOMER, UUID(int=1), UUID(int=2))
EPOCH_KEYS = {suite: FileEpochKey(suite, bytes(suite.key_size)) for suite in Suite}


def slot_keys(*suites):
    return st.one_of(
        st.builds(SlotKey, st.just(s), st.binary(min_size=s.key_size, max_size=s.key_size))
        for s in suites
    )


PLACES = st.tuples(st.integers(1, 127), st.integers(1, 0xFFFF))


@given(slots=st.dictionaries(PLACES, slot_keys(*Suite), max_size=12), under=st.sampled_from(Suite))
def test_a_bundle_comes_back_for_its_owner(slots, under):
    place = {"under": EPOCH_KEYS[under], "epoch": 1, "install": INSTALL, "owner": OWNER}
    assert unwrap(wrap(Bundle(slots), **place), **place).keys == slots


@given(
    slots=st.dictionaries(PLACES, slot_keys(Suite.SM), max_size=12), over=st.sampled_from(Suite)
)
def test_a_bundle_of_the_first_format_takes_the_second_at_the_next_roll(slots, over):
    place = {"under": EPOCH_KEYS[Suite.SM], "epoch": 1, "install": INSTALL, "owner": OWNER}
    sealed = wrap(Bundle(slots), **place, form=1)
    assert unwrap(sealed, **place, form=1).keys == slots
    old = Rewrapped(1, EPOCH_KEYS[Suite.SM], 1)
    rewrap = Rewrap(old=old, new=Rewrapped(2, EPOCH_KEYS[over], 2), install=INSTALL)
    after = rewrap(sealed, owner=bytes([OWNER.kind]) + OWNER.id.bytes)
    assert unwrap(after, **{**place, "under": EPOCH_KEYS[over], "epoch": 2}).keys == slots


@given(slots=st.dictionaries(PLACES, slot_keys(*Suite), max_size=12), suite=st.sampled_from(Suite))
def test_a_bundle_that_changes_its_suite_keeps_every_key_until_it_is_dropped(slots, suite):
    before = Bundle(slots)
    after = before.in_suite(suite)
    assert after.keys.items() >= before.keys.items()
    assert after.seals_in(suite) is suite
    assert after.in_suite(suite).keys == after.keys
    left = after.without_other_suites(suite)
    assert {key.suite for (slot, _n), key in left.keys.items() if slot != Slot.LOG} <= {suite}
    for slot, _generation in after.keys:
        assert left.current(slot) == after.current(slot)
    assert {p: k for p, k in left.keys.items() if p[0] == Slot.LOG} == {
        p: k for p, k in after.keys.items() if p[0] == Slot.LOG
    }


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize(
    "moved",
    [
        {"epoch": 2},
        {"install": UUID(int=11)},
        {"owner": OWNER._replace(id=UUID(int=3))},
        {"owner": OWNER._replace(kind=Kind.IMPORT)},
    ],
    ids=["epoch", "installation", "owner", "kind"],
)
def test_a_bundle_does_not_open_elsewhere(suite, moved):
    place = {"under": EPOCH_KEYS[suite], "epoch": 1, "install": INSTALL, "owner": OWNER}
    wrapped = wrap(Bundle().with_slots([1, 2], suite=suite), **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, **{**place, **moved})


def test_a_bundle_does_not_open_under_another_key_or_suite():
    place = {"epoch": 1, "install": INSTALL, "owner": OWNER}
    bundle = Bundle().with_slots([1], suite=Suite.AES)
    wrapped = wrap(bundle, under=EPOCH_KEYS[Suite.AES], **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, under=FileEpochKey(Suite.AES, b"\1" * 32), **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, under=EPOCH_KEYS[Suite.SM], **place)
    with pytest.raises(WrongSuite):
        wrap(bundle, under=EPOCH_KEYS[Suite.SM], **place, form=1)


@pytest.mark.parametrize("form", [1, 2])
@pytest.mark.parametrize("suite", Suite)
def test_a_flipped_bit_in_any_byte_of_a_bundle_stops(suite, form):
    place = {"under": EPOCH_KEYS[suite], "epoch": 1, "install": INSTALL, "owner": OWNER}
    place["form"] = form
    wrapped = wrap(Bundle().with_slots([1], suite=suite), **place)
    for position in range(len(wrapped)):
        broken = bytearray(wrapped)
        broken[position] ^= 1 << position % 8
        with pytest.raises(Tampered):
            unwrap(bytes(broken), **place)


def test_a_bundle_of_odd_length_stops():
    key, place = EPOCH_KEYS[Suite.AES], {"epoch": 1, "install": INSTALL, "owner": OWNER}
    aad = b"hudang/wrap/1\0\1\0\0\0\1" + INSTALL.bytes + b"\1" + OWNER.id.bytes
    with pytest.raises(Tampered):
        unwrap(key.seal(bytes(34), aad=aad), under=key, **place, form=1)
    assert unwrap(key.seal(bytes(35), aad=aad), under=key, **place, form=1).has(0)
    with pytest.raises(Tampered):  # the other format is bound too
        unwrap(key.seal(bytes(35), aad=aad), under=key, **place)


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"\1" + bytes(34), Tampered), (b"\0" + bytes(35), WrongSuite), (b"\3" * 20, WrongSuite)],
    ids=["cut", "no suite", "unknown suite"],
)
def test_an_entry_that_names_no_suite_or_is_cut_stops(data, error):
    key, place = EPOCH_KEYS[Suite.AES], {"epoch": 1, "install": INSTALL, "owner": OWNER}
    aad = b"hudang/wrap/2\0\1\0\0\0\1" + INSTALL.bytes + b"\1" + OWNER.id.bytes
    with pytest.raises(error):
        unwrap(key.seal(data, aad=aad), under=key, **place)


def test_a_slot_key_is_made_once_and_the_newest_generation_seals():
    first = Bundle().with_slots([Slot.CONTACT], suite=Suite.AES)
    second = first.with_slots([Slot.CONTACT, Slot.MONEY], suite=Suite.AES)
    assert second.current(Slot.CONTACT) == first.current(Slot.CONTACT)
    assert second.current(Slot.MONEY)[1] != second.current(Slot.CONTACT)[1]
    keys = {(1, 1): b"a" * 32, (1, 3): b"c" * 32, (1, 2): b"b" * 32}
    later = Bundle({place: SlotKey(Suite.AES, key) for place, key in keys.items()})
    assert later.current(1) == (3, SlotKey(Suite.AES, b"c" * 32))
    assert later.key(1, generation=2).secret == b"b" * 32
    for missing in (lambda: later.current(2), lambda: later.key(1, generation=4)):
        with pytest.raises(MissingKey):
            missing()


def test_keys_are_never_shown():
    bundle = Bundle({(1, 1): SlotKey(Suite.AES, b"secretsecretsecretsecretsecretse")})
    epoch = FileEpochKey(Suite.SM, b"secretsecretsecr")
    index = IndexKeys.new(Suite.AES, rows=0)
    assert repr(bundle) == "<bundle of 1 keys>"
    assert "secret" not in repr(epoch) + repr(bundle) + repr(bundle.keys)
    assert "key=" not in repr(index)


def test_an_owner_without_community_has_zeros_for_one():
    assert OWNER._replace(community=None).address == (NOWHERE, OWNER.id)


class TestFileProvider:
    @pytest.fixture
    def folder(self, tmp_path):
        return tmp_path / "keys" / "vault"

    @pytest.fixture
    def provider(self, folder):
        return FileProvider(folder)

    @pytest.mark.parametrize("suite", Suite)
    def test_an_epoch_key_is_made_used_and_destroyed(self, provider, folder, suite):
        provider.create_epoch(1, suite=suite)
        assert provider.has_epoch(1)
        sealed = provider.use_epoch(1).seal(b"data", aad=b"aad")
        assert FileProvider(folder).use_epoch(1).unseal(sealed, aad=b"aad") == b"data"
        provider.destroy_epoch(1)
        provider.destroy_epoch(1)
        assert not provider.has_epoch(1)
        with pytest.raises(MissingKey, match="epoch-1"):
            provider.use_epoch(1)

    def test_an_epoch_key_is_never_made_twice(self, provider):
        provider.create_epoch(1, suite=Suite.AES)
        sealed = provider.use_epoch(1).seal(b"data", aad=b"")
        with pytest.raises(FileExistsError):
            provider.create_epoch(1, suite=Suite.AES)
        assert provider.use_epoch(1).unseal(sealed, aad=b"") == b"data"

    def test_keys_are_readable_by_their_owner_alone(self, provider, folder):
        provider.create_epoch(1, suite=Suite.AES)
        provider.renew_index_keys(IndexKeys.new(Suite.AES, rows=0))
        provider.daily_key(date(2026, 9, 30))
        assert folder.stat().st_mode & 0o777 == 0o700
        modes = {path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert modes == {0o600}
        assert len(list(folder.iterdir())) == 3

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
    def test_keys_that_others_can_read_are_refused(self, provider, folder, mode):
        provider.create_epoch(1, suite=Suite.AES)
        (folder / "epoch-1.key").chmod(mode)
        with pytest.raises(KeysExposed, match="0600"):
            provider.use_epoch(1)

    def test_a_folder_that_others_can_enter_takes_no_keys(self, provider, folder):
        folder.mkdir(parents=True, mode=0o755)
        with pytest.raises(KeysExposed):
            provider.create_epoch(1, suite=Suite.AES)
        assert not list(folder.iterdir())

    def test_a_link_in_place_of_a_key_is_refused(self, provider, folder, tmp_path):
        provider.create_epoch(1, suite=Suite.AES)
        (folder / "epoch-1.key").rename(tmp_path / "elsewhere")
        (folder / "epoch-1.key").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic"):
            provider.use_epoch(1)

    def test_a_damaged_key_file_stops(self, provider, folder):
        provider.create_epoch(1, suite=Suite.AES)
        (folder / "epoch-1.key").write_bytes(b"{")
        with pytest.raises(Tampered):
            provider.use_epoch(1)

    def test_a_full_disk_leaves_no_half_key(self, provider, folder, monkeypatch):
        def full(_handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            provider.create_epoch(1, suite=Suite.AES)
        assert not (folder / "epoch-1.key").exists()
        assert not list(folder.iterdir())

    def test_index_keys_are_replaced_whole(self, provider):
        with pytest.raises(MissingKey):
            provider.index_keys()
        first, second = (IndexKeys.new(suite, rows=10**6) for suite in Suite)
        provider.renew_index_keys(first)
        assert provider.index_keys() == first
        provider.renew_index_keys(second)
        assert provider.index_keys() == second

    def test_index_keys_that_give_away_too_much_are_refused(self, provider, folder):
        provider.renew_index_keys(IndexKeys.new(Suite.AES, rows=0))
        content = json.loads((folder / "index.key").read_text())
        content["bits"]["1"] = 24
        (folder / "index.key").write_text(json.dumps(content))
        with pytest.raises(ValueError, match="27 bits"):
            provider.index_keys()

    def test_the_key_of_a_day_stays_that_day_and_then_goes(self, provider, folder):
        monday, tuesday = date(2026, 9, 28), date(2026, 9, 29)
        key = provider.daily_key(monday)
        assert provider.daily_key(monday) == key
        assert provider.daily_key(tuesday) != key
        assert [path.name for path in folder.iterdir()] == ["day-2026-09-29.key"]

    def test_a_key_goes_to_escrow_and_comes_back_from_it(self, provider):
        provider.create_epoch(1, suite=Suite.AES)
        key = provider.export_epoch(1)
        sealed = provider.use_epoch(1).seal(b"bundle", aad=b"")
        provider.destroy_epoch(1)
        provider.adopt_epoch(1, suite=Suite.AES, key=key)
        assert provider.use_epoch(1).unseal(sealed, aad=b"") == b"bundle"
