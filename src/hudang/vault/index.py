"""The lookup table: which customers may have a value, found without opening any.

The table is UNLOGGED, so nothing of it is in the WAL or a base backup; after a crash it is empty.
One row of it, the sentinel, tells that it is complete and was made with the keys at hand: without
that row a search waits, and never answers "nobody".

While a change of the suite makes all tokens anew, two series of rows are in the table, each with
keys and a sentinel of its own: writers write both, a search asks both and believes the one that is
complete.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from hudang.vault import providers
from hudang.vault.ciphers import Suite
from hudang.vault.copying import TOKEN_COLUMNS, BinaryCopy, array, token_row, token_rows
from hudang.vault.errors import IndexRebuilding, MissingKey
from hudang.vault.keys import NOWHERE
from hudang.vault.models import VaultState
from hudang.vault.tokens import Entry, IndexKeys, Lookup, plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from uuid import UUID

__all__ = [
    "Entry", "IndexRebuilding", "Lookup", "add", "begin_next", "candidates", "create", "fill_next",
    "finish_next", "hold", "is_in", "is_ready", "rebuild", "rebuild_due", "remove", "twins",
]  # fmt: skip

TABLE: Final = "vault_lookup"
_LOCK: Final = 0x5641_0002
_SERIES_LOCK: Final = 0x5641_0004  # held by writers, until all of them know of further keys
_SERIES: Final = 32  # beyond the kinds of a first series
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


def candidates(
    kind: Lookup, *, communities: Collection[UUID], value: str
) -> list[tuple[UUID, UUID]]:
    """Return the customers of those communities who may have the value, as (community, customer).

    About eight of them share a token; the desk opens them and compares.
    """
    known = _known()
    tokens = [
        (keys.series + kind, community, token)
        for keys in known
        for community in communities
        if (token := keys.token(kind, community=community, value=value)) is not None
    ]
    rows = _find([*map(_sentinel_of, known), *tokens])
    numbers = {number for number, _community, _customer in rows}
    series = next((k.series for k in known if k.series + _SENTINEL in numbers), None)
    if series is None:
        raise IndexRebuilding
    wanted = series + kind
    return sorted({(community, customer) for number, community, customer in rows
                   if number == wanted})  # fmt: skip


def twins(community: UUID, *, kinds: Collection[Lookup]) -> list[tuple[UUID, UUID]]:
    """Return every two customers of a community who may share a value of one of those kinds.

    Tokens are short, so most pairs share a token alone; the desk opens both and compares.
    """
    series = _complete().series
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, [community, sorted(series + kind for kind in kinds)])
        rows: list[tuple[UUID, UUID]] = cursor.fetchall()
    return rows


def is_ready() -> bool:
    """Return whether the table is complete and made with the keys at hand."""
    try:
        return bool(_complete())
    except IndexRebuilding:
        return False


def is_in(suite: Suite) -> bool:
    """Return whether the table is complete, in that suite, and nothing but what is asked."""
    return is_ready() and _keys().suite is suite and len(_known()) == 1 and not _others_left()


def add(entries: Iterable[Entry]) -> int:
    """Add tokens in the caller's transaction and return how many; wait while a rebuild runs."""
    return sum(copy.write() for copy in prepare(entries))


def prepare(entries: Iterable[Entry]) -> list[BinaryCopy]:
    """Return the rows to write in the caller's transaction; wait while a rebuild runs."""
    known, gathered = hold(), list(entries)
    return [copy for keys in known for copy in _packed(gathered, keys=keys)]


def hold() -> list[IndexKeys]:
    """Return the keys of every series, held against a rebuild until the caller's commit."""
    _join()
    _complete()
    return _known()


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


def begin_next(suite: Suite, *, rows: int) -> None:
    """Make the keys of a further series; from here on every writer writes both. Twice is once."""
    with _no_writers():
        if providers.current().next_index_keys() is None:
            series = _SERIES - _keys().series
            providers.current().propose_index_keys(IndexKeys.new(suite, rows=rows, series=series))


def fill_next(entries: Iterable[Entry], *, customers: Collection[UUID]) -> int:
    """Write the further series' tokens of some customers in the caller's transaction.

    The caller holds their rows, so that nobody changes or destroys them meanwhile. Raises
    IndexRebuilding where a rebuild has put new keys in the place of all.
    """
    _join()
    keys = providers.current().next_index_keys()
    if keys is None:
        raise IndexRebuilding
    kinds = [keys.series + kind for kind in Lookup]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM vault_lookup WHERE customer = ANY(%s::uuid[]) AND kind = ANY(%s)",
            [array(customers), kinds],
        )
    return sum(copy.write() for copy in _packed(entries, keys=keys))


def finish_next() -> None:
    """Let the further series, now complete, take over, and remove the one before.

    Every step may be run again: where both sentinels are there, both series are right.
    """
    if keys := providers.current().next_index_keys():
        with _no_writers():
            if not _find([_sentinel_of(keys)]):
                _finish(keys)
            providers.current().adopt_index_keys()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_lookup WHERE kind / 32 <> %s", [_keys().series // 32])


def _others_left() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM vault_lookup WHERE kind / 32 <> %s)",
            [_keys().series // 32],
        )
        return bool(cursor.fetchone()[0])


def _known() -> list[IndexKeys]:
    """Return the keys of every series in the table, those in use last."""
    try:
        return providers.index_series()
    except MissingKey:
        raise IndexRebuilding from None


def _complete() -> IndexKeys:
    """Return the keys of a series that is complete."""
    known = _known()
    rows = _find([*map(_sentinel_of, known)])
    numbers = {number for number, _community, _customer in rows}
    for keys in known:
        if keys.series + _SENTINEL in numbers:
            return keys
    raise IndexRebuilding


def _sentinel_of(keys: IndexKeys) -> tuple[int, UUID, int]:
    return (keys.series + _SENTINEL, NOWHERE, keys.sentinel)


def _keys() -> IndexKeys:
    try:
        return providers.current().index_keys()
    except MissingKey:
        raise IndexRebuilding from None


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
        rows = BinaryCopy(TABLE, TOKEN_COLUMNS)
        for row in token_rows(batch, keys=keys):
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
    rows = BinaryCopy(TABLE, TOKEN_COLUMNS)
    kind, nowhere, token = _sentinel_of(keys)
    rows.add(token_row(kind, community=nowhere, token=token, customer=NOWHERE))
    rows.write()


def _join() -> None:
    """Hold off a rebuild until the commit; raise at once while one runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock_shared(%s), pg_advisory_xact_lock_shared(%s)",
            [_LOCK, _SERIES_LOCK],
        )
        if not cursor.fetchone()[0]:
            raise IndexRebuilding


def _alone() -> AbstractContextManager[None]:
    return _locked(_LOCK)


def _no_writers() -> AbstractContextManager[None]:
    """Wait for whoever writes tokens; whoever comes waits for us."""
    return _locked(_SERIES_LOCK)


@contextmanager
def _locked(number: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
