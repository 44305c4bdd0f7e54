"""A company whose butler has a route today, made without fixtures: for committed databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate, now

from hudang.accounts.models import Department, Post, Role
from hudang.collection import services
from hudang.collection.models import QuestionKind
from hudang.collection.services import Part, Terms, Titles
from hudang.purposes.models import Purpose
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast, factories
from tests.collection.asked import NEED, YES_NO
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign, Visit

HOUSES = ("3栋2单元1502", "3栋2单元1503", "3栋2单元1602")
NAMES = ("赵一", "钱二", "孙三")


@dataclass(frozen=True)
class Visited:
    """Who plans, who walks, and the three visits of today."""

    custodian: Actor
    butler: Actor
    campaign: Campaign
    route: list[Visit]


def visited_company() -> Visited:
    """Found a company, let three people move in, and plan the butler's route of today."""
    company = found_company()
    service = Department.objects.get(is_customer_service=True)
    purposes = (*cast.SERVICE_PURPOSES, "classification")
    scope = {"department": service, "community": company.community, "purposes": purposes}
    custodian = cast.appointed("KF002", name="李强", role=Role.CUSTODIAN, **scope)
    butler = cast.appointed("KF011", name="何静", role=Role.BUTLER, beat=("3",), **scope)
    lead = factories.acting("ZB001")
    Post.objects.filter(user__code="ZB001").update(purposes=list(purposes))
    Purpose.objects.filter(code="classification").update(state="active", items=[1, 2, NEED, 85])
    _settle(company)
    campaign = _campaign(company.community.id, custodian=custodian, lead=lead)
    route = services.plan_route(
        campaign, butler=factories.account_of(butler), day=localdate(), by=custodian, at=now()
    )
    return Visited(custodian, butler, campaign, route)


def _settle(company) -> None:
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    customers.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    homes = registry.houses_of(company.community.id)
    for place, (name, house) in enumerate(zip(NAMES, homes, strict=True)):
        customers.register(
            company.community,
            values={1: name, 2: mobile(30 + place)},
            stays=[Stay(house, "owner")],
            collected_date=localdate(MONDAY) - timedelta(days=20),
            notice_delivered=True,
            by=company.clerk,
            at=MONDAY,
        )


def _campaign(community, *, custodian: Actor, lead: Actor) -> Campaign:
    at = now()
    draft = services.begin_questionnaire(
        "needs-2026", purpose="classification",
        titles=Titles("服务需求登记", "What you need"), by=custodian, at=at,
    )  # fmt: skip
    for part in (
        Part(
            QuestionKind.SINGLE, "需要上门办理吗？", "Shall we come to you?", item=NEED,
            choices=YES_NO,
        ),
        Part(
            QuestionKind.TEXT, "什么时候方便？", "When?", item=NEED, after_key="q1",
            after_choice=1,
        ),
    ):  # fmt: skip
        services.add_part(draft, part, by=custodian, at=at)
    version = services.publish(draft, by=lead, at=at)
    today = localdate(at)
    terms = Terms(
        "冬季走访", version, community,
        closes=today + timedelta(days=14), delete=today + timedelta(days=90),
    )  # fmt: skip
    campaign = services.draft_campaign(terms, by=custodian, at=at)
    services.open_campaign(campaign, by=custodian, at=at)
    return campaign
