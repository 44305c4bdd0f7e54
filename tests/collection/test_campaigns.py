"""From the draft of a questionnaire to the figures of its campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from hudang.collection import queries, services
from hudang.collection.answers import WrongAnswer
from hudang.collection.models import (
    AnonymousResponse,
    Campaign,
    Invitation,
    QuestionKind,
    Response,
)
from hudang.collection.services import Part, Submitted
from hudang.consent import queries as consents
from hudang.consent import services as consent_services
from hudang.consent.models import Consent
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure.comparison import open_items
from hudang.purposes import services as purposes
from hudang.purposes.models import Dimension, Trigger
from tests.collection.asked import BAND, NEED
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people"]
pytestmark = pytest.mark.django_db
ANSWERS = {"q1": 4, "q2": 1, "q3": "周三晚上"}


def invitation(campaign, customer) -> Invitation:
    return Invitation.objects.get(campaign=campaign, customer_id=customer.id)


def answered(campaign, customer, *, answers=ANSWERS, at=MONDAY, **more) -> bool:
    sent = Submitted(uuid4(), answers, **more)
    return services.respond(campaign, invitation(campaign, customer), sent, at=at)


def items_held_by(response) -> set[int]:
    (values,) = open_items([response], None)
    return set(values)


def assess(purpose, custodian, legal_reviewer, privacy_lead):
    risk = purposes.Risk(
        likelihood=2, severity=2, measure="只选档次", owner=custodian.code,
        due_date=MONDAY.date(), residual_likelihood=1, residual_severity=1,
    )  # fmt: skip
    findings = purposes.Findings(
        triggers=[Trigger.SENSITIVE, Trigger.AUTOMATED],
        processing="按自选档次提供增量服务", necessity="套餐不能替代", conclusion="可以",
        risks=dict.fromkeys(Dimension, risk),
    )  # fmt: skip
    made = purposes.draft_assessment(purpose, findings=findings, by=custodian, at=MONDAY)
    purposes.submit_assessment(made, by=custodian, at=MONDAY)
    purposes.sign_assessment(made, by=privacy_lead, at=MONDAY)
    return purposes.sign_assessment(made, by=legal_reviewer, at=MONDAY)


@pytest.mark.control("LC-002")
def test_a_published_questionnaire_is_never_edited_in_place(opinions, custodian, privacy_lead):
    published = services.publish(opinions, by=privacy_lead, at=MONDAY)
    assert len(published.text_hash) == 64
    part = Part(QuestionKind.TEXT, "还有什么？", "What else?")
    with pytest.raises(Forbidden, match="does not change"):
        services.add_part(published, part, by=custodian, at=MONDAY)

    following = services.begin_version(published, by=custodian, at=MONDAY)
    services.add_part(following, part, by=custodian, at=MONDAY)
    assert [one.key for one in queries.questions_of(following)] == ["q1", "q2", "q3", "q4"]
    assert len(queries.questions_of(published)) == 3


@pytest.mark.control("LC-002")
def test_who_drafted_it_does_not_publish_it(opinions, custodian, privacy_lead):
    both = replace(custodian, roles=custodian.roles | privacy_lead.roles)
    with pytest.raises(Forbidden, match="Somebody else"):
        services.publish(opinions, by=both, at=MONDAY)


@pytest.mark.control("LC-002")
@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part(QuestionKind.TEXT, "您的民族", "Your ethnicity"), "never collected"),
        (Part(QuestionKind.TEXT, "电话", "Phone", item=2, is_required=False), "together"),
        (Part(QuestionKind.SINGLE, "好吗", "Good?", choices=[["好", "good"]]), "two to"),
        (
            Part(QuestionKind.SINGLE, "好吗", "Good?", choices=[["好", ""], ["不", "no"]]),
            "languages",
        ),
        (Part(QuestionKind.TEXT, "为何", "Why?", after_key="q9", after_choice=1), "come before"),
        (
            Part(QuestionKind.TEXT, "为何", "Why?", after_key="q2", after_choice=7),
            "does not exist",
        ),
    ],
)
def test_what_cannot_be_asked_is_not_published(opinions, custodian, privacy_lead, part, said):
    services.add_part(opinions, part, by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing) as refused:
        services.publish(opinions, by=privacy_lead, at=MONDAY)
    assert any(said in str(one) for one in refused.value.missing)


@pytest.mark.control("LC-062")
def test_the_income_band_is_asked_under_a_signed_assessment_only(
    needs, notice, custodian, legal_reviewer, privacy_lead
):
    with pytest.raises(EvidenceMissing) as refused:
        services.publish(needs, by=privacy_lead, at=MONDAY)
    assert refused.value.control == "LC-062", refused.value.missing
    assess(needs.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    assert services.publish(needs, by=privacy_lead, at=MONDAY).state == "published"


@pytest.mark.control("LC-062")
def test_a_figure_is_no_band(needs, custodian):
    services.add_part(
        needs,
        Part(QuestionKind.TEXT, "档次说明", "About the band", item=BAND),
        by=custodian,
        at=MONDAY,
    )
    faults = queries.faults_of(needs)
    assert any("chosen from a list" in str(one) for one in faults)


def test_parts_move_are_copied_and_removed(opinions, custodian):
    services.move_part(opinions, "q3", by_places=-2, by=custodian, at=MONDAY)
    services.copy_part(opinions, "q1", by=custodian, at=MONDAY)
    assert [one.key for one in queries.questions_of(opinions)] == ["q3", "q1", "q4", "q2"]
    services.remove_part(opinions, "q3", by=custodian, at=MONDAY)
    services.order_parts(opinions, ["q2", "q1", "q4"], by=custodian, at=MONDAY)
    assert [one.position for one in queries.questions_of(opinions)] == [1, 2, 3]
    with pytest.raises(Forbidden, match="changed meanwhile"):
        services.order_parts(opinions, ["q2", "q1"], by=custodian, at=MONDAY)


@pytest.mark.control("LC-008")
def test_neighbours_answer_anonymously_and_nothing_leads_back(opinions, neighbours, campaign_of):
    campaign = campaign_of(opinions)
    assert campaign.mode == Campaign.Mode.ANONYMOUS
    for one in neighbours[:11]:
        answered(campaign, one)
    assert AnonymousResponse.objects.count() == 11
    assert not Response.objects.exists()
    assert {one.subjects for one in entries(what="collection.respond_anonymous")} == {0}

    with pytest.raises(Forbidden, match="with us already"):
        answered(campaign, neighbours[0])


@pytest.mark.control("LC-008")
def test_figures_wait_for_ten_and_for_the_next_ten(opinions, neighbours, campaign_of, custodian):
    campaign = campaign_of(opinions)
    for one in neighbours[:10]:
        answered(campaign, one)
    assert services.tally(campaign.pk, at=MONDAY)["shown"] == 0
    services.close(campaign, by=custodian, at=MONDAY)
    results = services.tally(campaign.pk, at=MONDAY)
    assert results == {
        "shown": 10,
        "counts": {"q1": {"4": 10}, "q2": {"1": 10}, "q3": {"written": 10}},
        "words": {"q3": []},
        "is_final": True,
    }
    campaign.refresh_from_db()
    question = queries.questions_of(campaign.version)[2]
    assert services.remarks(campaign, question, by=custodian, at=MONDAY) == ["周三晚上"] * 10


@pytest.mark.control("LC-008")
def test_nine_answers_are_never_shown(opinions, neighbours, campaign_of, custodian):
    campaign = campaign_of(opinions)
    for one in neighbours[:9]:
        answered(campaign, one)
    services.close(campaign, by=custodian, at=MONDAY)
    assert services.tally(campaign.pk, at=MONDAY)["shown"] == 0


@pytest.mark.control("LC-065")
def test_answers_end_on_the_day_that_was_named(opinions, neighbours, campaign_of, custodian):
    campaign = campaign_of(opinions)
    answered(campaign, neighbours[0])
    later = MONDAY + timedelta(days=15)
    assert services.close_due(at=later) == 1
    with pytest.raises(Forbidden, match="closed"):
        answered(campaign, neighbours[1], at=later)
    assert services.delete_due(at=MONDAY + timedelta(days=91)) == 1
    assert not AnonymousResponse.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.control("LC-062", "LC-014")
def test_a_no_is_recorded_and_the_answer_is_not_stored(
    needs, notice, neighbours, campaign_of, custodian, legal_reviewer, privacy_lead
):
    assess(needs.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    campaign = campaign_of(needs)
    asked = queries.consents_of(campaign.version, queries.questions_of(campaign.version))
    assert {one.name: one.items for one in asked} == {"S-MED": (NEED,), "economic": (BAND,)}

    first, second = neighbours[:2]
    answered(campaign, first, answers={"q1": 1, "q2": 2},
             agreed={"S-MED": True, "economic": False})  # fmt: skip
    answered(campaign, second, answers={"q1": 1, "q2": 2}, agreed={})
    (of_second, of_first) = entries(what="collection.respond")
    assert (list(of_first.items or []), list(of_second.items or [])) == ([NEED], [])
    assert consents.is_granted(
        campaign.community_id, first.id, purpose="classification", items=[NEED], at=MONDAY,
        situation="sensitive",
    )  # fmt: skip
    assert not consents.is_granted(
        campaign.community_id, first.id, purpose="classification", items=[BAND], at=MONDAY,
        situation="sensitive",
    )  # fmt: skip


def test_sent_twice_stored_once(
    needs, notice, neighbours, campaign_of, custodian, legal_reviewer, privacy_lead
):
    assess(needs.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    campaign = campaign_of(needs)
    sent = Submitted(uuid4(), {"q1": 1}, agreed={"S-MED": True})
    asked = invitation(campaign, neighbours[0])
    assert services.respond(campaign, asked, sent, at=MONDAY)
    assert not services.respond(campaign, asked, sent, at=MONDAY)
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "answers",
    [{}, {"q1": 9}, {"q1": True}, {"q2": "<script>"}, {"q9": 1}, {"q1": [1]},
     {"q2": 1, "q3": "x" * 501}],
)  # fmt: skip
def test_what_could_not_be_answered_is_refused_and_nothing_is_stored(
    opinions, neighbours, campaign_of, answers
):
    campaign = campaign_of(opinions)
    with pytest.raises(WrongAnswer):
        answered(campaign, neighbours[0], answers=answers)
    assert not AnonymousResponse.objects.exists()


def test_an_answer_to_what_was_not_asked_is_left_out(opinions, neighbours, campaign_of):
    questions = queries.questions_of(opinions)
    from hudang.collection.answers import checked

    assert checked(questions, {"q2": 2, "q3": "秘密"}) == {"q2": 2}
    assert checked(questions, {"q2": 1, "q3": " 周三 "}) == {"q2": 1, "q3": "周三"}


@pytest.mark.control("LC-012")
def test_who_was_not_told_or_has_refused_is_not_asked(
    opinions, neighbours, register, campaign_of, custodian
):
    from tests import cast

    register(cast.ZHANG_SAN)
    campaign = campaign_of(opinions)
    assert campaign.invitations.count() == 12
    services.decline(campaign, invitation(campaign, neighbours[0]), at=MONDAY)
    assert invitation(campaign, neighbours[0]).state == "declined"


@pytest.mark.control("LC-065", "LC-016")
def test_a_consent_taken_back_takes_its_answers_along(
    needs, notice, neighbours, campaign_of, custodian, clerk, legal_reviewer, privacy_lead
):
    assess(needs.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    campaign = campaign_of(needs)
    both = {"S-MED": True, "economic": True}
    answered(campaign, neighbours[0], answers={"q1": 1, "q2": 2}, agreed=both)
    assert services.remove_withdrawn(at=MONDAY) == 0

    given = Consent.objects.get(wording__items=[BAND])
    consent_services.withdraw(given, by=clerk, at=MONDAY)
    assert services.remove_withdrawn(at=MONDAY) == 1
    assert services.remove_withdrawn(at=MONDAY) == 0
    response = Response.objects.get()
    assert response.withdrawn == [BAND]
    assert items_held_by(response) == {NEED}


@pytest.mark.control("LC-093")
def test_a_child_under_fourteen_is_asked_by_no_survey(opinions, neighbours, campaign_of, clerk):
    consent_services.declare_minor(
        neighbours[0], fourteen_month=None, guardian=neighbours[1], proof="register",
        by=clerk, at=MONDAY,
    )  # fmt: skip
    campaign = campaign_of(opinions)
    asked = set(campaign.invitations.values_list("customer_id", flat=True))
    assert neighbours[0].id not in asked
    assert len(asked) == 11
