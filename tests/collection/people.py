"""A survey about the service, a questionnaire about needs, and the neighbours who are asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import QuestionKind
from hudang.collection.services import Part, Terms, Titles
from hudang.purposes.models import Purpose
from tests.collection.asked import BAND, NEED, YES_NO
from tests.factories import MONDAY, mobile

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.collection.models import Campaign, QuestionnaireVersion
    from hudang.registry.models import Customer


@pytest.fixture
def surveying(customer_service, custodian, clerk) -> None:
    """The purposes that ask people are active, and the department pursues them."""
    from hudang.accounts.models import Post

    asking = Purpose.objects.filter(code__in=["satisfaction_survey", "classification"])
    asking.update(state="active")
    classification = asking.get(code="classification")
    classification.items = sorted({*classification.items, NEED, BAND})
    classification.save()
    for post in Post.objects.filter(user__code__in=[custodian.code, clerk.code]):
        post.purposes = [*post.purposes, "satisfaction_survey", "classification"]
        post.save()


@pytest.fixture
def opinions(surveying, custodian) -> QuestionnaireVersion:
    """A draft of anonymous opinions."""
    draft = services.begin_questionnaire(
        "service-2026", purpose="satisfaction_survey",
        titles=Titles("物业服务满意度", "How good is our service"), by=custodian, at=MONDAY,
    )  # fmt: skip
    for part in (
        Part(QuestionKind.SCALE, "您对保洁满意吗？", "How content are you with the cleaning?"),
        Part(QuestionKind.SINGLE, "电梯坏过吗？", "Has the lift failed?", choices=YES_NO),
        Part(QuestionKind.TEXT, "什么时候？", "When?", after_key="q2", after_choice=1),
    ):
        services.add_part(draft, part, by=custodian, at=MONDAY)
    return draft


@pytest.fixture
def needs(surveying, custodian) -> QuestionnaireVersion:
    """A draft about service needs and the income band, with the person's name."""
    draft = services.begin_questionnaire(
        "needs-2026", purpose="classification",
        titles=Titles("服务需求登记", "What you need"), by=custodian, at=MONDAY,
    )  # fmt: skip
    for part in (
        Part(
            QuestionKind.SINGLE, "需要上门办理吗？", "Shall we come to you?", item=NEED,
            choices=YES_NO,
        ),
        Part(
            QuestionKind.BAND, "您愿意选择的档次", "The band of your choice", item=BAND,
            choices=[["一档", "first"], ["二档", "second"]],
        ),
    ):  # fmt: skip
        services.add_part(draft, part, by=custodian, at=MONDAY)
    return draft


@pytest.fixture
def neighbours(registered) -> list[Customer]:
    """Twelve people in their houses, each with the notice in hand."""
    names = [f"{surname}邻" for surname in "赵钱孙李周吴郑王冯陈褚卫"]
    return [registered(name, mobile=mobile(20 + place)) for place, name in enumerate(names)]


@pytest.fixture
def campaign_of(custodian, privacy_lead, community) -> Callable[..., Campaign]:
    """Publish a draft and open a campaign with it."""

    def do(draft: QuestionnaireVersion) -> Campaign:
        version = services.publish(draft, by=privacy_lead, at=MONDAY)
        today = localdate(MONDAY)
        terms = Terms(
            "冬季调查", version, community.id,
            closes=today + timedelta(days=14), delete=today + timedelta(days=90),
        )  # fmt: skip
        campaign = services.draft_campaign(terms, by=custodian, at=MONDAY)
        services.open_campaign(campaign, by=custodian, at=MONDAY)
        campaign.refresh_from_db()
        return campaign

    return do
