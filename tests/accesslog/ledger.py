"""A log of a test's own: a committed database, and external state in a folder of its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hudang.accesslog import sequencer, services
from hudang.accesslog.services import Act, Subject
from hudang.accesslog.verify import verify

if TYPE_CHECKING:
    import psycopg

COMMUNITY = uuid.UUID("01900000-0000-7000-8000-00000000c0de")


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
def ledger(own_database, settings, tmp_path) -> Ledger:
    settings.HUDANG_LOG = tmp_path / "log"
    services.initialise(at=datetime.now(UTC))
    return Ledger(database=own_database, folder=settings.HUDANG_LOG)
