"""The members of a batch: one entry in the log vouches for all of them by a Merkle root.

The list stays with the run that made the batch, in a table of its own. It holds no value: of each
sealed record its identifier, its revision and the first 16 bytes of SHA-256 of its sealed bytes.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple, Self
from uuid import UUID

from hudang.accesslog import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEMBER: Final = struct.Struct(">16sI16s")
_DIGEST: Final = 16


class Member(NamedTuple):
    """A sealed record as a batch wrote it."""

    record: UUID
    revision: int
    digest: str

    @property
    def leaf(self) -> bytes:
        """What an entry of the registers calls it by after its destruction."""
        return tree.leaf_hash(
            _MEMBER.pack(self.record.bytes, self.revision, bytes.fromhex(self.digest))
        )


class Members:
    """A list of members in the making, or as it was stored."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    @classmethod
    def read(cls, stored: bytes) -> Self:
        """Read a stored list; one that was cut or edited has another root."""
        found = cls()
        size = _MEMBER.size
        found._packed = [bytes(stored[at : at + size]) for at in range(0, len(stored), size)]
        return found

    def add(self, record: UUID, *, revision: int, sealed: bytes) -> None:
        digest = sha256(sealed).digest()[:_DIGEST]
        self._packed.append(_MEMBER.pack(record.bytes, revision, digest))

    def leaf_data(self, record: UUID) -> bytes | None:
        """Return what the leaf of a record is the hash of, if it is a member."""
        for packed in self._packed:
            if packed.startswith(record.bytes):
                return b"\x00" + packed
        return None

    def __iter__(self) -> Iterator[Member]:
        for record, revision, digest in map(_MEMBER.unpack, self._packed):
            yield Member(UUID(bytes=record), revision, digest.hex())

    def __len__(self) -> int:
        return len(self._packed)

    @property
    def stored(self) -> bytes:
        return b"".join(self._packed)

    @property
    def root(self) -> str:
        """The Merkle root over the members, in hexadecimal; of none, nothing."""
        return tree.range_hash([*map(tree.leaf_hash, self._packed)]).hex() if self._packed else ""
