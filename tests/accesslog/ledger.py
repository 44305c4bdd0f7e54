"""A log of a test's own: a committed database, and external state in a folder of its own."""

from __future__ import annotations

import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from hudang.accesslog import sequencer, services
from hudang.accesslog.services import Act, Subject
from hudang.accesslog.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

COMMUNITY = uuid.UUID("01900000-0000-7000-8000-00000000c0de")


class RolledBackError(Exception):
    """Ends a block that `rolled_back` takes back."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """Do something in a transaction, or a savepoint, that is then rolled back."""
    with suppress(RolledBackError), transaction.atomic():
        yield
        raise RolledBackError


def person() -> uuid.UUID:
    return uuid.uuid4()


@dataclass
class Ledger:
    """The log under test, and the hands that write to it, sign it and tamper with it."""

    database: Any
    folder: Path

    def record(self, **more: Any) -> uuid.UUID:
        """Record an ordinary look, with whatever the test changes of it."""
        entry = {
            "act": Act.VIEW,
            "actor": "E001",
            "role": "clerk",
            "at": datetime.now(UTC),
            "purpose": "repair_follow_up",
            "items": [2],
        }
        return services.record(**{**entry, **more})

    def look(self, customer: uuid.UUID, **more: Any) -> uuid.UUID:
        return self.record(subjects=[Subject(customer=customer, community=COMMUNITY)], **more)

    def fill(self, count: int) -> list[uuid.UUID]:
        return [self.look(person()) for _ in range(count)]

    def sign(self) -> int:
        with self.database.connect("sequencer") as connection:
            return sequencer.run_once(database=connection)

    def verify(self, **more: Any) -> Any:
        with self.database.connect("auditor") as connection:
            return verify(**{"at": datetime.now(UTC), "database": connection, **more})

    def found(self, **more: Any) -> set[tuple[str, int | None]]:
        """Verify, and return each finding's kind with the entry it names, counted from 1."""
        return {
            (finding.kind.name, None if finding.leaf_index is None else finding.leaf_index + 1)
            for finding in self.verify(**more).findings
        }

    @contextmanager
    def django_as(self, role: str) -> Iterator[None]:
        """Let Django's own connection be that role's, as in its process."""
        earlier = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
        with self.database.connect(role) as opened:
            password = opened.info.password
        connection.close()
        connection.settings_dict.update(USER=f"hudang_{role}", PASSWORD=password)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(earlier)

    def tamper(self, *statements: str, **values: Any) -> None:
        """Do what somebody with full rights in the database can: guards off, then anything."""
        with self.database.connect("postgres") as connection, connection.transaction():
            for table in guarded_tables(connection):
                connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
            for statement in statements:
                connection.execute(statement, values)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.database.connect("postgres") as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, **values: Any) -> Any:
        return self.rows(query, **values)[0][0]


def guarded_tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relname LIKE 'accesslog\\_%' AND relkind IN ('r', 'p')"
    )
    return [row[0] for row in rows]


@pytest.fixture
def ledger(own_database, settings, tmp_path) -> Iterator[Ledger]:
    settings.HUDANG_LOG = tmp_path / "log"
    services.initialise(at=datetime.now(UTC))
    with translation.override("en"):
        yield Ledger(database=own_database, folder=settings.HUDANG_LOG)
