"""Fairness: limits with a reason, a scheme tested on real data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

LEAD, CUSTODIAN, SUPERVISOR = "冯雪", "李强", "周平"


def in_force(person: Visitor) -> str:
    """Open the scheme in force, and return where it is."""
    person.visit("/schemes/?state=active")
    person.page.click("tbody a")
    person.page.wait_for_selector("#proxy-test")
    person.look()
    return person.page.url.removeprefix(person.address)


def test_limits_are_set_with_a_reason_and_seen_by_the_supervisor(visitor):
    lead, supervisor = visitor(LEAD), visitor(SUPERVISOR, phone=True)
    number = in_force(lead).split("/")[2]
    lead.visit(f"/monitoring/{number}/limits")
    lead.page.fill("[name=ratio]", "0.85")
    lead.page.fill("[name=warning_ratio]", "0.95")
    lead.page.fill("[name=reason]", "年度复核")
    lead.page.click("main .btn-primary")
    lead.page.wait_for_url(lambda url: url.endswith(f"/monitoring/{number}/"))
    lead.look()
    supervisor.visit(f"/monitoring/{number}/limits")
    assert supervisor.says("年度复核")
    assert supervisor.page.locator("[name=reason]").count() == 0


def test_a_version_is_tested_on_real_data(visitor):
    custodian = visitor(CUSTODIAN)
    in_force(custodian)
    custodian.page.click("#proxy-test button")
    custodian.page.wait_for_selector("#proxy-test table")
    custodian.look()
