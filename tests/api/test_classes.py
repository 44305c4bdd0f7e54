"""Runs and the classification table through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.classification import services
from hudang.classification.models import Run
from tests.factories import MONDAY, mobile

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def program(ask, custodian):
    return ask(custodian)


def said(version, **more):
    return {"scheme": version.scheme.number, "version": version.number, **more}


@pytest.mark.control("LC-060")
def test_a_program_asks_for_a_run_and_reads_what_it_found(
    ask, program, manager, in_force, zhang_wei
):
    asked = program.post("/runs", said(in_force))
    assert asked.status_code == 201
    path = f"/runs/{asked.json()['number']}"
    assert asked.json()["state"] == "waiting"
    services.pass_run(Run.objects.get().pk)
    found = program.get(path).json()
    assert found["state"] == "done"
    assert found["classes"]["comes"] == 1
    assert found["moves"] == [{"before": "standard", "after": "comes", "people": 1}]
    assert found["parts"][0]["people"] == found["people"]
    assert program.post(f"{path}/cancel").status_code == 403
    dry = program.post("/runs", said(in_force, is_dry=True)).json()
    assert program.post(f"/runs/{dry['number']}/cancel").json()["state"] == "cancelled"
    Run.objects.filter(number=dry["number"]).update(state="stopped")
    assert program.post(f"/runs/{dry['number']}/go-on").json()["state"] == "waiting"
    listed = program.get(f"/runs?scheme={in_force.scheme.number}&state=done").json()
    assert [one["number"] for one in listed] == [found["number"]]
    assert program.post("/runs", said(in_force) | {"version": 9}).status_code == 404
    assert ask(manager).post("/runs", said(in_force)).status_code == 403


@pytest.mark.control("LC-066")
def test_the_table_its_counts_two_days_and_one_person(
    program, in_force, zhang_wei, registered, run
):
    li_na = registered("李娜", mobile=mobile(52), house="5栋1单元201")
    done = run(at=MONDAY)
    place = f"/communities/{zhang_wei.community.code}/classes"
    scheme = f"scheme={in_force.scheme.number}"
    table = program.get(f"{place}?{scheme}").json()
    rows = {one["number"]: one for one in table["rows"]}
    assert rows[zhang_wei.number]["class_code"] == "comes"
    assert rows[li_na.number]["class_code"] == "standard"
    assert rows[li_na.number]["since"] is None
    assert "张伟" not in str(table)
    narrowed = program.get(f"{place}?{scheme}&class_code=standard&building=5").json()
    assert [one["number"] for one in narrowed["rows"]] == [li_na.number]
    assert program.get(f"{place}?{scheme}&building=99").status_code == 404
    counts = program.get(f"{place}/counts?{scheme}").json()
    assert counts["run"] == done.number
    days = f"before={MONDAY.date() - timedelta(days=1)}&after={MONDAY.date()}"
    compared = program.get(f"{place}/comparison?{scheme}&{days}").json()
    assert {"before": "standard", "after": "comes", "people": 1} in compared["moves"]
    told = program.get(f"{place}/{zhang_wei.number}?{scheme}").json()
    assert "上门办理" in told["sentence"]["zh"]
    assert told["changes_now"]
    assert told["history"][0]["run"] == done.number
    assert program.get(f"{place}/{zhang_wei.number}?scheme=FL-2026-99").status_code == 404


def test_without_a_finished_run_nothing_is_counted(program, in_force, zhang_wei):
    place = f"/communities/{zhang_wei.community.code}/classes"
    counted = program.get(f"{place}/counts?scheme={in_force.scheme.number}").json()
    assert counted == {"run": None, "counted_at": None, "classes": []}
