"""The notice through the API: its versions, and who waits for it."""

from __future__ import annotations

import pytest

from hudang.purposes import services as purposes
from hudang.purposes.models import ExceptionKind, Purpose
from hudang.purposes.services import Evidence
from hudang.registry import services
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-019")]


def test_a_version_is_read_section_by_section(ask, clerk, notice):
    program = ask(clerk)
    (listed,) = program.get("/notices").json()
    assert listed == program.get("/notices/1").json()
    assert (listed["number"], listed["is_in_force"]) == (1, True)
    assert listed["sections"][0]["code"] == "controller"
    assert program.get("/notices/2").status_code == 404


def test_who_waits_is_listed_masked_until_told(ask, clerk, zhang_san):
    program = ask(clerk)
    found = program.get("/notices/due", community="YQL").json()
    assert found["total"] == 1
    (row,) = found["customers"]
    assert (row["number"], row["notice_due_on"]) == (zhang_san.number, "2027-02-21")
    assert row["name"] != "张三"
    assert program.get("/notices/due", days_left=0).json()["total"] == 0
    assert program.get("/notices/due", community="ZZZ").status_code == 404

    services.record_notice_delivered(zhang_san, delivered_at=MONDAY, by=clerk, at=MONDAY)
    assert program.get("/notices/due").json()["customers"] == []


def test_a_program_records_a_visit_and_is_refused_without_its_number(ask, butler, zhang_san):
    program, path = ask(butler), f"/customers/{zhang_san.number}/notices"
    refused = program.post(path, {"way": "visit"})
    assert refused.status_code == 409
    assert refused.json()["control"] == "LC-019"
    assert program.post(path, {"way": "visit", "order": "GD-2026-0117"}).status_code == 201
    assert program.get("/notices/due").json()["total"] == 0


@pytest.mark.control("LC-020")
def test_a_program_of_supervision_reads_the_exceptions(
    ask, supervisor, privacy_lead, open_community
):
    day = MONDAY.date()
    purposes.record_exception(
        open_community.id,
        kind=ExceptionKind.SECRECY,
        purpose=Purpose.objects.get(code="emergency"),
        evidence=Evidence("公安机关", "协查〔2026〕1号", day, day),
        by=privacy_lead,
        at=MONDAY,
    )
    program = ask(supervisor)
    (found,) = program.get("/notices/exceptions").json()
    assert (found["standing"], found["follow_up_by"]) == ("in_force", None)
    assert program.get("/notices/exceptions", standing="overdue").json() == []
