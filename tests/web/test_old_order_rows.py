"""A row of old orders on the screen: what is wrong in it, put right, and on to the next one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.integration.models import ImportedOrder
from tests.integration.oldlists import confirmed, imported, old_book, old_row, received
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]


@pytest.fixture
def brought(open_community, houses, custodian, repair_team, settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    rows = [old_row(0), old_row(1, 报修类型=""), old_row(2, 报修时间="?")]
    return confirmed(received(open_community, old_book(rows), by=custodian), by=custodian)


def row_page(found, row):
    return reverse("web:old_order_mend", args=["YQL", found.id, row])


def test_rows_are_mended_one_after_the_other(browse, brought, custodian):
    browser = browse(custodian)
    listed = browser.get(reverse("web:old_order_rows", args=["YQL", brought.id]))
    assert row_page(brought, 3) in listed.content.decode()
    shown = browser.get(row_page(brought, 3))
    assert "This is needed and is empty." in text_of(shown)
    cells = {name: field.initial for name, field in shown.context["form"].fields.items()}
    still = browser.post(row_page(brought, 3), cells)
    assert "This is needed and is empty." in text_of(still)
    following = browser.post(row_page(brought, 3), cells | {"cell_kind": "漏水"})
    assert following["Location"] == row_page(brought, 4)
    last = browser.get(row_page(brought, 4)).context["form"].fields
    cells = {name: field.initial for name, field in last.items()}
    right = cells | {"cell_recorded": "2025-11-03 10:00", "cell_done": "2025-11-03 11:00"}
    assert browser.post(row_page(brought, 4), right)["Location"].endswith("/rows")
    brought.refresh_from_db()
    imported(brought, by=custodian, skip_faulty=False)
    assert ImportedOrder.objects.count() == 3


def test_the_old_number_stands_on_the_page_of_the_order(browse, brought, custodian, clerk):
    imported(brought, by=custodian)
    (one,) = ImportedOrder.objects.all()
    shown = browse(clerk).get(reverse("web:order", args=[one.order.number]))
    assert "BX-000000" in text_of(shown)


def test_a_row_that_is_not_there_is_not_found_and_the_desk_mends_none(
    browse, brought, custodian, clerk
):
    assert browse(custodian).get(row_page(brought, 99)).status_code == 404
    assert browse(clerk).get(row_page(brought, 3)).status_code == 403
