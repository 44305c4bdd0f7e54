"""Owners, slots and the bundle in which an owner's slot keys are wrapped."""

import os
import struct
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from hudang.vault.ciphers import Suite, suite_of
from hudang.vault.errors import MissingKey, Tampered, WrongSuite

NOWHERE: Final = UUID(int=0)
"""The community of an owner that has none: sixteen zero bytes."""

FORMAT: Final = 2
"""How bundles are written now; under an epoch of format 1 they stay as they were written."""

_WRAP_LABELS: Final = {1: b"hudang/wrap/1\0", 2: b"hudang/wrap/2\0"}
_WRAP_COMMON: Final = struct.Struct(">BI16s")
_WRAP_OWNER: Final = struct.Struct(">B16s")
_ENTRY: Final = {suite: struct.Struct(f">BH{suite.key_size}s") for suite in Suite}
_SUITE: Final = {suite: bytes([suite]) for suite in Suite}


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


VOUCHED: Final = frozenset({Kind.CUSTOMER, Kind.CASE})
"""Whose records the log states with every change, so that `verify_log --sealed` compares them."""


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


class SlotKey(NamedTuple):
    """One generation of a slot's key, and the suite it belongs to."""

    suite: Suite
    secret: bytes

    def __repr__(self) -> str:
        return f"<slot key of {self.suite.name.lower()}>"

    @classmethod
    def new(cls, suite: Suite, *, random: Random = os.urandom) -> "SlotKey":
        return cls(suite, random(suite.key_size))


class Bundle:
    """The slot keys of one owner: slot and generation to key."""

    __slots__ = ("keys",)

    def __init__(self, keys: Mapping[tuple[int, int], SlotKey] | None = None) -> None:
        self.keys = dict(keys or {})

    def __repr__(self) -> str:
        return f"<bundle of {len(self.keys)} keys>"

    def has(self, slot: int) -> bool:
        return any(number == slot for number, _generation in self.keys)

    def key(self, slot: int, *, generation: int) -> SlotKey:
        try:
            return self.keys[slot, generation]
        except KeyError:
            raise MissingKey from None

    def current(self, slot: int) -> tuple[int, SlotKey]:
        """Return the newest generation of a slot and its key: the one that seals."""
        newest = 0
        for number, generation in self.keys:
            if number == slot and generation > newest:
                newest = generation
        return newest, self.key(slot, generation=newest)

    def with_slots(
        self, slots: Iterable[int], *, suite: Suite, random: Random = os.urandom
    ) -> "Bundle":
        """Return a bundle that also has a first key for each slot it lacked."""
        present = {slot for slot, _generation in self.keys}
        added = {
            (int(slot), 1): SlotKey.new(suite, random=random)
            for slot in slots
            if slot not in present
        }
        return Bundle(self.keys | added)

    def with_next_generation(self, slot: int, *, suite: Suite) -> "Bundle":
        """Return a bundle in which a slot has a further, newest key."""
        generation, _key = self.current(slot)
        return Bundle({**self.keys, (int(slot), generation + 1): SlotKey.new(suite)})

    def in_suite(self, suite: Suite) -> "Bundle":
        """Return a bundle in which the newest key of every slot belongs to that suite."""
        changed = self
        for slot in {slot for slot, _generation in self.keys}:
            if self.current(slot)[1].suite is not suite:
                changed = changed.with_next_generation(slot, suite=suite)
        return changed

    def seals_in(self, suite: Suite) -> Suite:
        """Return the suite if every slot seals in it, else the one in which a slot still does."""
        newest = (self.current(slot)[1].suite for slot, _generation in self.keys)
        return next((other for other in newest if other is not suite), suite)

    def without(self, slot: int, *, generation: int) -> "Bundle":
        """Return a bundle that lacks one generation of a slot."""
        kept = {place: key for place, key in self.keys.items() if place != (slot, generation)}
        return Bundle(kept)

    def without_slot(self, slot: int) -> "Bundle":
        """Return a bundle that lacks a slot with all its generations."""
        kept = {place: key for place, key in self.keys.items() if place[0] != slot}
        return Bundle(kept)

    def without_other_suites(self, suite: Suite) -> "Bundle":
        """Return a bundle of that suite alone, but for the log's details: never sealed anew."""
        kept = {
            place: key
            for place, key in self.keys.items()
            if key.suite is suite or place[0] == Slot.LOG
        }
        return Bundle(kept)


class EpochKey(Protocol):
    """The use of an epoch key, which may never leave the device that holds it."""

    @property
    def suite(self) -> Suite: ...

    def seal(self, data: bytes, *, aad: bytes) -> bytes: ...

    def unseal(self, sealed: bytes, *, aad: bytes) -> bytes: ...


def wrap(
    bundle: Bundle, *, under: EpochKey, epoch: int, install: UUID, owner: Owner, form: int = FORMAT
) -> bytes:
    """Return the slot keys of an owner sealed under an epoch key, in that format."""
    data = _written(bundle, suite=under.suite, form=form)
    aad = _wrap_aad(under.suite, epoch=epoch, install=install, owner=owner, form=form)
    return under.seal(data, aad=aad)


def unwrap(
    sealed: bytes,
    *,
    under: EpochKey,
    epoch: int,
    install: UUID,
    owner: Owner,
    form: int = FORMAT,
) -> Bundle:
    """Return the slot keys of an owner, or stop when the row was moved or edited."""
    aad = _wrap_aad(under.suite, epoch=epoch, install=install, owner=owner, form=form)
    data = under.unseal(sealed, aad=aad)
    return _of_one_suite(data, suite=under.suite) if form == 1 else _of_any_suite(data)


class Writing(NamedTuple):
    """What wraps keys within one transaction; the switch to the next epoch waits for it."""

    epoch: int
    key: EpochKey
    form: int
    install: UUID

    @property
    def suite(self) -> Suite:
        return self.key.suite

    def wrap(self, bundle: Bundle, *, owner: Owner) -> bytes:
        return wrap(
            bundle,
            under=self.key,
            epoch=self.epoch,
            install=self.install,
            owner=owner,
            form=self.form,
        )


class Rewrapped(NamedTuple):
    """The epoch, its key and the format of its bundles, on one side of a roll."""

    epoch: int
    key: EpochKey
    form: int

    def label(self, install: UUID) -> bytes:
        """Return what all owners have in common in what is bound."""
        common = _WRAP_COMMON.pack(self.key.suite, self.epoch, install.bytes)
        return _WRAP_LABELS[self.form] + common


class Rewrap:
    """Seals the same slot keys under another epoch, owner after owner, unread where it can."""

    def __init__(self, *, old: Rewrapped, new: Rewrapped, install: UUID) -> None:
        self._under, self._over = old.key, new.key
        self._before, self._after = old.label(install), new.label(install)
        self._is_older = old.form < new.form

    def __call__(self, sealed: bytes, *, owner: bytes) -> bytes:
        """Return the bundle sealed anew; `owner` is the kind and the identifier, as bound."""
        data = self._under.unseal(sealed, aad=self._before + owner)
        if self._is_older:
            suite = self._under.suite
            data = _written(_of_one_suite(data, suite=suite), suite=suite, form=FORMAT)
        return self._over.seal(data, aad=self._after + owner)


def _written(bundle: Bundle, *, suite: Suite, form: int) -> bytes:
    """Format 1 has room for the keys of one suite; in format 2 each entry names its own."""
    parts: list[bytes] = []
    for (slot, generation), key in sorted(bundle.keys.items()):
        if form != 1:
            parts.append(_SUITE[key.suite])
        elif key.suite is not suite:
            raise WrongSuite
        parts.append(_ENTRY[key.suite].pack(slot, generation, key.secret))
    return b"".join(parts)


def _of_one_suite(data: bytes, *, suite: Suite) -> Bundle:
    entry = _ENTRY[suite]
    if len(data) % entry.size:
        raise Tampered
    entries = entry.iter_unpack(data)
    return Bundle({(slot, number): SlotKey(suite, key) for slot, number, key in entries})


def _of_any_suite(data: bytes) -> Bundle:
    keys: dict[tuple[int, int], SlotKey] = {}
    at = 0
    while at < len(data):
        suite = suite_of(data[at])
        entry = _ENTRY[suite]
        if at + 1 + entry.size > len(data):
            raise Tampered
        slot, generation, secret = entry.unpack_from(data, at + 1)
        keys[slot, generation] = SlotKey(suite, secret)
        at += 1 + entry.size
    return Bundle(keys)


def _wrap_aad(suite: Suite, *, epoch: int, install: UUID, owner: Owner, form: int) -> bytes:
    common = _WRAP_COMMON.pack(suite, epoch, install.bytes)
    return _WRAP_LABELS[form] + common + _WRAP_OWNER.pack(owner.kind, owner.id.bytes)
