"""A community that may collect, and roster files made for the occasion."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from hudang.registry import services
from tests.factories import HIRED, MONDAY
from tests.registry import rosters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, RosterImport, ServiceContract


@pytest.fixture(autouse=True)
def invented_numbers(settings, tmp_path) -> None:
    """Let identity numbers of the area that no place has pass, and keep files apart."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path


@pytest.fixture
def contract(community, clerk) -> ServiceContract:
    made = services.conclude_contract(
        community.id,
        number="HT-2026-1",
        kind="preliminary",
        fee_basis="lump_sum",
        valid_from=date(2026, 1, 1),
        by=clerk,
        at=HIRED,
    )
    return services.sign_contract(made, on=date(2026, 1, 1), by=clerk, at=HIRED)


@pytest.fixture
def open_community(community, contract, posted_notice) -> Community:
    """A community with a contract in force and the notice on its wall."""
    return community


class Clock:
    """A clock that runs a second on at each look."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def worker(own_database, settings, tmp_path):
    """A database of the test's own as the worker sees it, with keys that it may renew."""
    folder = tmp_path / "keys"
    shutil.copytree(settings.HUDANG_KEYS, folder)
    settings.HUDANG_KEYS = folder
    earlier = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    password = (folder / "database/worker").read_text().strip()
    connection.settings_dict.update(USER="hudang_worker", PASSWORD=password)
    yield own_database
    connection.close()
    connection.settings_dict.update(earlier)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what waits for a commit, as a real commit does."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def received(open_community, clerk) -> Callable[..., RosterImport]:
    """Receive a file as the upload page does."""

    def receive(data: bytes, *, by: Actor = clerk) -> RosterImport:
        return rosters.receive(open_community, data=data, by=by)

    return receive


@pytest.fixture
def checked(received, clerk, clock) -> Callable[..., RosterImport]:
    """Receive a file, take its columns as guessed, and check it."""

    def check(data: bytes, **options: object) -> RosterImport:
        return rosters.check(received(data), by=clerk, clock=clock, **options)

    return check


@pytest.fixture
def imported(checked, clerk, clock, committed) -> Callable[..., RosterImport]:
    """Import a file as it is, leaving faulty rows out."""

    def run(data: bytes, **options: object) -> RosterImport:
        with committed():
            return rosters.import_all(checked(data, **options), by=clerk, clock=clock)

    return run
