"""The policy and the impact assessments through the API: read by whoever holds a post."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import now

from hudang.purposes import services as purposes
from hudang.purposes.models import Dimension, Purpose, Trigger
from hudang.purposes.services import Findings, Risk
from hudang.regulation import queries, services
from hudang.regulation.models import Version
from tests import reading_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    Version.objects.all().delete()
    services.establish(at=now())
    return queries.open_draft()


def test_the_policy_in_force_is_read_clause_by_clause(
    ask, draft, clerk, legal_reviewer, privacy_lead
):
    program = ask(clerk)
    assert program.get("/policy").status_code == 404
    assert program.get("/policy/versions/1").json()["state"] == "draft"
    services.check(draft, by=legal_reviewer, at=now())
    services.publish(draft, effective_from=(at := now()), by=privacy_lead, at=at)

    version = program.get("/policy").json()
    assert version["number"] == 1
    first = version["clauses"][0]
    assert (first["number"], first["controls"]) == ("1.1", ["LC-006"])
    assert first["title"]["en"] == "Aim"
    assert program.get("/policy/versions/9").status_code == 404


def test_assessments_say_what_they_are_worth_today(
    ask, clerk, custodian, privacy_lead, legal_reviewer
):
    risk = Risk(3, 3, "遮蔽", "KF002", date(2030, 3, 1), 1, 2)
    made = purposes.draft_assessment(
        Purpose.objects.get(code="registration"),
        findings=Findings(
            [Trigger.SENSITIVE], "登记", "必要", "可以", dict.fromkeys(Dimension, risk)
        ),
        by=custodian,
        at=now(),
    )
    program = ask(clerk)
    assert program.get("/assessments", state="approved").json() == []
    purposes.submit_assessment(made, by=custodian, at=now())
    for person in (privacy_lead, legal_reviewer):
        purposes.sign_assessment(made, by=person, at=now())

    (listed,) = program.get("/assessments").json()
    assert listed == program.get("/assessments/1").json()
    assert (listed["worth"], listed["purpose"]) == ("valid", "registration")
    assert {(one["before"], one["after"]) for one in listed["risks"]} == {(3, 1)}
    assert program.get("/assessments/2").status_code == 404


def test_a_version_is_read_on_paper(ask, draft, supervisor):
    answer = ask(supervisor).get("/policy/versions/1/pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert draft.clauses.all()[0].title_zh in reading_pdf.text_of(answer.content)
    assert ask(supervisor).get("/policy/versions/9/pdf").status_code == 404
