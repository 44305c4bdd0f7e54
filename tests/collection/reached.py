"""A questionnaire about how people are reached, and two campaigns with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import QuestionKind
from hudang.collection.services import Part, Terms, Titles
from tests.factories import MONDAY

if TYPE_CHECKING:
    from hudang.collection.models import Campaign

MOBILE, EMAIL, ADDRESS = 2, 5, 6


@pytest.fixture
def reached(surveying, neighbours, custodian, campaign_of) -> Campaign:
    """A campaign that asks the neighbours whether number and addresses are still right."""
    draft = services.begin_questionnaire(
        "reach-2026", purpose="registration",
        titles=Titles("联系方式核对", "How we reach you"), by=custodian, at=MONDAY,
    )  # fmt: skip
    for item, zh, en in (
        (MOBILE, "您现在的手机号？", "Your number now?"),
        (ADDRESS, "信件寄到哪里？", "Where do letters go?"),
        (EMAIL, "您的电子邮箱？", "Your e-mail address?"),
    ):
        part = Part(QuestionKind.TEXT, zh, en, item=item)
        services.add_part(draft, part, by=custodian, at=MONDAY)
    return campaign_of(draft)


@pytest.fixture
def again(reached, community, custodian) -> Campaign:
    """The same questions, asked once more."""
    today = localdate(MONDAY)
    terms = Terms(
        "再次核对", reached.version, community.id,
        closes=today + timedelta(days=14), delete=today + timedelta(days=90),
    )  # fmt: skip
    campaign = services.draft_campaign(terms, by=custodian, at=MONDAY)
    services.open_campaign(campaign, by=custodian, at=MONDAY)
    return campaign
