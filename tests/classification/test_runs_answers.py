"""Answers that people gave: by what they chose, in whichever version they were asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from hudang.classification import explaining, services
from hudang.classification.content import CustomerClass, Rule
from hudang.classification.models import RunPart
from hudang.classification.services import Wanted, WholeDraft
from hudang.collection import services as collection
from hudang.collection.models import QuestionKind, Response
from hudang.collection.services import Part
from hudang.consent import services as consents
from hudang.consent.services import Asked, Said
from hudang.vault import services as vault
from tests.classification.told import SAID, TITLES, TUESDAY, current_of
from tests.collection.asked import BAND
from tests.factories import MONDAY, acting

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.collection.people", "tests.collection.callers", "tests.duplicates.people",
    "tests.web.customer_pages",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-062", "LC-070")]
FIRST, SECOND = 1, 2  # the bands, in the order of the older version
TOLD = CustomerClass(
    "told", "服务信息", "News of services", "有可选服务时，我们告诉您。",
    "When there is a service to choose, we tell you.", frozenset({"information_topic"}),
)  # fmt: skip
SIGNED = Said("granted", form="written_electronic", reference="QM-1")


@pytest.fixture
def answered(campaign, clerk):
    """Let somebody answer the campaign, who agrees to be sorted and, if so, to the band."""

    def do(customer, band: int, *, agrees_to_band: bool = True, at=MONDAY):
        by = acting(clerk.code)
        consents.record(
            customer, asked=Asked("classification", (66,)), said=SIGNED, by=by, at=MONDAY
        )
        if agrees_to_band:
            asked = Asked("classification", (BAND,), situation="sensitive")
            consents.record(customer, asked=asked, said=SIGNED, by=by, at=MONDAY)
        with transaction.atomic():
            response = Response(
                community_id=customer.community_id, customer_id=customer.id, campaign=campaign,
                submission=uuid4(), channel="visit", received_at=at,
            )  # fmt: skip
            vault.seal(response, answers={BAND: {"q2": band}})
            response.save()
        return customer

    return do


@pytest.fixture
def newer(campaign, custodian, privacy_lead):
    """The next version of the questionnaire, in which the bands stand the other way round."""
    draft = collection.begin_version(campaign.version, by=custodian, at=MONDAY)
    turned = Part(
        QuestionKind.BAND, "您愿意选择的档次", "The band of your choice", item=BAND,
        choices=[["二档", "second"], ["一档", "first"]],
    )  # fmt: skip
    collection.amend_part(draft, "q2", turned, by=custodian, at=MONDAY)
    return collection.publish(draft, by=privacy_lead, at=MONDAY)


@pytest.fixture
def by_band(newer, manager, legal_reviewer, assess, privacy_lead, custodian):
    """A scheme in force that tells those of the second band of services."""
    wanted = Wanted("income_band", newer.questionnaire.code, "q2")
    whole = WholeDraft(
        TITLES, ["owner"], [wanted],
        [Rule("r1", {"_".join(wanted): frozenset({"c1"})}, TOLD.code)], [TOLD],
        why_not_package="自选服务包人人相同。",
    )  # fmt: skip
    draft = services.draft_whole(whole, by=manager, at=MONDAY)
    version = services.submit(draft, edition=draft.edition, by=manager, at=MONDAY)
    services.review(version, SAID, by=legal_reviewer, at=MONDAY)
    assess()
    later = MONDAY + timedelta(hours=2)
    adopted = services.adopt(version, by=privacy_lead, at=later)
    published = services.publish(adopted, by=privacy_lead, at=later)
    return services.activate(published, by=acting(custodian.code), at=later)


@pytest.fixture
def sort(by_band, custodian):
    def do(at=TUESDAY):
        asked = services.ask_run(by_band, by=acting(custodian.code), at=at)
        services.pass_run(asked.pk, clock=lambda: at)
        return asked

    return do


def test_an_answer_of_an_older_version_is_known_by_what_it_says(neighbours, answered, sort):
    first, second, *_rest = neighbours
    answered(first, FIRST)
    answered(second, SECOND)
    sort()
    assert current_of(first) is None
    assert current_of(second) is not None


def test_without_a_yes_to_the_band_the_answer_is_not_read(neighbours, answered, sort):
    customer = answered(neighbours[0], SECOND, agrees_to_band=False)
    done = sort()
    assert current_of(customer) is None
    part = RunPart.objects.get(run=done, community=customer.community_id)
    assert part.classes == {"standard": part.people}


def test_an_answer_older_than_a_year_decides_nothing(neighbours, answered, sort):
    customer = answered(neighbours[0], SECOND, at=TUESDAY - timedelta(days=366))
    sort()
    assert current_of(customer) is None


def test_our_people_read_that_it_was_the_band_and_not_which(neighbours, answered, sort, custodian):
    customer = answered(neighbours[0], SECOND)
    sort()
    held = current_of(customer)
    outcome = services.read_class(held, by=acting(custodian.code), at=TUESDAY)
    ours = explaining.explain(held.version, outcome, to_person=False)
    his = explaining.explain(held.version, outcome, to_person=True)
    assert "自报收入档" in ours.zh
    assert "二档" not in ours.zh
    assert "二档" in his.zh
