"""A campaign from draft to chart in a real browser: drafted, published, answered by phones."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.accounts.models import Role
from hudang.collection import services
from hudang.collection.models import Campaign, Invitation
from hudang.collection.services import Submitted
from hudang.purposes.models import Purpose
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-003", "LC-008")]
AT = "/questionnaires/winter/1/"
CAMPAIGN = re.compile(r"/campaigns/[0-9a-f-]{36}/$")


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A company whose ten neighbours have the notice in hand."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    Purpose.objects.filter(code="satisfaction_survey").update(state="active")
    cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, community=company.community,
        department=Purpose.objects.get(code="registration").owner,
        purposes=(*cast.SERVICE_PURPOSES, "satisfaction_survey"),
    )  # fmt: skip
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    registry.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    house = queries.houses_of(company.community.id)[0]
    for serial, surname in enumerate("赵钱孙李周吴郑王冯陈"):
        registry.register(
            company.community,
            values={1: f"{surname}邻", 2: mobile(serial)},
            stays=[Stay(house, "resident")],
            collected_date=date(2026, 11, 2),
            notice_delivered=True,
            by=company.clerk,
            at=MONDAY,
        )
    with serving() as address:
        yield address


def agreed(page, form: str) -> None:
    """Press the button of a form that asks again, and say yes."""
    page.locator(f"{form} button[type=submit]").press("Enter")
    with page.expect_navigation():
        page.locator("#confirm button[value=yes]").press("Enter")


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_a_campaign_from_draft_to_chart(open_as, browser, site, complaints, width, language):
    drafter = open_as("KF002", width=width, language=language)
    found = draft(drafter)
    lead = open_as("ZB001", width=width, language=language)
    lead.goto(AT)
    found += faults(lead)
    agreed(lead, "form[action$='/publish']")

    drafter.goto("/campaigns/new")
    drafter.fill("[name=name]", "冬季")
    found += faults(drafter)
    drafter.locator("main form .btn-primary").press("Enter")
    expect(drafter).to_have_url(CAMPAIGN)
    agreed(drafter, "form[action$='/open']")
    found += faults(drafter)

    found += answer(browser, site, language=language)
    drafter.reload()
    agreed(drafter, "form[action$='/close']")
    services.tally(Campaign.objects.get().pk, at=now())
    drafter.reload()
    drafter.wait_for_selector("main [data-chart][data-drawn]")
    found += faults(drafter)
    assert drafter.locator("main [data-chart] svg").count() >= 1
    assert found == []
    assert complaints == []


def draft(page) -> list[str]:
    """Draft three questions, the third only after the second."""
    page.goto("/questionnaires/new")
    found = faults(page)
    for name, text in (("code", "winter"), ("title_zh", "冬季满意度"), ("title_en", "Winter")):
        page.fill(f"[name={name}]", text)
    page.select_option("[name=purpose]", "satisfaction_survey")
    page.locator("main form .btn-primary").press("Enter")
    for kind, more in (("scale", {}), ("single", {"choices": "是 | yes\n否 | no"}), ("text", {})):
        page.wait_for_selector(f"main a[href$='/parts/new/{kind}']")
        page.locator(f"main a[href$='/parts/new/{kind}']").press("Enter")
        page.fill("[name=text_zh]", "怎么样？")
        page.fill("[name=text_en]", f"How? ({kind})")
        for name, text in more.items():
            page.fill(f"[name={name}]", text)
        if kind == "text":
            page.select_option("[name=after]", "q2:1")
        found += faults(page)
        page.locator("main form .btn-primary").press("Enter")
    page.wait_for_selector("[data-key=q3]")
    return found + faults(page)


def answer(browser, site, *, language) -> list[str]:
    """Let two people answer on their phones, the first without JavaScript, and the others too."""
    found: list[str] = []
    invited = list(Invitation.objects.select_related("campaign"))
    for asked in invited[2:]:
        sent = Submitted(uuid4(), {"q1": 5, "q2": 2})
        services.respond(asked.campaign, asked, sent, at=now())
    for place, asked in enumerate(invited[:2]):
        context = browser.new_context(
            base_url=site, viewport={"width": 360, "height": 780}, java_script_enabled=place > 0
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        page = context.new_page()
        page.goto(f"/survey/{asked.campaign.slug}/{services.give_link(asked)}")
        page.check("[name=q1][value='4']")
        if place == 1:
            assert page.locator("[name=q3]").is_hidden()
        page.check("[name=q2][value='1']")
        page.fill("[name=q3]", "周三晚上")
        if place == 1:
            found += faults(page)
        page.locator(".survey-foot .btn-primary").press("Enter")
        page.wait_for_url("**/survey/done/")
        context.close()
    return found
