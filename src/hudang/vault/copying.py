"""Rows for COPY in PostgreSQL's binary format and arrays, packed by hand: the fast paths."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from psycopg import Copy

    from hudang.vault.keys import Bundle, Owner, Writing
    from hudang.vault.tokens import Entry, IndexKeys

KEY_COLUMNS: Final = ("community_id", "owner_id", "kind", "suite", "epoch", "bundle")
TOKEN_COLUMNS: Final = ("kind", "community", "token", "customer")

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
# The number of fields, then each field behind its length.
_KEY: Final = struct.Struct(">h i16s i16s ih ih ii i")
_TOKEN: Final = struct.Struct(">h ih i16s ii i16s")


@contextmanager
def copying(statement: sql.Composable) -> Iterator[Copy]:
    """Run a COPY; what goes wrong is an error of the database as in any other statement."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        yield copy


class BinaryCopy:
    """Rows gathered for one table and written with one COPY."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self._statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        self._rows: list[bytes] = []

    def add(self, row: bytes) -> None:
        self._rows.append(row)

    def write(self) -> int:
        """Write the rows gathered since the last call and return how many there were."""
        rows, self._rows = self._rows, []
        if rows:
            with copying(self._statement) as copy:
                copy.write(b"".join((_HEADER, *rows, _TRAILER)))
        return len(rows)


def binary_rows(statement: sql.Composable) -> Iterator[bytes]:
    """Yield the rows that a COPY to us gives, each without its count of fields.

    The driver hands out one message of the server at a time: the header comes with the first row,
    the trailer by itself.
    """
    with copying(statement) as copy:
        for number, data in enumerate(copy):
            row = bytes(data)
            if not number:
                row = row[len(_HEADER) :]
            if row and row != _TRAILER:
                yield row[2:]


def array(values: Iterable[UUID]) -> str:
    """Return identifiers as the text of an array, which the driver passes on as it is."""
    return "{" + ",".join([value.hex for value in values]) + "}"


def key_row(now: Writing, *, bundle: Bundle, owner: Owner) -> bytes:
    """Return the row of one owner's keys."""
    sealed = now.wrap(bundle, owner=owner)
    community, owner_id = owner.address
    return (
        _KEY.pack(
            6,
            16, community.bytes,
            16, owner_id.bytes,
            2, owner.kind,
            2, bundle.seals_in(now.suite),
            4, now.epoch,
            len(sealed),
        )
        + sealed
    )  # fmt: skip


def token_row(kind: int, *, community: UUID, token: int, customer: UUID) -> bytes:
    """Return the row of one search token."""
    return _TOKEN.pack(4, 2, kind, 16, community.bytes, 4, token, 16, customer.bytes)


def token_rows(entries: Iterable[Entry], *, keys: IndexKeys) -> list[bytes]:
    """Return the rows of the tokens that those values have under one series of keys.

    As bytes they stand in the order of the index: its pages are then written once.
    """
    return sorted(
        {
            token_row(keys.series + kind, community=community, token=token, customer=customer)
            for kind, community, customer, value in entries
            if (token := keys.token(kind, community=community, value=value)) is not None
        }
    )
