"""A company with customers, its copies, and empty places to bring them into."""

from __future__ import annotations

import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection, transaction

from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.services import Act
from hudang.accounts.models import Department, Role
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.vault import halves
from hudang.vault import services as vault
from tests import cast
from tests.conftest import use_database
from tests.factories import MONDAY
from tests.registry import rosters
from tests.registry.company import Company, found_company
from tests.registry.rosters import row, workbook
from tests.server import server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def act_as(role: str) -> None:
    """Let Django's connection be that role's on the database in use."""
    connection.close()
    password = psycopg.conninfo.conninfo_to_dict(server.dsn(role))["password"]
    connection.settings_dict.update(USER=f"hudang_{role}", PASSWORD=password)


@dataclass
class Place:
    """An installation in folders of its own."""

    company: Company
    people: dict[str, object]
    private: bytes
    folder: Path

    def destroy(self, number: str) -> None:
        customer = Customer.objects.get(number=number)
        registry.shred_customer(customer, **self.people, at=MONDAY)

    def look(self) -> None:
        """Let somebody look at a list, which the access log records."""
        with transaction.atomic():
            accesslog.record(act=Act.LIST, actor="KF001", role="clerk", at=MONDAY, count=5)

    @contextmanager
    def as_another(self) -> Iterator[None]:
        """Let Django use a connection of its own, as another process would."""
        first, connection.connection = connection.connection, None
        try:
            yield
        finally:
            connection.close()
            connection.connection = first

    def sign(self) -> None:
        """Give every entry its leaf, as the sequencer does."""
        with psycopg.connect(
            server.dsn("sequencer", connection.settings_dict["NAME"]), autocommit=True
        ) as sequencing:
            sequencer.run_once(database=sequencing)


@pytest.fixture
def clock():
    moments = [MONDAY]

    def tick():
        moments[0] += timedelta(seconds=1)
        return moments[0]

    return tick


@pytest.fixture
def place(own_database, settings, tmp_path, clock) -> Iterator[Place]:
    """Five customers who have moved out, a recovery key and one escrow place."""
    shutil.copytree(settings.HUDANG_KEYS, tmp_path / "keys")
    for name in ("LOG", "LEDGER", "BACKUP", "DATA"):
        setattr(settings, f"HUDANG_{name}", tmp_path / name.lower())
    settings.HUDANG_KEYS = tmp_path / "keys"
    settings.DEMO = True
    (tmp_path / "usb").mkdir()
    settings.HUDANG_ESCROW = [str(tmp_path / "usb")]
    earlier = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD")}
    act_as("owner")
    accesslog.initialise(at=MONDAY)
    pair = vault.make_recovery_key(at=MONDAY)
    vault.confirm_halves(*(half.printed() for half in pair), at=MONDAY)
    company = found_company()
    roster = rosters.receive(
        company.community, data=workbook([row(n) for n in range(5)]), by=company.clerk
    )
    rosters.import_all(
        rosters.check(roster, by=company.clerk, clock=clock), by=company.clerk, clock=clock
    )
    for stay in Occupancy.objects.all():
        registry.end_occupancy(stay, on=date(2026, 11, 1), by=company.clerk, at=MONDAY)
    made = Place(company, two_people(company), halves.join(*pair), tmp_path)
    made.sign()
    yield made
    connection.close()
    connection.settings_dict.update(earlier)


def two_people(company: Company) -> dict[str, object]:
    scope = {"community": company.community, "purposes": cast.SERVICE_PURPOSES}
    service = Department.objects.get(is_customer_service=True)
    return {
        "proposed_by": cast.appointed(
            "KF002", name="李强", role=Role.CUSTODIAN, department=service, **scope
        ),
        "confirmed_by": cast.appointed(
            "ZB002", name="吴岚", role=Role.PRIVACY_LEAD, department=service, **scope
        ),
    }


@pytest.fixture
def elsewhere(place, settings):
    """Go to an empty place: new database, new data folder; keys and ledger stay unless taken."""
    name = f"own_{uuid.uuid4().hex}"
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" OWNER hudang_owner')

    def go(*, take: tuple[str, ...] = ()) -> None:
        use_database(name)
        act_as("owner")
        settings.HUDANG_DATA = place.folder / "elsewhere"
        for setting in take:
            setattr(settings, f"HUDANG_{setting}", place.folder / f"new {setting.lower()}")

    yield go
    connection.close()
    use_database(connection.settings_dict["NAME"])
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
