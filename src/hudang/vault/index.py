"""The lookup table: which customers may have a value, found without opening any.

The table is UNLOGGED, so nothing of it is in the WAL or a base backup; after a crash it is empty.
One row of it, the sentinel, tells that it is complete and was made with the keys at hand: without
that row a search waits, and never answers "nobody".
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import connection, transaction

from hudang.vault import providers
from hudang.vault.ciphers import Suite
from hudang.vault.copying import TOKEN_COLUMNS, BinaryCopy, array, token_row
from hudang.vault.errors import IndexRebuilding, MissingKey
from hudang.vault.keys import NOWHERE
from hudang.vault.models import VaultState
from hudang.vault.tokens import IndexKeys, Lookup, plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from uuid import UUID

__all__ = [
    "Entry", "IndexRebuilding", "Lookup", "add", "candidates", "create", "is_ready", "rebuild",
    "rebuild_due", "remove", "twins",
]  # fmt: skip

_TABLE: Final = "vault_lookup"
_LOCK: Final = 0x5641_0002
_SENTINEL: Final = 0  # the kind of the sentinel row
_BATCH: Final = 50_000
_DUE_BITS: Final = 2

# OFFSET 0 keeps the planner at one index probe for each community, however small the table is.
_FIND: Final = """
    SELECT wanted.kind, wanted.community, found.customer
    FROM unnest(%s::smallint[], %s::uuid[], %s::integer[]) AS wanted (kind, community, token)
    CROSS JOIN LATERAL (
        SELECT customer FROM vault_lookup l
        WHERE l.kind = wanted.kind AND l.community = wanted.community AND l.token = wanted.token
        OFFSET 0
    ) found
"""


_TWINS: Final = """
    SELECT DISTINCT ours.customer, theirs.customer
    FROM vault_lookup ours
    JOIN vault_lookup theirs
        ON theirs.kind = ours.kind AND theirs.community = ours.community
        AND theirs.token = ours.token AND theirs.customer > ours.customer
    WHERE ours.community = %s AND ours.kind = ANY(%s::smallint[])
    ORDER BY 1, 2
"""


class Entry(NamedTuple):
    """One value by which one customer can be found."""

    kind: Lookup
    community: UUID
    customer: UUID
    value: str


def candidates(
    kind: Lookup, *, communities: Collection[UUID], value: str
) -> list[tuple[UUID, UUID]]:
    """Return the customers of those communities who may have the value, as (community, customer).

    About eight of them share a token; the desk opens them and compares.
    """
    keys = _keys()
    tokens = [
        (kind.value, community, token)
        for community in communities
        if (token := keys.token(kind, community=community, value=value)) is not None
    ]
    rows = _find([(_SENTINEL, NOWHERE, keys.sentinel), *tokens])
    if not any(number == _SENTINEL for number, _community, _customer in rows):
        raise IndexRebuilding
    found = {(community, customer) for number, community, customer in rows if number == kind}
    return sorted(found)


def twins(community: UUID, *, kinds: Collection[Lookup]) -> list[tuple[UUID, UUID]]:
    """Return every two customers of a community who may share a value of one of those kinds.

    Tokens are short, so most pairs share a token alone; the desk opens both and compares.
    """
    if not is_ready():
        raise IndexRebuilding
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, [community, sorted(kind.value for kind in kinds)])
        rows: list[tuple[UUID, UUID]] = cursor.fetchall()
    return rows


def is_ready() -> bool:
    """Return whether the table is complete and made with the keys at hand."""
    try:
        keys = _keys()
    except IndexRebuilding:
        return False
    return bool(_find([(_SENTINEL, NOWHERE, keys.sentinel)]))


def add(entries: Iterable[Entry]) -> int:
    """Add tokens in the caller's transaction and return how many; wait while a rebuild runs."""
    return sum(copy.write() for copy in prepare(entries))


def prepare(entries: Iterable[Entry]) -> list[BinaryCopy]:
    """Return the rows to write in the caller's transaction; wait while a rebuild runs."""
    _join()
    return [*_packed(entries, keys=_ready_keys())]


def remove(customers: Collection[UUID]) -> None:
    """Remove every token of those customers in the caller's transaction."""
    _join()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM vault_lookup WHERE customer = ANY(%s::uuid[])", [array(customers)]
        )


def rebuild_due(rows: int) -> bool:
    """Return whether the tokens are too short for that many customers."""
    ideal = plan(rows)
    keys = _keys()
    return any(ideal[kind] >= keys.bits[kind] + _DUE_BITS for kind in Lookup)


def create(suite: Suite) -> None:
    """Begin an empty index with keys of its own."""
    _clear()
    _finish(_renew(suite, rows=0))


def rebuild(source: Iterable[Entry], *, rows: int) -> int:
    """Make the index anew with new keys, widths for that many customers, and the sentinel last.

    The source is read while the index is locked against writers; it may query as it goes.
    """
    suite = Suite(VaultState.objects.get().suite)
    with _alone():
        # From here on searches say that they wait: no sentinel answers to the new keys.
        keys = _renew(suite, rows=rows)
        with transaction.atomic(durable=True):
            _clear()
        with transaction.atomic():
            count = sum(copy.write() for copy in _packed(source, keys=keys))
            _finish(keys)
    return count


def _keys() -> IndexKeys:
    try:
        return providers.current().index_keys()
    except MissingKey:
        raise IndexRebuilding from None


def _ready_keys() -> IndexKeys:
    keys = _keys()
    if not _find([(_SENTINEL, NOWHERE, keys.sentinel)]):
        raise IndexRebuilding
    return keys


def _renew(suite: Suite, *, rows: int) -> IndexKeys:
    keys = IndexKeys.new(suite, rows=rows)
    providers.current().renew_index_keys(keys)
    return keys


def _find(wanted: list[tuple[int, UUID, int]]) -> list[tuple[int, UUID, UUID]]:
    kinds, communities, tokens = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [list(kinds), array(communities), list(tokens)])
        rows: list[tuple[int, UUID, UUID]] = cursor.fetchall()
    return rows


def _packed(entries: Iterable[Entry], *, keys: IndexKeys) -> Iterator[BinaryCopy]:
    for batch in _batches(entries):
        tokens = {
            token_row(entry.kind, community=entry.community, token=token, customer=entry.customer)
            for entry in batch
            if (token := keys.token(entry.kind, community=entry.community, value=entry.value))
            is not None
        }
        rows = BinaryCopy(_TABLE, TOKEN_COLUMNS)
        # As bytes they stand in the order of the index: its pages are then written once.
        for row in sorted(tokens):
            rows.add(row)
        yield rows


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vault_lookup")


def _finish(keys: IndexKeys) -> None:
    rows = BinaryCopy(_TABLE, TOKEN_COLUMNS)
    rows.add(token_row(_SENTINEL, community=NOWHERE, token=keys.sentinel, customer=NOWHERE))
    rows.write()


def _join() -> None:
    """Hold off a rebuild until the commit; raise at once while one runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise IndexRebuilding


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
