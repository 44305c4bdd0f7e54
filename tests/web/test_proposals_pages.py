"""The pages of proposed amendments: both values masked, opened for a purpose, decided on."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hudang.collection import services
from hudang.collection.models import Invitation, ProposedAmendment
from hudang.collection.services import Submitted
from tests.factories import MONDAY, mobile
from tests.web.reading import entries, text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.reached",
]  # fmt: skip
pytestmark = pytest.mark.django_db
HERE = "/proposals/"


@pytest.fixture
def proposal(reached, neighbours) -> ProposedAmendment:
    """The first neighbour has another number."""
    invited = Invitation.objects.get(campaign=reached, customer_id=neighbours[0].id)
    services.respond(reached, invited, Submitted(uuid4(), {"q1": mobile(77)}), at=MONDAY)
    return ProposedAmendment.objects.get()


def address(proposal: ProposedAmendment, act: str) -> str:
    return f"{HERE}{proposal.community_id}/{proposal.id}/{act}"


def test_the_workbench_leads_to_the_list_which_shows_both_values_masked(
    browse, clerk, proposal, community
):
    client = browse(clerk)
    assert "Verify an answer about a record" in text_of(client.get("/work/"))
    shown = text_of(client.get(HERE))
    assert mobile(20)[-4:] in shown
    assert mobile(77)[-4:] in shown
    assert mobile(77) not in shown
    assert "冬季调查" in shown
    assert next(entry.count for entry in entries(what="collection.list_proposed")) == 1
    for query in ("?item=5", "?state=accepted", "?number=YQL-000009", "?state=nonsense&item=x"):
        is_empty = "no answer waits" in text_of(client.get(HERE + query))
        assert is_empty is ("nonsense" not in query)
    for query in (f"?community={community.pk}", "?state=all", "?order=newest", "?item=2"):
        assert mobile(77)[-4:] in text_of(client.get(HERE + query))


def test_the_proposed_value_is_opened_for_a_purpose(browse, clerk, proposal):
    client = browse(clerk)
    assert "Open “" in text_of(client.get(address(proposal, "reveal")))
    opened = client.post(address(proposal, "reveal"), {"purpose": "registration"})
    assert mobile(77) in text_of(opened)
    assert "no-store" in opened["Cache-Control"]


def test_a_value_is_accepted_and_the_record_says_so(browse, clerk, proposal, neighbours):
    client = browse(clerk)
    revision = neighbours[0].revision
    answer = client.post(address(proposal, "accept"), {"revision": revision}, follow=True)
    assert "is amended" in text_of(answer)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert client.post(address(proposal, "accept"), {"revision": revision}).status_code == 403
    assert "accepted" in text_of(client.get(HERE + "?state=accepted"))


def test_an_old_page_accepts_nothing(browse, clerk, proposal):
    assert browse(clerk).post(address(proposal, "accept"), {}).status_code == 409
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_a_value_is_rejected_for_a_reason(browse, clerk, proposal):
    client = browse(clerk)
    assert client.get(address(proposal, "reject")).status_code == 200
    assert client.post(address(proposal, "reject"), {"reason": ""}).status_code == 422
    done = client.post(address(proposal, "reject"), {"reason": "another"}, follow=True)
    assert "the record stays" in text_of(done)
    assert "it belongs to somebody else" in text_of(client.get(HERE + "?state=rejected"))


def test_who_does_not_amend_sees_no_list(browse, engineer, proposal):
    client = browse(engineer)
    assert client.get(HERE).status_code == 403
    assert client.get(address(proposal, "reveal")).status_code == 403
