"""The recovery key: what is sealed to it opens with both halves, and with nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hudang.vault import halves, recovery, services
from hudang.vault.errors import HalvesDiffer, NoRecoveryKey, PlaceUnreachable, Tampered
from hudang.vault.recovery import RecoveryKey

pytestmark = pytest.mark.usefixtures("own_keys")

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


def confirmed() -> tuple[RecoveryKey, bytes]:
    pair = recovery.make(at=AT)
    return recovery.confirm(*pair, at=AT), halves.join(*pair)


def test_a_sealed_key_has_the_frozen_bytes():
    (case,) = VECTORS["escrow"]
    private, once, data, aad, sealed = (
        bytes.fromhex(case[name]) for name in ("private", "once", "data", "aad", "sealed")
    )
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    key = RecoveryKey(public)
    assert key.id.hex() == case["id"]
    assert key.seal(data, aad=aad, once=X25519PrivateKey.from_private_bytes(once)) == sealed
    assert recovery.open_with(private, sealed, aad=aad) == data


def test_it_opens_with_both_halves_and_as_its_sender_can_check():
    key, private = confirmed()
    once = X25519PrivateKey.generate()
    sealed = key.seal(b"epoch key", aad=b"1", once=once)
    assert recovery.open_with(private, sealed, aad=b"1") == b"epoch key"
    assert key.open_as_sender(sealed, aad=b"1", once=once) == b"epoch key"


def test_each_sealing_is_another():
    key, _private = confirmed()
    assert key.seal(b"a", aad=b"") != key.seal(b"a", aad=b"")


def test_a_changed_byte_another_binding_or_another_key_opens_nothing():
    key, private = confirmed()
    sealed = key.seal(b"epoch key", aad=b"1")
    for position in range(len(sealed)):
        broken = bytearray(sealed)
        broken[position] ^= 128 if position == 32 else 1
        if position != 32:  # the last bit of a Montgomery point is ignored by X25519, not by HKDF
            with pytest.raises(Tampered):
                recovery.open_with(private, bytes(broken), aad=b"1")
    stranger = X25519PrivateKey.generate()
    for attempt in (
        lambda: recovery.open_with(private, sealed, aad=b"2"),
        lambda: recovery.open_with(private, sealed[:20], aad=b"1"),
        lambda: recovery.open_with(stranger.private_bytes_raw(), sealed, aad=b"1"),
        lambda: key.open_as_sender(sealed, aad=b"1", once=stranger),
        lambda: key.open_as_sender(b"\1" + sealed[1:], aad=b"1", once=stranger),
    ):
        with pytest.raises(Tampered):
            attempt()


def test_a_key_counts_once_both_halves_were_typed_back():
    first, second = recovery.make(at=AT)
    assert recovery.current() is None
    with pytest.raises(NoRecoveryKey):
        recovery.require()
    with pytest.raises(HalvesDiffer):
        recovery.confirm(first, first, at=AT)
    assert recovery.current() is None
    assert recovery.confirm(first, second, at=AT) == recovery.require()


def test_a_new_key_replaces_the_old_one_only_when_it_is_confirmed():
    old, _private = confirmed()
    first, second = recovery.make(at=AT)
    assert recovery.require() == old
    assert recovery.confirm(first, second, at=AT) != old


def test_halves_of_an_earlier_key_confirm_nothing():
    earlier = recovery.make(at=AT)
    recovery.make(at=AT)
    with pytest.raises(HalvesDiffer):
        recovery.confirm(*earlier, at=AT)


def test_without_a_key_that_waits_nothing_is_confirmed():
    first, second = recovery.make(at=AT)
    recovery.confirm(first, second, at=AT)
    with pytest.raises(NoRecoveryKey):
        recovery.confirm(first, second, at=AT)


def test_a_damaged_key_stops(own_keys):
    confirmed()
    (own_keys / "recovery.json").write_text("{}")
    with pytest.raises(Tampered):
        recovery.current()


def test_without_a_place_no_halves_are_printed_and_none_put_to_use(db, settings, tmp_path):
    settings.HUDANG_ESCROW = []
    with pytest.raises(PlaceUnreachable):
        services.make_recovery_key(at=AT)
    place = tmp_path / "place"
    place.mkdir()
    settings.HUDANG_ESCROW = [str(place)]
    first, second = services.make_recovery_key(at=AT)
    settings.HUDANG_ESCROW = []
    with pytest.raises(PlaceUnreachable):
        services.confirm_halves(first.printed(), second.printed(), at=AT)
    assert not services.has_recovery_key()
