"""Databases for tests: a copy for each worker, rolled back; or a copy for one test, committed."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pytest
from django.db import connection
from django.utils import translation

from tests.server import server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["tests.cast"]

# Speed is measured in bench/: a busy machine makes no property untrue.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


# They take longest and start processes of their own: begun last, they would keep one core waiting.
FIRST = ("faults", "journeys", "in_browser", "backup")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; otherwise the order stays."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in FIRST))


def copy_database(name: str) -> None:
    """Copy the prepared database; it must have no connection meanwhile."""
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(1)")
        # Copied as files: half the time of a copy through the write-ahead log.
        admin.execute(
            f'CREATE DATABASE "{name}" TEMPLATE hudang OWNER hudang_owner STRATEGY file_copy'
        )


def drop_database(name: str) -> None:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def use_database(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Give this worker a copy of the prepared database."""
    name = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    copy_database(name)
    with django_db_blocker.unblock():
        use_database(name)
    yield
    with django_db_blocker.unblock():
        use_database("hudang")
    drop_database(name)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests name sentences as they stand in the code; pages choose their own language."""
    with translation.override("en"):
        yield


@dataclass
class OwnDatabase:
    """A committed copy for one test; `connect` opens it as any role, or as `postgres`."""

    name: str
    connections: list[psycopg.Connection] = field(default_factory=list)

    def connect(self, role: str = "postgres", *, autocommit: bool = True) -> psycopg.Connection:
        opened = psycopg.connect(server.dsn(role, self.name), autocommit=autocommit)
        self.connections.append(opened)
        return opened


@pytest.fixture
def own_database(django_db_setup, django_db_blocker) -> Iterator[OwnDatabase]:
    """A database of the test's own, committed for real; Django's connection points to it."""
    name = f"own_{uuid.uuid4().hex}"
    earlier = connection.settings_dict["NAME"]
    copy_database(name)
    database = OwnDatabase(name)
    with django_db_blocker.unblock():
        use_database(name)
        yield database
        for opened in database.connections:
            opened.close()
        use_database(earlier)
    drop_database(name)
