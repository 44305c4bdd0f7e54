"""CLS-2.2: an answer to a survey, or at a door, declares a need; of health with consent."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from hudang.collection import queries as asked
from hudang.collection import services
from hudang.collection.models import Invitation, QuestionKind
from hudang.collection.services import Part, Submitted, Titles
from hudang.consent.models import Consent
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.needs import queries
from hudang.needs import services as needs
from hudang.needs.models import ServiceNeed
from hudang.worklist import queries as worklist
from tests import factories
from tests.factories import MONDAY

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.needs.people",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-072")]
ORDINARY = Part(
    QuestionKind.MULTIPLE, "我们应记住什么？", "What should we keep in mind?", item=89,
    choices=[["先打电话", "call first"], ["安静时段", "quiet hours"], ["都不用", "nothing"]],
    needs=["call_ahead", "quiet_hours", ""],
)  # fmt: skip
HEALTH = Part(
    QuestionKind.MULTIPLE, "需要哪些照顾？", "What help would you like?", item=65,
    choices=[["轮椅通行", "wheelchair"], ["大字", "large print"]],
    needs=["wheelchair", "large_print"],
)  # fmt: skip


@pytest.fixture
def wishes(surveying, assistance, custodian):
    """A draft that asks for needs, under the purpose of assistance."""
    draft = services.begin_questionnaire(
        "wishes-2026", purpose="assistance", titles=Titles("服务需求登记", "What you need"),
        by=custodian, at=MONDAY,
    )  # fmt: skip
    for part in (ORDINARY, HEALTH):
        services.add_part(draft, part, by=custodian, at=MONDAY)
    return draft


@pytest.fixture
def wishing(wishes, neighbours, campaign_of):
    return campaign_of(wishes)


@pytest.fixture
def answer(wishing, neighbours):
    """Let the first neighbour answer by his link."""

    def do(answers, **agreed):
        invited = Invitation.objects.get(campaign=wishing, customer_id=neighbours[0].id)
        sent = Submitted(uuid4(), answers, agreed=agreed)
        services.respond(wishing, invited, sent, at=MONDAY)

    return do


def held(customer):
    return sorted(one.item for one in queries.usable(customer, today=MONDAY.date(), at=MONDAY))


def test_choices_become_needs_with_the_consents_that_the_page_asked_for(answer, neighbours):
    answer({"q1": [1, 3], "q2": [1]}, general=True, **{"S-MED": True})
    assert held(neighbours[0]) == ["", "call_ahead"]
    assert set(ServiceNeed.objects.values_list("way", "declared_by")) == {
        ("survey", "SYSTEM-PORTAL")
    }
    assert Consent.objects.filter(state="granted").count() == 2


def test_who_says_no_to_the_separate_consent_keeps_the_other_needs(answer, neighbours):
    answer({"q1": [2], "q2": [1, 2]}, general=True, **{"S-MED": False})
    assert held(neighbours[0]) == ["quiet_hours"]


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (replace(ORDINARY, needs=["call_ahead"]), "each choice says"),
        (replace(ORDINARY, needs=["call_ahead", "everything", ""]), "not in the catalogue"),
        (replace(ORDINARY, needs=["call_ahead", "wheelchair", ""]), "asked apart"),
        (replace(HEALTH, item=89), "asked apart"),
        (replace(ORDINARY, is_about_child=True), "somebody else"),
        (replace(ORDINARY, kind=QuestionKind.BAND), "each choice says"),
    ],
)
def test_a_question_that_declares_what_it_does_not_say_is_not_published(
    wishes, custodian, privacy_lead, part, fault
):
    services.amend_part(wishes, "q1", part, by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing) as refusal:
        services.publish(wishes, by=privacy_lead, at=MONDAY)
    assert fault in str(refusal.value.missing)


def test_needs_that_may_reveal_health_are_asked_for_assistance_alone(
    surveying, assistance, custodian
):
    draft = services.begin_questionnaire(
        "classes-2026", purpose="classification", titles=Titles("分类", "Classes"),
        by=custodian, at=MONDAY,
    )  # fmt: skip
    services.add_part(draft, HEALTH, by=custodian, at=MONDAY)
    assert "purpose of assistance alone" in str(asked.faults_of(draft))


def test_what_was_said_at_a_door_waits_until_somebody_else_asks_the_customer(
    wishing, neighbours, butler, clerk
):
    invited = Invitation.objects.get(campaign=wishing, customer_id=neighbours[0].id)
    at_door = Submitted(uuid4(), {"q1": [1]}, agreed={"general": True}, channel="visit")
    visitor = factories.acting(butler.code)
    services.store(wishing, invited, at_door, by=visitor, at=MONDAY)
    (need,) = ServiceNeed.objects.all()
    assert (need.way, need.awaits_desk) == ("visit", True)
    assert held(neighbours[0]) == []
    desk = factories.acting(clerk.code)
    found = [one.title for one in worklist.tasks_of(desk, at=MONDAY) if one.kind == "need"]
    assert found == [neighbours[0].number]
    assert "need" not in {one.kind for one in worklist.tasks_of(visitor, at=MONDAY)}
    with pytest.raises(Forbidden, match="Somebody else at the desk"):
        needs.confirm(need, by=visitor, at=MONDAY)
    needs.confirm(need, by=desk, at=MONDAY)
    assert held(neighbours[0]) == ["call_ahead"]
    assert "need" not in {one.kind for one in worklist.tasks_of(desk, at=MONDAY)}
