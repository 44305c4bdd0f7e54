"""What the pages say where a machine decides or another law limits an item."""

from __future__ import annotations

import pytest

from hudang.purposes import inventory
from hudang.purposes.models import Purpose, State
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

DOG = inventory.by_code("pet_registration")


@pytest.mark.control("LC-060")
def test_the_lead_finds_the_sections_on_the_page_that_publishes(
    browse, open_community, privacy_lead
):
    Purpose.objects.filter(code="classification").update(state=State.REVIEWED)
    assert "自动化决策" in text_of(browse(privacy_lead).get("/notices/new"))


@pytest.mark.control("LC-095")
def test_the_inventory_names_law_and_condition(browse, clerk, open_community):
    page = text_of(browse(clerk).get("/inventory/"))
    assert DOG.restriction in page
    assert "Civil Code 278" in page
