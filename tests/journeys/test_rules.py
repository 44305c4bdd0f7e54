"""The rules: read at the first sign-in, amended by three people, an assessment signed by two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

NEWCOMER, SUPERVISOR, REVIEWER, LEAD = "梁晨", "周平", "赵静", "冯雪"
SECOND = "/regulation/versions/2/"


def acknowledge(person: Visitor) -> None:
    assert person.page.url.endswith("/regulation/")
    person.look()
    person.page.check("[name=is_read]")
    person.page.click("form:has([name=is_read]) .btn-primary")
    person.page.wait_for_selector("[name=is_read]", state="detached")
    person.look()


def test_who_is_new_reads_the_policy_at_the_first_sign_in_and_after_an_amendment(visitor):
    newcomer, supervisor = visitor(NEWCOMER, phone=True), visitor(SUPERVISOR)
    supervisor.visit("/regulation/readers/?standing=asked")
    assert supervisor.page.locator("tr", has_text=NEWCOMER).count() == 1
    acknowledge(newcomer)
    supervisor.visit("/regulation/readers/?standing=asked")
    assert supervisor.page.locator("tr", has_text=NEWCOMER).count() == 0

    reviewer, lead = visitor(REVIEWER), visitor(LEAD)
    reviewer.visit(f"{SECOND}compare")
    assert reviewer.page.locator("ins").count() >= 2
    reviewer.visit(SECOND)
    reviewer.confirm("form[action$='/check']")
    lead.visit(SECOND)
    lead.confirm("form[action$='/publish']")

    acknowledge(visitor(NEWCOMER, phone=True))


def test_the_second_signature_makes_an_assessment_valid(visitor):
    reviewer = visitor(REVIEWER, phone=True)
    reviewer.visit("/assessments/4/")
    assert reviewer.page.locator(".matrix td:has-text('●')").count() >= 1
    reviewer.confirm("form[action$='/sign']")
    reviewer.visit("/assessments/?state=approved")
    assert reviewer.page.locator("tbody tr").count() == 6
