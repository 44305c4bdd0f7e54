"""Plaintext of sealed values: for the desk (`disclosure`), sign-in secrets and the log alone.

Every door reads all keys with one query and opens in memory; nothing is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.vault import keyring
from hudang.vault.errors import MissingKey, Tampered
from hudang.vault.sealed import Context, Sealed, unlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hudang.vault.keys import Owner
    from hudang.vault.models import SealedRecord

Opened = dict[str, dict[int, Any]]


def open_many(records: Sequence[SealedRecord], field_names: Sequence[str]) -> list[Opened]:
    """Return the values of those fields of each record, in their order; empty where null."""
    pairs: list[tuple[Context, bytes]] = []
    places: list[tuple[int, str]] = []
    for position, record in enumerate(records):
        for name in field_names:
            value = getattr(record, name)
            if value is not None:
                pairs.append((_context(record, name, value), value.blob))
                places.append((position, name))
    opened: list[Opened] = [{name: {} for name in field_names} for _ in records]
    for (position, name), values in zip(places, open_blobs(pairs), strict=True):
        opened[position][name] = values
    return opened


def open_blobs(pairs: Sequence[tuple[Context, bytes]]) -> list[dict[int, Any]]:
    """Return the values of blobs, each with the context it was sealed for, in their order."""
    owners: list[Owner] = []
    places: list[int] = []
    for context, _blob in pairs:
        # Who stands several times in a row is asked for once.
        owner = context.key_owner()
        if not owners or owners[-1] != owner:
            owners.append(owner)
        places.append(len(owners) - 1)
    bundles = keyring.read_each(owners) if owners else []
    opened = []
    for place, (context, blob) in zip(places, pairs, strict=True):
        bundle = bundles[place]
        if bundle is None:
            raise MissingKey
        opened.append(unlock(blob, context=context, bundle=bundle))
    return opened


def _context(record: SealedRecord, name: str, value: Sealed) -> Context:
    if not isinstance(value, Sealed):
        raise Tampered
    return value.context or record.sealing_context(name)
