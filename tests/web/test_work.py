"""The pages of one's own work: list, board, calendar, and the counts on the workbench."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from hudang.web.views.work import ROUTES
from hudang.worklist.policy import Kind
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

PAGES = ("/work/", "/work/board", "/work/calendar")


def test_every_kind_has_its_page():
    """What is late leads to its list, narrowed, a duty to its draft; all others to a page."""
    late = {Kind.LATE_ORDERS, Kind.LATE_CASES, Kind.LATE_KEYS, Kind.LATE_APPEALS}
    narrowed = late | {Kind.PUBLISH_DRAFT}
    assert set(Kind) - set(ROUTES) == narrowed


@pytest.mark.parametrize("path", PAGES)
def test_what_waits_is_shown_with_a_way_to_it(browse, engineer, ordered, path):
    order = ordered()
    said = browse(engineer).get(path).content.decode()
    assert reverse("web:order", args=[order.number]) in said


def test_the_list_is_narrowed_by_every_filter(browse, clerk, ordered, open_community):
    order = ordered("noise")
    page = browse(clerk)
    for fitting in (
        {"kind": "assign"}, {"text": order.number}, {"community": str(open_community.id)},
    ):  # fmt: skip
        assert order.number in text_of(page.get("/work/", fitting))
    for other in ({"kind": "visit"}, {"text": "GD-9-9"}, {"horizon": "undated"}):
        assert order.number not in text_of(page.get("/work/", other))


def test_the_workbench_counts_what_waits(browse, clerk, ordered):
    ordered("noise")
    said = browse(clerk).get("/").content.decode()
    assert "/work/?horizon=late" in said


@pytest.mark.parametrize("month", ["2026-02", "nonsense", "0001-01", "9999-12", ""])
def test_a_calendar_is_shown_for_every_month_that_somebody_types(browse, clerk, month):
    answer = browse(clerk).get("/work/calendar", {"month": month})
    assert answer.status_code == 200
    shown = "2026-02" if month == "2026-02" else f"{localdate():%Y-%m}"
    assert shown in text_of(answer)


def test_who_has_nothing_to_do_is_told_so(browse, audit_admin):
    assert "Nothing waits for you here." in text_of(browse(audit_admin).get("/work/"))
