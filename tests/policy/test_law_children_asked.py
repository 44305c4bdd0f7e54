"""PIPL 31 at the door and in surveys: nothing about a child without the guardian's consent."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hudang.collection import queries, services
from hudang.collection.models import Invitation, QuestionKind, Response
from hudang.collection.services import Part, Submitted, Titles
from hudang.consent import queries as asked_before
from hudang.consent import services as consents
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.collection.asked import NEED, YES_NO
from tests.factories import MONDAY

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.families",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-093")]


def invited(campaign, customer) -> Invitation:
    return Invitation.objects.select_related("customer").get(
        campaign=campaign, customer_id=customer.id
    )


def answer(campaign, customer, answers, **more) -> bool:
    sent = Submitted(uuid4(), answers, **more)
    return services.respond(campaign, invited(campaign, customer), sent, at=MONDAY)


def test_without_the_guardians_consent_nothing_is_taken_about_the_child(family, child, neighbours):
    child()
    with pytest.raises(EvidenceMissing, match="guardian's consent only") as refused:
        answer(family, neighbours[1], {"q2": 1})
    assert refused.value.control == "LC-093"
    assert answer(family, neighbours[1], {"q1": 2}, agreed={"economic": True})


def test_without_a_child_there_is_nobody_to_ask_about(family, neighbours):
    with pytest.raises(EvidenceMissing, match="guardian's consent only"):
        answer(family, neighbours[1], {"q2": 1})


def test_with_it_the_answer_is_kept_and_goes_when_the_guardian_takes_it_back(
    family, child, guardian_agrees, neighbours, clerk
):
    given = guardian_agrees(child())
    assert answer(family, neighbours[1], {"q1": 2, "q2": 1}, agreed={"economic": True})
    response = Response.objects.get()
    assert response.children == [neighbours[0].id]
    consents.withdraw(given, by=clerk, at=MONDAY)
    assert services.remove_withdrawn(at=MONDAY) == 1
    response.refresh_from_db()
    assert response.withdrawn == [NEED]


def test_a_child_with_a_link_of_its_own_answers_nothing_alone(family, child, neighbours):
    young = child()
    with pytest.raises(EvidenceMissing) as refused:
        answer(family, young, {"q1": 1}, agreed={"economic": True})
    assert refused.value.control == "LC-093"
    assert not asked_before.consents_of(young).exists()


def test_a_child_is_asked_no_opinion_either(opinions, child, neighbours, campaign_of):
    campaign = campaign_of(opinions)
    young = child()
    with pytest.raises(Forbidden, match="asks no child"):
        answer(campaign, young, {"q1": 5})


def test_what_concerns_a_child_is_kept_apart_from_the_persons_own(
    surveying, custodian, privacy_lead
):
    draft = services.begin_questionnaire(
        "mixed-2026", purpose="classification", titles=Titles("混合", "Mixed"), by=custodian,
        at=MONDAY,
    )  # fmt: skip
    for is_about_child in (True, False):
        part = Part(
            QuestionKind.SINGLE, "需要吗？", "Needed?", item=NEED, choices=YES_NO,
            is_about_child=is_about_child,
        )  # fmt: skip
        services.add_part(draft, part, by=custodian, at=MONDAY)
    opinion = Part(
        QuestionKind.SCALE, "孩子满意吗？", "Is your child content?", is_about_child=True
    )
    services.add_part(draft, opinion, by=custodian, at=MONDAY)
    faults = " ".join(map(str, queries.faults_of(draft)))
    assert "the same item is asked of the person" in faults
    assert "an item kept as an answer" in faults
