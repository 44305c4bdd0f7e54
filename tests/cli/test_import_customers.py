"""./hudang import_customers: what it says, what it returns, and that it never prints a value."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hudang.accesslog import queries as log
from hudang.registry.models import Building, Customer, RosterImport
from hudang.vault import storage
from tests.factories import mobile
from tests.registry import rosters
from tests.registry.conftest import (  # noqa: F401  the community that may collect
    contract,
    invented_numbers,
    open_community,
)
from tests.registry.rosters import HEADERS, row, workbook


@pytest.fixture
def run(open_community, clerk, tmp_path):  # noqa: F811  a fixture, not a redefinition
    """Run the command on a file with those rows."""

    def run(data: bytes | None, *options: str, employee: str = "KF001") -> str:
        arguments = list(options)
        if data is not None:
            path = tmp_path / "roster.xlsx"
            path.write_bytes(data)
            arguments.insert(0, str(path))
        out = StringIO()
        call_command(
            "import_customers",
            *arguments,
            community="YQL",
            employee=employee,
            stdout=out,
            no_color=True,
        )
        return out.getvalue()

    return run


def test_a_clean_roster_is_imported(run):
    figures = json.loads(run(workbook([row(1), row(2)]), "--json"))
    assert figures["status"] == "imported"
    assert (figures["rows"], figures["imported"], figures["faulty"]) == (2, 2, 0)
    assert Customer.objects.count() == 2


def test_errors_are_named_by_row_column_and_reason_and_never_by_value(run):
    rows = [row(1), row(2, 手机="12345"), row(3, 身份证=9.900001980051700e17)]
    with pytest.raises(CommandError, match="LC-005"):
        run(workbook(rows))
    assert Customer.objects.count() == 0
    output = run(workbook(rows), "--skip-faulty")
    assert "row 3" in output
    assert "row 4" in output
    for value in ("12345", rosters.person(2), mobile(1), "9.9"):
        assert value not in output


def test_a_refused_column_is_named(run):
    output = run(workbook([[*row(1), 87654]], headers=[*HEADERS, "月收入"]))
    assert "月收入" in output
    assert "LC-0" in output
    assert "87654" not in output


def test_a_dry_run_imports_nothing_and_keeps_nothing(run, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        figures = json.loads(run(workbook([row(1), row(2, 手机="1")]), "--dry-run", "--json"))
    assert (figures["status"], figures["faulty"]) == ("cancelled", 1)
    assert figures["problems"] == [
        {"row": 3, "column": "mobile", "reason": "mobile", "blocks": True}
    ]
    assert Customer.objects.count() == 0
    assert list(storage.folder().iterdir()) == []


def test_a_checked_roster_is_taken_up_again(run):
    data = workbook([row(1), row(2, 手机="1")])
    with pytest.raises(CommandError):
        run(data)
    assert RosterImport.objects.get().status == "checked"
    figures = json.loads(run(None, "--resume", "--skip-faulty", "--json"))
    assert (figures["imported"], figures["skipped"]) == (1, 1)


def test_without_a_name_the_custodian_acts(run, custodian):
    run(workbook([row(1)]), employee="")
    assert Customer.objects.get().registered_by == custodian.code


@pytest.mark.parametrize(
    ("data", "options", "employee", "sentence"),
    [
        (b"%PDF-1.7 \x00", (), "KF001", "not a spreadsheet"),
        (None, (), "KF001", "Name the file"),
        (None, ("--resume",), "KF001", "No roster"),
        (workbook([row(1)]), (), "XX999", "no account"),
        (workbook([row(1)]), ("--accept", "gossip"), "KF001", "carry out"),
        (workbook([row(1)]), ("--source", "developer"), "KF001", "LC-167"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(run, data, options, employee, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(data, *options, employee=employee)
    assert Customer.objects.count() == 0


def test_a_refused_attempt_is_logged(run, engineer):
    with pytest.raises(CommandError):
        run(workbook([row(1)]), employee=engineer.code)
    entry = log.recent(actor_code=engineer.code, act="refuse").first()
    assert entry.what == "cli.import_customers"


def test_a_community_that_is_not_there_gets_a_sentence(clerk, tmp_path):
    with pytest.raises(CommandError, match="no community"):
        call_command("import_customers", str(Path(tmp_path) / "x"), community="NONE")


def test_leaving_faulty_rows_out_makes_no_building_unasked(run):
    run(workbook([row(1)]))
    rows = [row(2), row(3, 楼栋="88栋"), row(4, 手机="1")]
    with pytest.raises(CommandError, match="88栋"):
        run(workbook(rows), "--skip-faulty")
    assert not Building.objects.filter(code="88").exists()
    assert Customer.objects.count() == 1
    figures = json.loads(run(None, "--resume", "--skip-faulty", "--new-buildings", "--json"))
    assert (figures["imported"], figures["skipped"]) == (2, 1)
    assert Building.objects.filter(code="88").exists()


def test_one_pass_is_for_those_who_decided_both(run):
    figures = json.loads(
        run(workbook([row(1), row(2, 手机="1")]), "--skip-faulty", "--new-buildings", "--json")
    )
    assert (figures["imported"], figures["skipped"]) == (1, 1)
