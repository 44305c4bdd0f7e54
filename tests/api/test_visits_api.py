"""Home visits through the API: houses and states, never a name and never an answer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from tests.factories import MONDAY

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.callers",
]  # fmt: skip
pytestmark = pytest.mark.django_db
HERE = "/communities/YQL/visits"


def test_a_route_is_planned_listed_begun_and_declared_void(
    ask, at_monday, campaign, custodian, butler, neighbours
):
    desk, phone = ask(custodian), ask(butler)
    wanted = {"campaign": str(campaign.pk), "butler": butler.code, "day": str(localdate(MONDAY))}
    planned = desk.post(HERE, wanted)
    assert planned.status_code == 201
    assert [one["position"] for one in planned.json()["visits"]] == list(range(1, 13))
    listed = phone.get(HERE, day=str(localdate(MONDAY)), butler=butler.code, size=5).json()
    assert (listed["total"], len(listed["visits"])) == (12, 5)
    first = listed["visits"][0]
    assert set(first) == {
        "id", "campaign", "house", "building", "butler", "day", "position", "state", "ended_at",
        "uploaded_at", "void_reason",
    }  # fmt: skip
    assert "邻" not in str(listed)
    begun = phone.post(f"{HERE}/{first['id']}/state", {"state": "begun"}).json()
    assert begun["state"] == "begun"
    assert phone.post(f"{HERE}/{first['id']}/state", {"state": "finished"}).status_code == 422
    assert desk.post(f"{HERE}/{first['id']}/state", {"state": "interrupted"}).status_code == 403
    assert phone.post(f"{HERE}/{first['id']}/void", {"reason": "left"}).status_code == 403
    void = desk.post(f"{HERE}/{first['id']}/void", {"reason": "left"}).json()
    assert (void["state"], void["void_reason"]) == ("void", "left")
    assert desk.get(HERE, state="void").json()["total"] == 1


def test_what_is_not_there_is_said(ask, at_monday, campaign, custodian, butler, engineer):
    desk = ask(custodian)
    wanted = {"campaign": str(uuid4()), "butler": butler.code, "day": str(localdate(MONDAY))}
    assert desk.post(HERE, wanted).status_code == 404
    unknown = wanted | {"campaign": str(campaign.pk), "butler": "KF999"}
    assert desk.post(HERE, unknown).status_code == 404
    assert desk.post(f"{HERE}/{uuid4()}/void", {"reason": "left"}).status_code == 404
    assert ask(engineer).get(HERE).status_code == 403
