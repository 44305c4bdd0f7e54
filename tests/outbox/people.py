"""Somebody to write to, for tests whose database is rolled back and for those that commit."""

from __future__ import annotations

from datetime import date

from hudang.accounts.models import Department, Role
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.factories import MONDAY, mobile


def register(company, *, name="张三", number=1, email="z3@example.com", has_mobile=True):
    """Register somebody in 3栋2单元1501, 1502 …, whose house is made when it is not there yet."""
    place = parse_house(f"3栋2单元{1500 + number}")
    registry.create_houses(
        company.community, facts=[HouseFacts(place=place)], by=company.clerk, at=MONDAY
    )
    house = queries.houses_of(company.community.id).order_by("-id").first()
    values = (
        {1: name} | ({2: mobile(number)} if has_mobile else {}) | ({5: email} if email else {})
    )
    return registry.register(
        company.community,
        values=values,
        stays=[Stay(house, "owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        by=company.clerk,
        at=MONDAY,
    )


def appoint_custodian(company):
    """Appoint 李强, who drafts what customers are told."""
    return cast.appointed(
        "KF002",
        name="李强",
        role=Role.CUSTODIAN,
        department=Department.objects.get(is_customer_service=True),
        community=company.community,
        purposes=cast.SERVICE_PURPOSES,
    )


def appoint_operator(company):
    """Appoint 周凯, who runs the machine."""
    return cast.appointed(
        "ZB009",
        name="周凯",
        role=Role.SYSTEM_ADMIN,
        department=Department.objects.get(code="ZB"),
        community=company.community,
        purposes=(),
    )
