"""One process at a time: a lock of the database that ends with the process that holds it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

_BITS = (1 << 63) - 1


@contextmanager
def held(key: int) -> Iterator[bool]:
    """Hold a lock for the time of the block if it is free; say whether this process has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            _let_go(key)


def wait_for(key: int) -> None:
    """Wait until no other transaction holds the lock, and hold it to the end of one's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def key_of(record: UUID) -> int:
    """Return the lock that stands for a record."""
    return record.int & _BITS


def _let_go(key: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except DatabaseError:
        connection.close()  # with the connection the lock is gone too
