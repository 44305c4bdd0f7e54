"""Re-wrapping everybody under the new epoch key: in batches, each a transaction of its own.

The table is walked by its pages, so that a batch costs the same at the end as at the beginning.
A row that somebody holds is left for the next walk; nobody waits for anybody in a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction

from hudang.vault import keys, providers
from hudang.vault.keys import NOWHERE, Kind, Owner
from hudang.vault.models import VaultState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hudang.vault.keys import EpochKey

PAGES: Final = 200
"""How many pages of eight kilobytes a batch covers: some ten thousand owners."""

_SIZE: Final = "SELECT pg_relation_size('vault_vaultkey') / current_setting('block_size')::bigint"
_TAKE: Final = """
    SELECT ctid::text, community_id, owner_id, kind, epoch, bundle FROM vault_vaultkey
    WHERE ctid >= format('(%%s,0)', %s::bigint)::tid AND ctid < format('(%%s,0)', %s::bigint)::tid
        AND epoch < %s
    FOR UPDATE SKIP LOCKED
"""
# The bounds again: without them the whole table would be read to find these rows.
_PUT: Final = """
    UPDATE vault_vaultkey k SET epoch = %s, bundle = fresh.bundle
    FROM unnest(%s::tid[], %s::bytea[]) AS fresh (place, bundle)
    WHERE k.ctid = fresh.place
        AND k.ctid >= format('(%%s,0)', %s::bigint)::tid
        AND k.ctid < format('(%%s,0)', %s::bigint)::tid
"""
_LEFT: Final = "SELECT EXISTS (SELECT FROM vault_vaultkey WHERE epoch < %s)"

_Row = tuple[str, UUID, UUID, int, int, bytes]


def rewrap(epoch: int, *, progress: Callable[[int], object] = lambda _count: None) -> int:
    """Wrap every owner's keys under that epoch; return how many there were."""
    total = 0
    while are_left(epoch):
        pages = _one(_SIZE)
        for first in range(0, pages, PAGES):
            count = _rewrap_pages(first, first + PAGES, epoch=epoch)
            total += count
            progress(count)
    return total


def are_left(epoch: int) -> bool:
    """Say whether anybody is wrapped under an earlier epoch."""
    return bool(_one(_LEFT, epoch))


@transaction.atomic
def _rewrap_pages(first: int, last: int, *, epoch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [first, last, epoch])
        rows: list[_Row] = cursor.fetchall()
        if rows:
            places = "{" + ",".join(f'"{row[0]}"' for row in rows) + "}"
            fresh = _wrapped(rows, epoch=epoch)
            cursor.execute(_PUT, [epoch, places, fresh, first, last])
    return len(rows)


def _wrapped(rows: Sequence[_Row], *, epoch: int) -> list[bytes]:
    provider = providers.current()
    install = VaultState.objects.values_list("install", flat=True).get()
    new = provider.use_epoch(epoch)
    old: dict[int, EpochKey] = {}
    fresh = []
    for _place, community, owner_id, kind, number, bundle in rows:
        under = old.get(number) or old.setdefault(number, provider.use_epoch(number))
        owner = Owner(Kind(kind), None if community == NOWHERE else community, owner_id)
        fresh.append(
            keys.rewrap(
                bundle, old=(number, under), new=(epoch, new), install=install, owner=owner
            )
        )
    return fresh


def _one(query: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return int(cursor.fetchone()[0])
