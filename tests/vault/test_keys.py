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
from hudang.vault.keys import NOWHERE, Bundle, Kind, Owner, Slot, unwrap, wrap
from hudang.vault.providers import FileEpochKey, FileProvider
from hudang.vault.tokens import IndexKeys

INSTALL = UUID(int=10)
OWNER = Owner(Kind.CUSTOMER, UUID(int=1), UUID(int=2))
EPOCH_KEYS = {suite: FileEpochKey(suite, bytes(suite.key_size)) for suite in Suite}


@given(
    slots=st.dictionaries(
        st.tuples(st.integers(1, 127), st.integers(1, 0xFFFF)),
        st.binary(min_size=16, max_size=16),
        max_size=12,
    )
)
def test_a_bundle_comes_back_for_its_owner(slots):
    place = {"under": EPOCH_KEYS[Suite.SM], "epoch": 1, "install": INSTALL, "owner": OWNER}
    bundle = Bundle(Suite.SM, keys=slots)
    assert unwrap(wrap(bundle, **place), **place).keys == slots


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
    wrapped = wrap(Bundle(suite, keys={}).with_slots([1, 2]), **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, **{**place, **moved})


def test_a_bundle_does_not_open_under_another_key_or_suite():
    place = {"epoch": 1, "install": INSTALL, "owner": OWNER}
    bundle = Bundle(Suite.AES, keys={}).with_slots([1])
    wrapped = wrap(bundle, under=EPOCH_KEYS[Suite.AES], **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, under=FileEpochKey(Suite.AES, b"\1" * 32), **place)
    with pytest.raises(Tampered):
        unwrap(wrapped, under=EPOCH_KEYS[Suite.SM], **place)
    with pytest.raises(WrongSuite):
        wrap(bundle, under=EPOCH_KEYS[Suite.SM], **place)


@pytest.mark.parametrize("suite", Suite)
def test_a_flipped_bit_in_any_byte_of_a_bundle_stops(suite):
    place = {"under": EPOCH_KEYS[suite], "epoch": 1, "install": INSTALL, "owner": OWNER}
    wrapped = wrap(Bundle(suite, keys={}).with_slots([1]), **place)
    for position in range(len(wrapped)):
        broken = bytearray(wrapped)
        broken[position] ^= 1 << position % 8
        with pytest.raises(Tampered):
            unwrap(bytes(broken), **place)


def test_a_bundle_of_odd_length_stops():
    key, place = EPOCH_KEYS[Suite.AES], {"epoch": 1, "install": INSTALL, "owner": OWNER}
    aad = b"hudang/wrap/1\0\1\0\0\0\1" + INSTALL.bytes + b"\1" + OWNER.id.bytes
    with pytest.raises(Tampered):
        unwrap(key.seal(bytes(34), aad=aad), under=key, **place)
    assert unwrap(key.seal(bytes(35), aad=aad), under=key, **place).has(0)


def test_a_slot_key_is_made_once_and_the_newest_generation_seals():
    first = Bundle(Suite.AES, keys={}).with_slots([Slot.CONTACT])
    second = first.with_slots([Slot.CONTACT, Slot.MONEY])
    assert second.current(Slot.CONTACT) == first.current(Slot.CONTACT)
    assert second.current(Slot.MONEY)[1] != second.current(Slot.CONTACT)[1]
    later = Bundle(Suite.AES, keys={(1, 1): b"a" * 32, (1, 3): b"c" * 32, (1, 2): b"b" * 32})
    assert later.current(1) == (3, b"c" * 32)
    assert later.key(1, generation=2) == b"b" * 32
    for missing in (lambda: later.current(2), lambda: later.key(1, generation=4)):
        with pytest.raises(MissingKey):
            missing()


def test_keys_are_never_shown():
    bundle = Bundle(Suite.AES, keys={(1, 1): b"secretsecretsecretsecretsecretse"})
    epoch = FileEpochKey(Suite.SM, b"secretsecretsecr")
    index = IndexKeys.new(Suite.AES, rows=0)
    assert repr(bundle) == "<bundle of 1 keys>"
    assert "secret" not in repr(epoch) + repr(bundle)
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
