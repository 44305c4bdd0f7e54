"""Re-wrapping everybody under the new epoch key: in batches, each a transaction of its own.

The table is walked by its pages, so that a batch costs the same at the end as at the beginning.
A row that somebody holds is left for the next walk; nobody waits for anybody in a circle. Rows
come and go in the binary form of COPY: taking them apart by the driver would cost more than the
cipher. Two walkers share the pages, so that one computes while the database writes for the other.
"""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from psycopg import sql

from hudang.vault import providers
from hudang.vault.copying import BinaryCopy, binary_rows
from hudang.vault.keys import Rewrap, Rewrapped
from hudang.vault.models import VaultEpoch, VaultState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES: Final = 400
"""How many pages of eight kilobytes a batch covers: some ten thousand owners."""

WALKERS: Final = 2

_SIZE: Final = "SELECT pg_relation_size('vault_vaultkey') / current_setting('block_size')::bigint"
_TAKE: Final = sql.SQL("""
    COPY (
        SELECT ctid, owner_id, kind, epoch, bundle FROM vault_vaultkey
        WHERE ctid >= '({first},0)'::tid AND ctid < '({last},0)'::tid AND epoch < {epoch}
        FOR UPDATE SKIP LOCKED
    ) TO STDOUT (FORMAT BINARY)
""")
_FRESH: Final = """
    CREATE TEMPORARY TABLE IF NOT EXISTS vault_rewrapped (place tid, bundle bytea)
    ON COMMIT DELETE ROWS
"""
# The bounds again: without them the whole table would be read to find these rows.
_PUT: Final = """
    UPDATE vault_vaultkey k SET epoch = %s, bundle = fresh.bundle
    FROM vault_rewrapped AS fresh
    WHERE k.ctid = fresh.place
        AND k.ctid >= format('(%%s,0)', %s::bigint)::tid
        AND k.ctid < format('(%%s,0)', %s::bigint)::tid
"""
_LEFT: Final = "SELECT EXISTS (SELECT FROM vault_vaultkey WHERE epoch < %s)"
# Each field behind its length, and last the length of the bundle; of the kind its one byte.
_ROW: Final = struct.Struct(">4x6s 4x16s 4xxs 4xI 4x")
_PLACED: Final = struct.Struct(">hi6si")


def rewrap(epoch: int, *, progress: Callable[[int], object] = lambda _count: None) -> int:
    """Wrap every owner's keys under that epoch; return how many there were."""
    total = 0
    while are_left(epoch):
        firsts = range(0, _one(_SIZE), PAGES)
        with ThreadPoolExecutor(WALKERS) as walkers:
            for count in walkers.map(lambda first: _walk(first, epoch=epoch), firsts):
                total += count
                progress(count)
    return total


def are_left(epoch: int) -> bool:
    """Say whether anybody is wrapped under an earlier epoch."""
    return bool(_one(_LEFT, epoch))


def _walk(first: int, *, epoch: int) -> int:
    """Do a batch on a connection of this walker's own."""
    try:
        return _rewrap_pages(first, first + PAGES, epoch=epoch)
    finally:
        connection.close()


@transaction.atomic
def _rewrap_pages(first: int, last: int, *, epoch: int) -> int:
    taking = _TAKE.format(first=first, last=last, epoch=epoch)
    fresh = BinaryCopy("vault_rewrapped", ("place", "bundle"))
    with connection.cursor() as cursor:
        cursor.execute(_FRESH)
        for row in _wrapped(binary_rows(taking), epoch=epoch):
            fresh.add(row)
        if count := fresh.write():
            cursor.execute(_PUT, [epoch, first, last])
    return count


def _wrapped(rows: Iterator[bytes], *, epoch: int) -> Iterator[bytes]:
    """Give each row's place with its keys under the new epoch."""
    provider = providers.current()
    install = VaultState.objects.values_list("install", flat=True).get()
    forms = dict(VaultEpoch.objects.values_list("number", "form"))
    new = Rewrapped(epoch, provider.use_epoch(epoch), forms[epoch])
    from_epoch: dict[int, Rewrap] = {}
    for row in rows:
        place, owner_id, kind, number = _ROW.unpack_from(row)
        wrap = from_epoch.get(number)
        if wrap is None:
            old = Rewrapped(number, provider.use_epoch(number), forms[number])
            wrap = from_epoch[number] = Rewrap(old=old, new=new, install=install)
        bundle = wrap(row[_ROW.size :], owner=kind + owner_id)
        yield _PLACED.pack(2, 6, place, len(bundle)) + bundle


def _one(query: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return int(cursor.fetchone()[0])
