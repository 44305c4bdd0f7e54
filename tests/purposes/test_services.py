"""Purposes and notices in the database: activated, published, delivered, each with its entry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry, Look
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.core.models import uuid7
from hudang.purposes import inventory, queries, services, wording
from hudang.purposes.models import NoticeDelivery, Purpose, State
from tests import factories
from tests.cast import handed_to
from tests.factories import HIRED, MONDAY

pytestmark = pytest.mark.usefixtures("customer_service")

NAME, MOBILE, ID_NUMBER = 1, 2, 11
HEALTH_NEED = inventory.by_code("health_need").number
TOLD = {"necessity": "上门协助", "alternatives": "电话协助", "protection": "单独授权"}


def purpose(code="repair_follow_up"):
    return Purpose.objects.get(code=code)


def last_act():
    return Entry.objects.latest("id")


def test_an_installation_starts_with_its_purposes_and_a_second_start_changes_nothing():
    before = list(Purpose.objects.values())

    services.establish(at=MONDAY)

    assert list(Purpose.objects.values()) == before
    assert {row["code"] for row in before} == {first.code for first in wording.first_purposes()}
    assert not purpose("fairness_check").is_active
    assert purpose().is_active


def test_a_purpose_missing_after_an_upgrade_is_entered_with_its_entry():
    purpose("audit").delete()

    services.establish(at=MONDAY)

    assert purpose("audit").owner.is_customer_service
    assert (last_act().what, last_act().purpose) == ("purposes.establish", "audit")


@pytest.mark.control("LC-001", "LC-002")
def test_a_purpose_covers_its_items_and_no_other():
    assert queries.covering("repair_follow_up", items=[NAME, MOBILE]) == purpose()
    with pytest.raises(Forbidden):
        queries.covering("repair_follow_up", items=[ID_NUMBER])
    with pytest.raises(EvidenceMissing, match="not registered"):
        queries.covering("curiosity", items=[NAME])
    with pytest.raises(EvidenceMissing):
        queries.covering("fairness_check", items=[ID_NUMBER])


@pytest.mark.control("LC-001")
def test_retiring_a_purpose_makes_its_reads_fail_at_once(privacy_lead):
    services.retire(purpose(), by=privacy_lead, at=MONDAY)

    assert purpose() not in queries.active_purposes()
    assert last_act().what == "purposes.retired"
    with pytest.raises(EvidenceMissing):
        queries.covering("repair_follow_up", items=[MOBILE])


@pytest.mark.control("LC-001", "LC-090")
def test_an_active_purpose_gets_a_sensitive_item_only_through_draft_and_review(
    privacy_lead, legal_reviewer
):
    services.suspend(purpose("contract_service"), by=privacy_lead, at=MONDAY)
    services.send_back(purpose("contract_service"), by=privacy_lead, at=MONDAY)
    items = [*purpose("contract_service").items, HEALTH_NEED]

    services.set_items(purpose("contract_service"), items=items, by=privacy_lead, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="sensitive items"):
        services.review(purpose("contract_service"), by=legal_reviewer, at=MONDAY)
    services.set_items(
        purpose("contract_service"), items=items, **TOLD, by=privacy_lead, at=MONDAY
    )
    services.review(purpose("contract_service"), by=legal_reviewer, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Assess the impact"):
        services.activate(purpose("contract_service"), by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-139")
def test_nobody_reviews_a_purpose_that_he_drafted_himself(privacy_lead, legal_reviewer):
    both = replace(legal_reviewer, roles=legal_reviewer.roles | privacy_lead.roles)
    services.suspend(purpose(), by=both, at=MONDAY)
    services.send_back(purpose(), by=both, at=MONDAY)
    services.set_items(purpose(), items=[MOBILE], by=both, at=MONDAY)

    with pytest.raises(Forbidden, match="Somebody else decides"):
        services.review(purpose(), by=both, at=MONDAY)

    assert purpose().state == State.DRAFT


@pytest.mark.control("LC-125")
def test_a_clerk_and_a_reviewer_activate_nothing(clerk, legal_reviewer):
    for person in (clerk, legal_reviewer):
        with pytest.raises(Forbidden, match="activate and retire"):
            services.suspend(purpose(), by=person, at=MONDAY)
    assert purpose().is_active


@pytest.mark.control("LC-121")
def test_a_purpose_takes_no_prohibited_item(privacy_lead):
    services.suspend(purpose(), by=privacy_lead, at=MONDAY)
    services.send_back(purpose(), by=privacy_lead, at=MONDAY)

    with pytest.raises(Forbidden, match="no category and grade"):
        services.set_items(
            purpose(), items=[inventory.by_code("sex").number], by=privacy_lead, at=MONDAY
        )


def test_the_names_of_a_purpose_and_a_notice_speak_the_readers_language(notice):
    from django.utils import translation

    with translation.override("en"):
        assert (purpose().name, notice.notice.title[:6]) == ("repair follow-up", "How we")
    with translation.override("zh-hans"):
        assert (purpose().name, notice.notice.title[:2]) == ("报修跟进", "客户")
        assert "报修" in purpose().description


@pytest.mark.control("LC-004")
def test_every_version_of_the_notice_stays_and_the_one_in_force_is_known(notice, privacy_lead):
    later = MONDAY + timedelta(days=30)
    second = services.publish_notice(
        notice.notice, sections=notice.sections, effective_from=later, by=privacy_lead, at=MONDAY
    )

    assert [version.number for version in queries.versions()] == [2, 1]
    assert queries.current_notice(at=MONDAY) == notice
    assert queries.current_notice(at=later) == second
    assert not second.is_effective(MONDAY)
    assert queries.current_notice(at=HIRED - timedelta(days=1)) is None
    assert second.text_hash == notice.text_hash
    assert last_act().what == "purposes.publish_notice"


@pytest.mark.control("LC-019")
def test_an_incomplete_notice_is_not_published(notice, privacy_lead):
    with pytest.raises(EvidenceMissing, match="not complete"):
        services.publish_notice(
            notice.notice,
            sections=notice.sections[:-1],
            effective_from=MONDAY,
            by=privacy_lead,
            at=MONDAY,
        )
    assert queries.versions().count() == 1


@pytest.mark.control("LC-125")
def test_a_clerk_publishes_no_notice(notice, clerk):
    with pytest.raises(Forbidden, match="publish a notice"):
        services.publish_notice(
            notice.notice, sections=notice.sections, effective_from=MONDAY, by=clerk, at=MONDAY
        )


@pytest.mark.control("LC-019")
def test_a_posting_tells_its_community_and_no_other(posted_notice, community, other_community):
    here = queries.notice_state(community.id, at=MONDAY)
    there = queries.notice_state(other_community.id, at=MONDAY)

    assert (here.is_posted, here.is_delivered, here.is_due) == (True, False, True)
    assert here.posting.place == "3栋大堂公告栏"
    assert not there.is_posted


@pytest.mark.control("LC-019")
def test_a_posting_of_the_former_version_does_not_tell_the_new_one(
    posted_notice, community, privacy_lead
):
    for place, (code, is_posted) in enumerate({"controller": True, "purposes": False}.items()):
        sections = [
            {**one, "body_en": [*one["body_en"], str(place)]} if one["code"] == code else one
            for one in posted_notice.sections
        ]
        services.publish_notice(
            posted_notice.notice, sections=sections, effective_from=MONDAY, by=privacy_lead,
            at=MONDAY,
        )  # fmt: skip
        assert queries.notice_state(community.id, at=MONDAY).is_posted is is_posted


@pytest.mark.control("LC-125")
def test_a_clerk_posts_nothing_in_a_community_that_is_not_hers(notice, clerk, other_community):
    with pytest.raises(Forbidden, match="does not cover this community"):
        services.record_posting(
            notice,
            community=other_community.id,
            place="大堂",
            posted_at=MONDAY,
            photo=factories.photo(),
            by=clerk,
            at=MONDAY,
        )


@pytest.mark.control("LC-019")
def test_a_notice_handed_over_is_proved_and_names_its_customer_in_the_log(
    posted_notice, community, clerk
):
    zhang_san, li_si = uuid7(), uuid7()

    handed_to(zhang_san, community=community.id, version=posted_notice, by=clerk)

    told = queries.notice_state(community.id, customer=zhang_san, at=MONDAY)
    assert (told.is_delivered, told.is_due) == (True, False)
    assert told.delivery.by == "KF001"
    assert queries.notice_state(community.id, customer=li_si, at=MONDAY).is_due
    everybody = [zhang_san, li_si]
    assert queries.delivered_to(community.id, customers=everybody, at=MONDAY) == {zhang_san}
    assert Look.objects.filter(customer_id=zhang_san).latest("id").act == "change"


def test_the_same_notice_handed_over_twice_counts_the_last(posted_notice, community, clerk):
    zhang_san = uuid7()
    for days in (2, 1):
        services.record_delivery(
            posted_notice,
            community=community.id,
            customer=zhang_san,
            delivered_at=MONDAY - timedelta(days=days),
            by=clerk,
            at=MONDAY,
        )

    rows = queries.deliveries(community.id, customers=[zhang_san])

    assert rows[zhang_san].delivered_at == MONDAY - timedelta(days=1)
    assert NoticeDelivery.objects.count() == 2


def test_before_any_notice_is_published_nobody_has_been_told(community):
    assert queries.delivered_to(community.id, customers=[uuid7()], at=MONDAY) == frozenset()
    assert not queries.notice_state(community.id, at=MONDAY).is_posted
