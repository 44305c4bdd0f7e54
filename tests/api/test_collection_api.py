"""Questionnaires and campaigns through the API: the words that were asked, figures of tens."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hudang.collection import services
from hudang.collection.models import Invitation
from hudang.collection.services import Submitted
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people"]
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
