"""Killed anywhere in a move to another community, a customer is wholly here or wholly there."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from urllib.parse import quote

import pytest

from hudang.registry.models import Customer, Occupancy
from hudang.vault import index, opening
from hudang.vault.checking import Finding, check
from hudang.vault.index import Lookup
from tests.factories import mobile
from tests.registry.conftest import clock, invented_numbers, worker
from tests.registry.test_moving import AT, company, li_qiang, move, owner, there
from tests.server import server

__all__ = ["clock", "company", "invented_numbers", "li_qiang", "owner", "there", "worker"]

pytestmark = pytest.mark.control("LC-005")

CHILD = """
    import os, signal
    from datetime import datetime, UTC
    from uuid import UUID
    import django
    django.setup()
    from django.db import transaction
    from hudang.accounts import queries as accounts
    from hudang.registry import queries, services
    from hudang.registry.models import Community, Customer
    from hudang.registry.services import Stay, moving

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    def after(module, name):
        done = getattr(module, name)
        setattr(module, name, lambda *a, **k: (done(*a, **k), die()))

    AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""
MOVE = """
there = Community.objects.get(code="YXL")
services.move_customer(
    Customer.objects.get(id=UUID("{owner}")), to=there,
    stays=[Stay(queries.houses_of(there.id)[0], "owner")], expected_revision={revision},
    by=accounts.acting(accounts.by_code("KF002"), at=AT), at=AT)
die()
"""
STEPS = {
    "before the houses go": ("moving._leave = die", "here"),
    "after the houses are gone": ("after(moving, '_leave')", "here"),
    "after everything is sealed anew": ("after(moving.vault, 'move')", "here"),
    "after the other rows followed": ("after(moving, '_take_along')", "here"),
    "after the tokens": ("after(moving.indexing, 'renew')", "here"),
    "before the entry of the log": ("moving.record_change = die", "here"),
    "before the commit": ("after(moving, 'record_change')", "here"),
    "after the commit": ("", "there"),
}


@pytest.fixture
def killed(worker, settings):
    """Run code in another process on the test's database until it kills itself there."""

    def run(code):
        folders = ("KEYS", "LEDGER", "LOG", "BACKUP", "DATA")
        environment = os.environ | {
            **{f"HUDANG_{name}": str(getattr(settings, f"HUDANG_{name}")) for name in folders},
            "HUDANG_ROLE": "worker",
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{worker.name}",
        }
        process = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CHILD) + code],
            env=environment, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert process.returncode == -9, process.stderr.decode()

    return run


def test_killed_at_every_step_he_is_in_one_community_and_opens(
    company, there, li_qiang, owner, killed
):
    for step, (code, outcome) in STEPS.items():
        killed(f"{code}\n{MOVE.format(owner=owner.id, revision=owner.revision)}")
        home = company.community if outcome == "here" else there
        one = Customer.objects.get(id=owner.id)
        stays = Occupancy.objects.filter(customer_id=owner.id)
        found = index.candidates(
            Lookup.MOBILE, communities=[company.community.id, there.id], value=mobile(1)
        )
        assert one.community_id == home.id, step
        assert [stay.community_id for stay in stays] == [home.id], step
        assert found == [(home.id, owner.id)], step
        assert opening.open_many([one], ["contact"])[0]["contact"][2] == mobile(1), step
    broken = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}
    assert not broken & set(check(at=AT, sample=None).counts)
    back = Customer.objects.get(id=owner.id)
    with pytest.raises(Exception, match="cannot be moved"):
        move(back, there, li_qiang)
