"""A question about a rule, asked and answered at the counter: pages, refusals, a real browser."""

from __future__ import annotations

import pytest

from hudang.rights import services
from hudang.rights.models import Explanation
from hudang.rights.services import Said
from tests.factories import MONDAY
from tests.registry.company import found_company
from tests.web.reading import text_of
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.control("LC-021")

ASKED = "三年从哪天算起?"


@pytest.mark.django_db
def test_the_counter_records_with_and_without_a_name(browse, clerk, zhang_san, engineer):
    page, code = browse(clerk), zhang_san.community.code
    said = {"text": ASKED, "number": "", "community": code}
    assert page.post("/explanations/new", {**said, "number": f"{code}-999999"}).status_code == 422
    assert page.post("/explanations/new", {**said, "text": ""}).status_code == 422
    assert page.post("/explanations/new", said).status_code == 302
    assert page.post("/explanations/new", {**said, "number": zhang_san.number}).status_code == 302
    assert Explanation.objects.count() == 2
    assert "to be answered" in text_of(page.get("/explanations/"))
    assert page.get("/explanations/?state=answered").context["page"].total == 0
    assert page.get("/explanations/?number=JS-01-000002").context["page"].total == 1
    assert page.get("/explanations/?late=on&order=oldest").context["page"].total == 0
    assert "5 working days left" in text_of(page.get("/explanations/?community=x&state=y"))
    assert browse(engineer).get("/explanations/").status_code == 403


@pytest.mark.django_db
def test_it_is_answered_on_its_page_and_then_stays(browse, clerk, zhang_san, open_community):
    asked = services.ask(open_community, Said(ASKED), customer=zhang_san, by=clerk, at=MONDAY)
    page, address = browse(clerk), f"/explanations/{asked.number}/"
    assert zhang_san.number in text_of(page.get("/explanations/"))
    his = text_of(page.get(f"/customers/{zhang_san.number}/notice"))
    assert (asked.number in his, ASKED in his) == (True, False)
    shown = text_of(page.get(address))
    assert (ASKED in shown, zhang_san.number in shown) == (True, True)
    answer = {"rule": "notice:retention", "text": "从搬离那天算起。"}
    assert page.post(address, {**answer, "rule": ""}).status_code == 422
    assert page.post(address, answer).status_code == 302
    assert "从搬离那天算起。" in text_of(page.get(address))
    assert page.post(address, answer).status_code == 403
    assert page.get("/explanations/JS-01-999999/").status_code == 404


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A counter that nobody has asked anything yet."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    found_company()
    with serving() as address:
        yield address


@pytest.mark.journey
@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_every_page_is_in_order_by_keyboard(site, open_as, complaints, width, language):
    page = open_as("KF001", width=width, language=language)
    page.goto("/explanations/new")
    found = faults(page)
    page.fill("textarea[name=text]", ASKED)
    page.locator("main form button[type=submit]").press("Enter")
    page.wait_for_url("**/explanations/JS-01-000001/")
    found += faults(page)
    page.select_option("select[name=rule]", "notice:retention")
    page.fill("textarea[name=text]", "从搬离那天算起。")
    page.locator("main form button[type=submit]").press("Enter")
    page.wait_for_load_state()
    found += faults(page)
    page.goto("/explanations/")
    found += faults(page)
    assert found == []
    assert complaints == []
