"""The evidence on a customer as a page and as a file, for those who supervise."""

from __future__ import annotations

import pytest

from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-006")]


def test_the_page_and_the_file_name_him_by_number_alone(browse, supervisor, zhang_san):
    page, address = browse(supervisor), f"/evidence/{zhang_san.number}/"
    shown = page.get(address)
    assert (shown.status_code, "张三" in text_of(shown)) == (200, False)
    taken = page.post(f"{address}file")
    name = f"evidence-{zhang_san.number}.json"
    assert taken["Content-Disposition"] == f'attachment; filename="{name}"'
    assert taken.json()["customer"] == zhang_san.number


def test_who_does_not_supervise_is_refused_and_nobody_is_nobody(
    browse, clerk, supervisor, privacy_lead, zhang_san
):
    assert browse(clerk).get(f"/evidence/{zhang_san.number}/").status_code == 403
    assert browse(supervisor).get("/evidence/YQL-999999/").status_code == 404
    looks = browse(privacy_lead).get(f"/customers/{zhang_san.number}/looks")
    assert f"/evidence/{zhang_san.number}/" in text_of(looks)
