"""The pages of exceptions from the notice: recorded, ended, followed up; seen by supervision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.purposes import services
from hudang.purposes.models import ExceptionKind, NoticeException, Purpose
from hudang.purposes.services import Evidence
from tests import factories
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-020")]

LIST = "/notices/exceptions/"


@pytest.fixture
def overdue(open_community, privacy_lead):
    """A flood of two weeks ago, after which nobody was told."""
    begun = MONDAY - timedelta(days=14)
    return services.record_exception(
        open_community.id,
        kind=ExceptionKind.EMERGENCY,
        purpose=Purpose.objects.get(code="emergency"),
        evidence=Evidence("市防汛指挥部", "防汛〔2026〕6号", begun.date(), begun.date()),
        by=privacy_lead,
        at=begun,
    )


def test_the_privacy_lead_records_one_and_ends_it(browse, privacy_lead, open_community):
    browser = browse(privacy_lead)
    answer = browser.post(
        LIST + "new",
        {
            "community": str(open_community.id), "kind": "emergency", "purpose": "emergency",
            "authority": "市防汛指挥部", "document": "防汛〔2026〕7号",
            "started": "2026-11-23", "ends": "2026-11-25",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    found = NoticeException.objects.get()
    assert "in force" in text_of(browser.get(LIST))
    browser.post(f"{LIST}{open_community.code}/{found.id}/end")
    found.refresh_from_db()
    assert found.ends_date == MONDAY.date()


def test_without_its_document_it_is_refused_with_what_is_missing(
    browse, privacy_lead, open_community
):
    answer = browse(privacy_lead).post(
        LIST + "new",
        {"community": str(open_community.id), "kind": "secrecy", "purpose": "emergency"},
    )
    assert answer.status_code == 409
    assert "the number of its document" in text_of(answer)


def test_supervision_sees_what_is_overdue_and_changes_nothing(
    browse, supervisor, privacy_lead, clerk, overdue, open_community, notice
):
    page = browse(supervisor).get(LIST, {"standing": "overdue"})
    assert page.context["overdue"] == 1
    assert "have not been told in time" in text_of(page)
    address = f"{LIST}{open_community.code}/{overdue.id}/follow-up"
    assert browse(supervisor).post(address).status_code == 403
    assert browse(privacy_lead).post(address).status_code == 409, "nobody has been told"
    services.record_posting(
        notice, community=open_community.id, place="大堂", posted_at=MONDAY,
        photo=factories.photo(), by=clerk, at=MONDAY,
    )  # fmt: skip
    assert browse(privacy_lead).post(address).status_code == 302
    assert browse(supervisor).get(LIST, {"standing": "overdue"}).context["page"].total == 0


def test_the_desk_sees_none(browse, clerk):
    assert browse(clerk).get(LIST).status_code == 403
