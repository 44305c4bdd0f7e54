"""One campaign for several communities: drafted and opened together, shown side by side."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from hudang.accounts.models import Post
from hudang.collection import policy, queries, services
from hudang.collection.models import Campaign, Invitation
from hudang.collection.services import Submitted
from hudang.core.errors import EvidenceMissing, Forbidden
from tests import reading_pdf
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-012", "LC-008")]


@pytest.fixture
def both(opinions, neighbours, custodian, privacy_lead, other_community):
    """The custodian answers for two communities; nobody lives in the second yet."""
    services.publish(opinions, by=privacy_lead, at=MONDAY)
    Post.objects.get(user__code=custodian.code).communities.add(other_community)


def drafted(client, version, *, communities) -> Campaign:
    today = localdate(MONDAY)
    answer = client.post("/campaigns/new", {
        "version": str(version.pk), "name": "两地冬季调查", "communities": communities,
        "closes": today + timedelta(days=7), "delete": today + timedelta(days=60),
    })  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    return Campaign.objects.get(pk=answer["Location"].split("/")[2])


def test_a_form_for_two_communities_drafts_two_campaigns_of_one_name(
    browse, both, opinions, custodian, community, other_community
):
    client = browse(custodian)
    first = drafted(client, opinions, communities=[community.code, other_community.code])
    together = list(queries.series_of(first))
    assert {one.community for one in together} == {community, other_community}
    assert {one.name for one in together} == {"两地冬季调查"}
    assert len({one.slug for one in together}) == 2
    assert "Planned together in 2 communities" in text_of(client.get(f"/campaigns/{first.pk}/"))
    beside = text_of(client.get(f"/campaigns/{first.pk}/together"))
    assert community.name in beside
    assert other_community.name in beside


def test_all_open_or_none(browse, both, opinions, custodian, community, other_community):
    client = browse(custodian)
    first = drafted(client, opinions, communities=[community.code, other_community.code])
    answer = client.post(f"/campaigns/{first.pk}/open")
    assert answer.status_code == 409
    assert other_community.name in text_of(answer)
    assert set(Campaign.objects.values_list("state", flat=True)) == {"draft"}


def test_each_community_keeps_its_tens(
    browse, both, opinions, custodian, community, other_community
):
    client = browse(custodian)
    first = drafted(client, opinions, communities=[community.code, other_community.code])
    here = queries.series_of(first).get(community=community)
    services.open_campaign(here, by=custodian, at=MONDAY)
    for asked in Invitation.objects.filter(campaign=here):
        services.respond(here, asked, Submitted(uuid4(), {"q1": 5}), at=MONDAY)
    services.close(here, by=custodian, at=MONDAY)
    services.tally(here.pk, at=MONDAY)
    figures, *_rest = queries.side_by_side(
        list(queries.series_of(first).order_by("community__code"))
    )
    assert sorted(counts.count(None) for _label, counts in figures.rows) == [1] * 5
    assert figures.rows[-1][1].count(12) == 1


def test_buildings_belong_to_a_single_community(
    browse, both, opinions, custodian, community, other_community
):
    answer = browse(custodian).post("/campaigns/new", {
        "version": str(opinions.pk), "name": "楼栋", "buildings": "3",
        "communities": [community.code, other_community.code],
        "closes": localdate(MONDAY), "delete": localdate(MONDAY),
    })  # fmt: skip
    assert answer.status_code == 422
    assert "single community" in text_of(answer)


def test_what_is_open_is_not_opened_again(opinions, campaign_of, neighbours, custodian):
    campaign = campaign_of(opinions)
    with pytest.raises(Forbidden):
        services.open_series(campaign, by=custodian, at=MONDAY)


def test_nobody_to_ask_names_the_place():
    with pytest.raises(EvidenceMissing, match="云栖里"):
        policy.require_somebody(asked=0, place="云栖里")


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("a3", 842)])
def test_the_poster_is_a_pdf_in_both_languages(
    browse, opinions, campaign_of, neighbours, custodian, paper, width
):
    campaign = campaign_of(opinions)
    client = browse(custodian)
    assert f"poster/{paper}" in text_of(client.get(f"/campaigns/{campaign.pk}/poster"))
    answer = client.get(f"/campaigns/{campaign.pk}/poster/{paper}")
    content = b"".join(answer) if answer.streaming else answer.content
    assert answer["Content-Type"] == "application/pdf"
    text = reading_pdf.text_of(content)
    assert "物业服务满意度" in text
    assert "Howgoodisourservice" in text
    assert f"/survey/{campaign.slug}" in text
    assert reading_pdf.pages_of(content) == 1
    assert reading_pdf.size_of(content) == width
    assert reading_pdf.conformance_of(content) == ("2", "B")
    assert client.get(f"/campaigns/{campaign.pk}/poster/a5").status_code == 404
