"""The fairness of schemes through the API: reports, figures, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.classification.told import TUESDAY, YOUNG

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.control("LC-069")
def test_a_program_reads_reports_of_groups_and_of_nobody(
    ask, disparity, reported, in_force, manager, engineer
):
    report = reported()
    path, reader = f"/schemes/{in_force.scheme.number}/fairness", ask(manager)
    (listed,) = reader.get(path).json()
    assert (listed["run"], listed["level"], listed["known"]) == (report.run.number, "over", 60)
    found = reader.get(f"{path}/{report.run.number}").json()
    (age,) = (one for one in found["groupings"] if one["grouping"] == "age")
    assert [(one["people"], one["in_class"]) for one in age["groups"]] == [(30, 26), (30, 3)]
    assert age["groups"][1]["ratio"]["high"] < 0.8
    assert reader.get(f"{path}/FP-2026-9999").status_code == 404
    assert reader.get("/schemes/FL-2026-99/fairness").status_code == 404
    assert ask(engineer).get(path).status_code == 403


@pytest.mark.control("LC-069")
def test_a_program_reads_what_each_class_does(ask, many, reported, in_force, manager):
    many(YOUNG, 24, served=12)
    reports = [reported(at=TUESDAY), reported(at=TUESDAY + timedelta(days=7))]
    path, reader = f"/schemes/{in_force.scheme.number}/fairness", ask(manager)
    first, second = (reader.get(f"{path}/{one.run.number}").json() for one in reports)
    assert first["classes"] == []
    (comes,) = second["classes"]
    assert (comes["class_code"], comes["need"]["effect"]) == ("comes", "unsaid")
    assert comes["need"]["difference"]["low"] < 0 < comes["need"]["difference"]["high"]
    assert comes["rating"] == {"effect": "unsaid", "difference": None}


@pytest.mark.control("LC-069")
def test_limits_are_set_by_the_privacy_lead_with_a_reason(ask, in_force, privacy_lead, manager):
    path = f"/schemes/{in_force.scheme.number}/limits"
    assert ask(manager).get(path).json()["ratio"] == 0.8
    said = {"ratio": 0.85, "warning_ratio": 0.95, "reason": "年度复核"}
    lead = ask(privacy_lead)
    assert lead.post(path, said | {"minimum_group": 3}).status_code == 403
    assert lead.post(path, said | {"warning_ratio": 0.5}).status_code == 403
    assert lead.post(path, said).json()["ratio"] == 0.85
    assert ask(manager).post(path, said).status_code == 403
