"""Rows in a fixed order, a few at a time, out of one snapshot of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.abc import Query

FETCHED_AT_ONCE: Final = 2_000


def stream(
    database: psycopg.Connection[Any], *, name: str, query: Query, **values: Any
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query through a cursor of that name; the next are fetched meanwhile."""
    with database.cursor(name=name) as cursor, ThreadPoolExecutor(max_workers=1) as ahead:
        cursor.execute(query, values, binary=True)
        coming = ahead.submit(cursor.fetchmany, FETCHED_AT_ONCE)
        while rows := coming.result():
            coming = ahead.submit(cursor.fetchmany, FETCHED_AT_ONCE)
            yield from rows
