"""Proposed amendments in a real browser: nothing for axe, no sideways scroll, accepted by keys."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils.timezone import localdate, now

from hudang.accounts.models import Role
from hudang.collection import services
from hudang.collection.models import Invitation, ProposedAmendment, QuestionKind
from hudang.collection.services import Part, Submitted, Terms, Titles
from hudang.purposes.models import Purpose
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast, factories
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-005")]


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A company one of whose customers has answered that he has another number."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    custodian = cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, community=company.community,
        department=Purpose.objects.get(code="registration").owner,
        purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    registry.create_houses(
        company.community, facts=[HouseFacts(place=parse_house(HOUSES[0]))], by=company.clerk,
        at=MONDAY,
    )  # fmt: skip
    registry.register(
        company.community, values={1: "赵邻", 2: mobile(20)},
        stays=[Stay(queries.houses_of(company.community.id)[0], "owner")],
        collected_date=localdate(MONDAY), notice_delivered=True, by=company.clerk, at=MONDAY,
    )  # fmt: skip
    answer(company.community.id, custodian)
    with serving() as address:
        yield address


def answer(community, custodian) -> None:
    draft = services.begin_questionnaire(
        "reach", purpose="registration", titles=Titles("联系方式核对", "How we reach you"),
        by=custodian, at=now(),
    )  # fmt: skip
    part = Part(QuestionKind.TEXT, "您现在的手机号？", "Your number now?", item=2)
    services.add_part(draft, part, by=custodian, at=now())
    version = services.publish(draft, by=factories.acting("ZB001"), at=now())
    today = localdate()
    terms = Terms("联系方式核对", version, community, closes=today, delete=today)
    campaign = services.draft_campaign(terms, by=custodian, at=now())
    services.open_campaign(campaign, by=custodian, at=now())
    sent = Submitted(uuid4(), {"q1": mobile(77)})
    services.respond(campaign, Invitation.objects.get(), sent, at=now())


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_a_clerk_verifies_a_number(open_as, complaints, width, language):
    page = open_as("KF001", width=width, language=language)
    page.goto("/proposals/")
    found = faults(page)
    rejecting = page.locator("td.actions a").get_attribute("href")
    page.goto(rejecting)
    found += faults(page)
    page.goto("/proposals/")
    with page.expect_navigation():
        page.locator("td.actions button[type=submit]").press("Enter")
    found += faults(page)
    assert ProposedAmendment.objects.get().state == "accepted"
    page.goto("/proposals/?state=all")
    found += faults(page)
    assert found == []
    assert complaints == []
