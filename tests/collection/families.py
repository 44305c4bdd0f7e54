"""A campaign about families: what is asked of a grown-up, and what about a child."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import QuestionKind
from hudang.collection.services import Part, Titles
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.consent.services import Asked, Said
from tests.collection.asked import NEED, YES_NO
from tests.collection.test_campaigns import assess
from tests.factories import MONDAY

GUARDIANS = Said("granted", form=Consent.Form.WRITTEN_PAPER, signed_date=localdate(MONDAY))


@pytest.fixture
def family(surveying, neighbours, custodian, legal_reviewer, privacy_lead, campaign_of):
    """A campaign that asks about the child's needs, and in which band the grown-ups are."""
    draft = services.begin_questionnaire(
        "family-2026", purpose="classification", titles=Titles("家庭需要", "Families"),
        by=custodian, at=MONDAY,
    )  # fmt: skip
    for part in (
        Part(
            QuestionKind.BAND, "您选择的档次", "Your band", item=67,
            choices=[["一档", "first"], ["二档", "second"]],
        ),
        Part(
            QuestionKind.SINGLE, "孩子需要接送等候处吗？", "Does your child need a place to wait?",
            item=NEED, choices=YES_NO, is_about_child=True,
        ),
    ):  # fmt: skip
        services.add_part(draft, part, by=custodian, at=MONDAY)
    assess(draft.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    return campaign_of(draft)


@pytest.fixture
def child(neighbours, clerk):
    """The first neighbour turns out to be under fourteen; the second answers for the child."""

    def declare():
        consents.declare_minor(
            neighbours[0], fourteen_month=date(2030, 1, 1), guardian=neighbours[1],
            proof="register", by=clerk, at=MONDAY,
        )  # fmt: skip
        return neighbours[0]

    return declare


@pytest.fixture
def guardian_agrees(clerk):
    """Let the guardian sign at the counter for what concerns the child."""

    def agree(child) -> Consent:
        said = replace(
            GUARDIANS, is_by_guardian=True, form=Consent.Form.WRITTEN_ELECTRONIC,
            signed_date=None, reference="QM-2026-0001",
        )  # fmt: skip
        wanted = Asked("classification", (NEED,), situation="sensitive")
        return consents.record(child, asked=wanted, said=said, by=clerk, at=MONDAY)

    return agree
