"""Questionnaires and campaigns through the API: the words that were asked, figures of tens."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hudang.collection import services
from hudang.collection.models import Invitation
from hudang.collection.services import Submitted
from tests.factories import MONDAY, mobile

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.reached",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def test_a_campaign_is_read_with_the_figures_that_may_be_shown(
    ask, opinions, neighbours, campaign_of, custodian, engineer
):
    campaign = campaign_of(opinions)
    for asked in Invitation.objects.filter(campaign=campaign):
        sent = Submitted(uuid4(), {"q1": 5, "q2": 2})
        services.respond(campaign, asked, sent, at=MONDAY)
    services.close(campaign, by=custodian, at=MONDAY)
    services.tally(campaign.pk, at=MONDAY)

    program = ask(custodian)
    (listed,) = program.get("/campaigns", state="closed").json()
    assert (listed["asked"], listed["received"], listed["mode"]) == (12, 12, "anonymous")
    read = program.get(f"/campaigns/{campaign.pk}").json()
    assert read["shown"] == 12
    assert read["figures"][0]["lines"] == [{"line": "", "counts": [0, 0, 0, 0, 12]}]
    (version,) = program.get("/questionnaires").json()
    parts = program.get(f"/questionnaires/{version['code']}/versions/1").json()["questions"]
    assert [one["key"] for one in parts] == ["q1", "q2", "q3"]
    assert (parts[2]["after_key"], parts[2]["after_choice"]) == ("q2", 1)
    assert program.get(f"/campaigns/{uuid4()}").status_code == 404
    assert program.get("/questionnaires/none/versions/1").status_code == 404
    assert ask(engineer).get("/campaigns").status_code == 403


def test_a_program_lists_proposals_masked_and_decides_on_them(ask, reached, neighbours, clerk):
    for place in (0, 1):
        asked = Invitation.objects.get(campaign=reached, customer_id=neighbours[place].id)
        sent = Submitted(uuid4(), {"q1": mobile(77 + place)})
        services.respond(reached, asked, sent, at=MONDAY)
    program = ask(clerk)
    listed = program.get("/communities/YQL/proposals", state="proposed", item="mobile").json()
    assert listed["total"] == 2
    first, second = listed["proposals"]
    assert first["proposed"].endswith(mobile(77)[-4:])
    assert mobile(77) not in str(listed)
    here = f"/communities/YQL/proposals/{first['id']}"
    stale = program.post(f"{here}/accept", {"revision": first["revision"] + 1})
    assert stale.status_code == 409
    saved = program.post(f"{here}/accept", {"revision": first["revision"]}).json()
    assert saved == {"number": first["customer"], "revision": first["revision"] + 1}
    there = f"/communities/YQL/proposals/{second['id']}/reject"
    assert program.post(there, {"reason": "nothing"}).status_code == 422
    assert program.post(there, {"reason": "unconfirmed"}).status_code == 200
    left = program.get("/communities/YQL/proposals", state="proposed").json()
    assert left == {"proposals": [], "total": 0}
    missing = f"/communities/YQL/proposals/{uuid4()}/reject"
    assert program.post(missing, {"reason": "another"}).status_code == 404
