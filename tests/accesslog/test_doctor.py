"""The doctor names what weakens an installation, each with what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from hudang.accesslog import doctor
from hudang.backup import queries as backup
from hudang.launcher import SERVER_SETTINGS
from tests.server import server

pytestmark = pytest.mark.control("LC-127")


def codes(**more):
    return {advice.code for advice in doctor.examine(**{"at": datetime.now(UTC), **more})}


# The suite leaves the disk alone (tests/server.py), and that is what the doctor finds.
DURABILITY_OFF = {"server.fsync", "server.full_page_writes", "server.synchronous_commit"}


def test_a_sound_installation_is_told_about_its_witness_and_its_keys_alone(ledger):
    assert codes() - DURABILITY_OFF <= {"witness.none", "keys.one_place", "swap.plain"}
    assert "witness.none" in codes()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "verbose"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
        ("log_parameter_max_length", "-1"),
        ("log_parameter_max_length_on_error", "10"),
    ],
)
def test_each_setting_that_leaks_values_is_named(ledger, name, value):
    assert name in SERVER_SETTINGS
    with ledger.database.connect("postgres") as admin:
        admin.execute(f"ALTER ROLE hudang_auditor SET {name} = '{value}'")
    try:
        with ledger.django_as("auditor"):
            assert f"server.{name}" in codes()
    finally:
        with ledger.database.connect("postgres") as admin:
            admin.execute(f"ALTER ROLE hudang_auditor RESET {name}")


def test_a_database_that_may_lose_what_was_committed_is_named(ledger):
    assert codes() >= DURABILITY_OFF


def test_folders_others_may_enter_or_that_lie_in_the_data_are_named(ledger, settings, tmp_path):
    settings.HUDANG_DATA = tmp_path
    settings.HUDANG_KEYS = tmp_path / "keys"
    settings.HUDANG_KEYS.mkdir(mode=0o750)
    found = [advice for advice in doctor.examine(at=datetime.now(UTC)) if "folder" in advice.code]

    assert {advice.code for advice in found} == {"folder.open", "folder.inside"}
    assert "Others may enter HUDANG_KEYS (mode 0750). Close it: chmod 700." in {
        advice.sentence for advice in found
    }


def test_clocks_that_differ_are_named(ledger):
    assert "clock.database" in codes(at=datetime.now(UTC) + timedelta(seconds=6))
    assert "clock.database" not in codes(at=datetime.now(UTC) + timedelta(seconds=2))


@pytest.mark.parametrize(
    ("hours", "expected"), [(1, set()), (25, {"witness.stale"}), (-1, {"witness.clock"})]
)
def test_the_age_of_the_last_word_of_a_witness_counts(watched, hours, expected):
    watched.clock.at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    watched.grow(1)

    assert {code for code in codes() if code.startswith("witness")} == expected


def test_the_demonstration_and_debugging_are_named(ledger, settings):
    settings.DEMO = settings.DEBUG = True

    assert codes() >= {"installation.demo", "installation.debug"}


def doctor_says(ledger, *arguments):
    out = StringIO()
    with ledger.django_as("auditor"):
        try:
            call_command("doctor", *arguments, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_with_1_when_something_is_grave(ledger, monkeypatch):
    status, text = doctor_says(ledger, "--json")
    told = json.loads(text)["advice"]
    plain = doctor_says(ledger)[1]
    monkeypatch.setattr(doctor, "SERVER", {})

    assert status == 1
    assert {"code", "grave", "sentence"} == set(told[0])
    assert [advice["grave"] for advice in told] == sorted(
        (advice["grave"] for advice in told), reverse=True
    )
    assert plain.startswith("! What was committed can be lost")
    assert doctor_says(ledger)[0] == 0


def test_with_nothing_to_mend_it_says_so(ledger, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda **_: [])
    monkeypatch.setattr(backup, "advice", lambda **_: [])

    assert doctor_says(ledger) == (0, "Nothing needs mending.\n")


def test_the_roles_of_an_own_server_are_printed_and_run(own_database, tmp_path):
    import psycopg

    out = StringIO()
    call_command("database_roles", stdout=out)
    statements = [line for line in out.getvalue().splitlines() if not line.startswith("--")]
    renamed = [
        line.replace("hudang", "printed").replace(own_database.name, "printed")
        for line in statements
    ]
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        try:
            for statement in renamed:
                admin.execute(statement)
            supers = admin.execute(
                "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'printed%' AND"
                " (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)"
            ).fetchone()
        finally:
            admin.execute("DROP DATABASE IF EXISTS printed")
            for role in ("owner", "web", "worker", "sequencer", "auditor"):
                admin.execute(f"DROP ROLE IF EXISTS printed_{role}")

    assert supers == (0,)
    assert len(statements) == 15
