"""Survey plans in a real browser: begun, compared with a round on paper; narrow, accessible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from hudang.accounts import queries as accounts
from hudang.accounts.models import Role, User
from hudang.collection import services
from hudang.collection.models import QuestionKind
from hudang.collection.services import Part, Titles
from hudang.purposes.models import Purpose
from tests import cast
from tests.registry.company import found_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-008", "LC-012")]


def acting(code: str):
    return accounts.acting(User.objects.get(code=code), at=now())


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A company with a published questionnaire of two scored questions."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    Purpose.objects.filter(code="satisfaction_survey").update(state="active")
    cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, community=company.community,
        department=Purpose.objects.get(code="registration").owner,
        purposes=(*cast.SERVICE_PURPOSES, "satisfaction_survey"),
    )  # fmt: skip
    draft = services.begin_questionnaire(
        "winter", purpose="satisfaction_survey", titles=Titles("满意度", "How good"),
        by=acting("KF002"), at=now(),
    )  # fmt: skip
    for part in (
        Part(QuestionKind.SCALE, "保洁好吗？", "How good is the cleaning?"),
        Part(QuestionKind.ADVICE, "愿意推荐吗？", "Would you advise others to?"),
    ):
        services.add_part(draft, part, by=acting("KF002"), at=now())
    services.publish(draft, by=acting("ZB001"), at=now())
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_a_plan_is_begun_and_compared_with_the_round_on_paper(
    open_as, complaints, width, language
):
    page = open_as("KF002", width=width, language=language)
    page.goto("/survey-plans/new")
    found = faults(page)
    page.locator("input[name=name]").fill("季度满意度")
    page.locator("input[name=communities]").first.check()
    page.locator("main form button[type=submit]").press("Enter")
    page.wait_for_url("**/survey-plans/*/")
    found += faults(page)
    page.locator("a[href$='past']").press("Enter")
    page.wait_for_url("**/past")
    found += faults(page)
    page.locator("input[name=closed]").fill((localdate() - timedelta(days=90)).isoformat())
    for name, count in {"answers": 40, "q1_0_4": 40, "q2_0_11": 30, "q2_0_1": 10}.items():
        page.locator(f"input[name={name}]").fill(str(count))
    page.locator("main form button[type=submit]").press("Enter")
    page.wait_for_url("**/survey-plans/*/")
    assert "50 ±" in page.locator("main").inner_text()
    found += faults(page)
    page.goto("/survey-plans/")
    found += faults(page)
    assert found == []
    assert complaints == []
