"""A batch of new owners sealed at once: keys, values and search tokens, with no database at hand.

What comes in and goes out can be packed, so that the work may be done by another process.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgpack  # type: ignore[import-untyped]

from hudang.vault import providers
from hudang.vault.ciphers import NONCE_SIZE
from hudang.vault.copying import key_row, token_rows
from hudang.vault.keys import Bundle, Kind, Owner, Writing
from hudang.vault.randomness import Randomness
from hudang.vault.sealed import Context, lock
from hudang.vault.tokens import Entry, Lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hudang.vault.keys import Random
    from hudang.vault.sealed import Values
    from hudang.vault.tokens import IndexKeys

FIRST_REVISION = 1

Stamp = list[Any]
"""Under which keys a batch was sealed: the epoch with its format, and each series of tokens."""


class Piece(NamedTuple):
    """Values of a new record, under the first key of a slot of its new owner."""

    owner: UUID
    place: int
    slot: int
    record: UUID
    values: Values


class Batch(NamedTuple):
    """New owners of one community with everything that is to be sealed of them."""

    kind: Kind
    community: UUID
    pieces: Sequence[Piece]
    entries: Sequence[Entry]


class SealedBatch(NamedTuple):
    """Rows for COPY of keys and of each series of tokens; and the blobs, one for each piece."""

    stamp: Stamp
    keys: bytes
    tokens: list[bytes]
    blobs: list[bytes]


def stamp_of(now: Writing, series: Sequence[IndexKeys]) -> Stamp:
    return [now.epoch, now.form, *([keys.series, keys.sentinel] for keys in series)]


def seal_batch(batch: Batch, *, epoch: int, form: int, install: UUID) -> SealedBatch:
    """Make the owners' keys and seal everything; keys come from the provider, of now."""
    now = Writing(epoch, providers.current().use_epoch(epoch), form, install)
    series, random = providers.index_series(), Randomness()
    slots: dict[UUID, list[int]] = {}
    for piece in batch.pieces:
        slots.setdefault(piece.owner, []).append(piece.slot)
    bundles = {
        owner: Bundle().with_slots(held, suite=now.suite, random=random)
        for owner, held in slots.items()
    }
    owners = {owner: Owner(batch.kind, batch.community, owner) for owner in bundles}
    return SealedBatch(
        stamp=stamp_of(now, series),
        keys=b"".join(
            key_row(now, bundle=bundle, owner=owners[owner]) for owner, bundle in bundles.items()
        ),
        tokens=[b"".join(token_rows(batch.entries, keys=keys)) for keys in series],
        blobs=[
            lock_with(
                piece.values,
                context=_context(batch, piece),
                bundle=bundles[piece.owner],
                random=random,
            )
            for piece in batch.pieces
        ],
    )


def lock_with(
    values: Values, *, context: Context, bundle: Bundle, random: Random = os.urandom
) -> bytes:
    """Return values sealed under the newest key of their slot."""
    generation, key = bundle.current(context.slot)
    return lock(
        values,
        context=context,
        generation=generation,
        suite=key.suite,
        key=key.secret,
        nonce=random(NONCE_SIZE),
    )


def _context(batch: Batch, piece: Piece) -> Context:
    return Context(
        batch.kind,
        batch.community,
        piece.owner,
        piece.record,
        piece.place,
        piece.slot,
        FIRST_REVISION,
    )


# The way to another process and back


def pack_task(batch: Batch, *, epoch: int, form: int, install: UUID) -> bytes:
    return _packb(
        [
            [epoch, form, install.bytes, int(batch.kind), batch.community.bytes],
            [
                [piece.owner.bytes, piece.place, piece.slot, piece.record.bytes, piece.values]
                for piece in batch.pieces
            ],
            [[entry.kind, entry.customer.bytes, entry.value] for entry in batch.entries],
        ]
    )


def do_task(task: bytes) -> bytes:
    """Seal a packed batch and return it packed."""
    (epoch, form, install, kind, place), pieces, entries = msgpack.unpackb(
        task, strict_map_key=False
    )
    community = UUID(bytes=place)
    batch = Batch(
        Kind(kind),
        community,
        [
            Piece(UUID(bytes=owner), place, slot, UUID(bytes=record), values)
            for owner, place, slot, record, values in pieces
        ],
        [
            Entry(_KINDS[kind], community, UUID(bytes=customer), value)
            for kind, customer, value in entries
        ],
    )
    return _packb(seal_batch(batch, epoch=epoch, form=form, install=UUID(bytes=install)))


def unpack_result(result: bytes) -> SealedBatch:
    return SealedBatch(*msgpack.unpackb(result))


def _packb(value: object) -> bytes:
    packed: bytes = msgpack.packb(value)
    return packed


_KINDS = {int(kind): kind for kind in Lookup}
