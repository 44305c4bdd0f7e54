"""An installation of before the newest purposes is brought up to date: they come, nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from hudang.accesslog.models import Entry
from hudang.purposes import wording
from hudang.purposes.models import NoticeDelivery, NoticePosting, NoticeVersion, Purpose
from tests.outbox.people import register
from tests.registry.company import found_company

if TYPE_CHECKING:
    from uuid import UUID

PATIENCE = 600
NEWEST = {"dunning", "assistance"}
# What the migrations of those subjects have made, and what was changed with them.
BEFORE = (("arrears", "zero"), ("needs", "zero"), ("service", "0006_order_indexes"))


@pytest.fixture
def hudang(own_database):
    """Run a command as the owner of the database of this test."""
    place = f"{connection.settings_dict['HOST']}/{own_database.name}"
    own = {
        "HUDANG_ROLE": "owner",
        "HUDANG_DATABASE_URL": f"postgres:///{place}",  # a socket: its folder begins with a slash
    }

    def run(*words: str) -> None:
        connection.close()
        subprocess.run(
            [sys.executable, "-m", "hudang", *words, "--verbosity", "0"],
            check=True, capture_output=True, env=os.environ | own, timeout=PATIENCE,
        )  # fmt: skip

    return run


@pytest.fixture
def older(own_database, hudang, monkeypatch):
    """A company that began before there were those purposes, with a customer and a notice."""
    for app, name in BEFORE:
        hudang("migrate", app, name, "--skip-checks")
    known = [one for one in wording.first_purposes() if one.code not in NEWEST]
    monkeypatch.setattr(wording, "first_purposes", lambda: known)
    company = found_company()
    register(company)
    monkeypatch.undo()
    return company


def evidence() -> dict[str, list[dict]]:
    """Return what was there: purposes, notices, their postings and deliveries."""
    kept = {
        "purposes": Purpose.objects.exclude(code__in=NEWEST).order_by("code"),
        "notices": NoticeVersion.objects.order_by("id"),
        "postings": NoticePosting.objects.order_by("id"),
        "deliveries": NoticeDelivery.objects.order_by("id"),
    }
    return {name: [_plain(row) for row in rows.values()] for name, rows in kept.items()}


def _plain(row: dict) -> dict:
    """Return a row with what it sealed as the bytes that are stored."""
    return {name: getattr(value, "blob", value) for name, value in row.items()}


def entries() -> dict[UUID, dict]:
    """Return what every entry of the log says."""
    return {one["id"]: one for one in Entry.objects.values()}


@pytest.mark.control("LC-002", "LC-122")
def test_new_purposes_come_with_the_new_version_and_old_evidence_stays(older, hudang):
    before, written = evidence(), entries()
    assert not Purpose.objects.filter(code__in=NEWEST).exists()

    hudang("prepare")

    assert set(Purpose.objects.values_list("code", flat=True)) >= NEWEST
    assert evidence() == before
    now = entries()
    assert {one: now[one] for one in written} == written
    added = [said for one, said in now.items() if one not in written]
    assert {one["purpose"] for one in added if one["what"] == "purposes.establish"} == NEWEST

    hudang("prepare")

    assert evidence() == before
    assert entries() == now
