"""A butler's page in a household with a child: what may be asked, and what is left out."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.core.errors import EvidenceMissing
from tests.collection.told import letter, told
from tests.factories import MONDAY, account_of
from tests.web.reading import text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.families",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-093")]


def test_the_phone_shows_at_the_door_what_may_be_asked(
    browse, family, child, guardian_agrees, custodian, butler, neighbours
):
    young = child()
    route = services.plan_route(
        family, butler=account_of(butler), day=localdate(MONDAY), by=custodian, at=MONDAY
    )
    visit = next(one for one in route if one.customer_id == neighbours[1].id)
    page = f"/visits/{visit.community_id}/{visit.id}/"
    phone = browse(butler)
    shown = text_of(phone.get(page))
    assert "Ask nothing about the child" in shown
    assert "Does your child need" not in shown
    sealed = letter(visit, told(answers={"q2": 1}, agreed={"economic": False}))
    with pytest.raises(EvidenceMissing) as refused:
        services.upload(visit, letter=sealed, device_now=MONDAY, by=butler, at=MONDAY)
    assert refused.value.control == "LC-093"

    guardian_agrees(young)
    shown = text_of(phone.get(page))
    assert "The guardian has agreed" in shown
    assert "Does your child need" in shown
    assert services.upload(visit, letter=sealed, device_now=MONDAY, by=butler, at=MONDAY)
    of_child = next(one for one in route if one.customer_id == young.id)
    shown = text_of(phone.get(f"/visits/{of_child.community_id}/{of_child.id}/"))
    assert "Speak with a parent or guardian" in shown
    assert "Your band" not in shown
