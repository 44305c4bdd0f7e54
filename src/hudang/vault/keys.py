"""Owners, slots and the bundle in which an owner's slot keys are wrapped."""

import os
import struct
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from hudang.vault.ciphers import Suite
from hudang.vault.errors import MissingKey, Tampered, WrongSuite

NOWHERE: Final = UUID(int=0)
"""The community of an owner that has none: sixteen zero bytes."""

_WRAP_LABEL: Final = b"hudang/wrap/1\0"
_WRAP_COMMON: Final = struct.Struct(">BI16s")
_WRAP_OWNER: Final = struct.Struct(">B16s")
_ENTRY: Final = {suite: struct.Struct(f">BH{suite.key_size}s") for suite in Suite}


class Slot(IntEnum):
    """The unit of opening and of destruction; numbers from 128 on are reserved."""

    CONTACT = 1
    IDENTITY = 2
    HOUSEHOLD = 3
    MONEY = 4
    SERVICE = 5
    ANSWERS = 6
    FILES = 7
    LOG = 8
    CONSENT = 9
    QUARANTINE = 10


class Kind(IntEnum):
    """What an owner of keys is."""

    CUSTOMER = 1
    IMPORT = 2
    CAMPAIGN = 3
    ACCOUNT = 4
    MONTH = 5
    CASE = 6
    NOTICE = 7


class Owner(NamedTuple):
    kind: Kind
    community: UUID | None
    id: UUID

    @property
    def address(self) -> "Address":
        return (self.community or NOWHERE, self.id)


Random = Callable[[int], bytes]
"""What gives that many random bytes."""

Address = tuple[UUID, UUID]
"""The primary key of an owner's key row: community and owner."""


class Bundle:
    """The slot keys of one owner: slot and generation to key, all of one suite."""

    __slots__ = ("keys", "suite")

    def __init__(self, suite: Suite, *, keys: Mapping[tuple[int, int], bytes]) -> None:
        self.suite = suite
        self.keys = dict(keys)

    def __repr__(self) -> str:
        return f"<bundle of {len(self.keys)} keys>"

    def has(self, slot: int) -> bool:
        return any(number == slot for number, _generation in self.keys)

    def key(self, slot: int, *, generation: int) -> bytes:
        try:
            return self.keys[slot, generation]
        except KeyError:
            raise MissingKey from None

    def current(self, slot: int) -> tuple[int, bytes]:
        """Return the newest generation of a slot and its key: the one that seals."""
        newest = 0
        for number, generation in self.keys:
            if number == slot and generation > newest:
                newest = generation
        return newest, self.key(slot, generation=newest)

    def with_slots(self, slots: Iterable[int], *, random: Random = os.urandom) -> "Bundle":
        """Return a bundle that also has a first key for each slot it lacked."""
        present = {slot for slot, _generation in self.keys}
        size = self.suite.key_size
        added = {(int(slot), 1): random(size) for slot in slots if slot not in present}
        return Bundle(self.suite, keys=self.keys | added)

    def with_next_generation(self, slot: int) -> "Bundle":
        """Return a bundle in which a slot has a further, newest key."""
        generation, _key = self.current(slot)
        fresh = {(int(slot), generation + 1): os.urandom(self.suite.key_size)}
        return Bundle(self.suite, keys=self.keys | fresh)

    def without(self, slot: int, *, generation: int) -> "Bundle":
        """Return a bundle that lacks one generation of a slot."""
        kept = {place: key for place, key in self.keys.items() if place != (slot, generation)}
        return Bundle(self.suite, keys=kept)

    def without_slot(self, slot: int) -> "Bundle":
        """Return a bundle that lacks a slot with all its generations."""
        kept = {place: key for place, key in self.keys.items() if place[0] != slot}
        return Bundle(self.suite, keys=kept)


class EpochKey(Protocol):
    """The use of an epoch key, which may never leave the device that holds it."""

    @property
    def suite(self) -> Suite: ...

    def seal(self, data: bytes, *, aad: bytes) -> bytes: ...

    def unseal(self, sealed: bytes, *, aad: bytes) -> bytes: ...


def wrap(bundle: Bundle, *, under: EpochKey, epoch: int, install: UUID, owner: Owner) -> bytes:
    """Return the slot keys of an owner sealed under an epoch key."""
    if under.suite is not bundle.suite:
        raise WrongSuite
    entry = _ENTRY[bundle.suite]
    data = b"".join(entry.pack(*place, key) for place, key in sorted(bundle.keys.items()))
    aad = _wrap_aad(bundle.suite, epoch=epoch, install=install, owner=owner)
    return under.seal(data, aad=aad)


def unwrap(sealed: bytes, *, under: EpochKey, epoch: int, install: UUID, owner: Owner) -> Bundle:
    """Return the slot keys of an owner, or stop when the row was moved or edited."""
    suite = under.suite
    data = under.unseal(sealed, aad=_wrap_aad(suite, epoch=epoch, install=install, owner=owner))
    entry = _ENTRY[suite]
    if len(data) % entry.size:
        raise Tampered
    return Bundle(
        suite,
        keys={(slot, generation): key for slot, generation, key in entry.iter_unpack(data)},
    )


class Rewrap:
    """Seals the same slot keys under another epoch (number, key), owner after owner, unread."""

    def __init__(
        self, *, old: tuple[int, EpochKey], new: tuple[int, EpochKey], install: UUID
    ) -> None:
        (old_epoch, self._under), (new_epoch, self._over) = old, new
        suite = self._over.suite
        if self._under.suite is not suite:
            raise WrongSuite
        # What all owners have in common is bound once.
        self._before = _WRAP_LABEL + _WRAP_COMMON.pack(suite, old_epoch, install.bytes)
        self._after = _WRAP_LABEL + _WRAP_COMMON.pack(suite, new_epoch, install.bytes)

    def __call__(self, sealed: bytes, *, owner: bytes) -> bytes:
        """Return the bundle sealed anew; `owner` is the kind and the identifier, as bound."""
        data = self._under.unseal(sealed, aad=self._before + owner)
        return self._over.seal(data, aad=self._after + owner)


def _wrap_aad(suite: Suite, *, epoch: int, install: UUID, owner: Owner) -> bytes:
    common = _WRAP_COMMON.pack(suite, epoch, install.bytes)
    return _WRAP_LABEL + common + _WRAP_OWNER.pack(owner.kind, owner.id.bytes)
