"""Rows in a fixed order, a few at a time, out of one snapshot of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.abc import Query

FETCHED_AT_ONCE: Final = 2_000


def stream(
    database: psycopg.Connection[Any], *, name: str, query: Query, **values: Any
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query through a cursor of that name."""
    with database.cursor(name=name) as cursor:
        cursor.itersize = FETCHED_AT_ONCE
        cursor.execute(query, values, binary=True)
        yield from cursor
