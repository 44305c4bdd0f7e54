"""A community that may collect, made without fixtures: for databases that are committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hudang.accounts.models import Department, Role
from hudang.purposes import services as purposes
from hudang.registry import services
from tests import cast, factories
from tests.factories import HIRED, MONDAY

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community


@dataclass(frozen=True)
class Company:
    community: Community
    clerk: Actor


def found_company() -> Company:
    """Found a company with one community, its contract, its notice on the wall, and a clerk."""
    purposes.establish(at=HIRED)
    community = factories.make_community(office=factories.make_office())
    scope = {"community": community, "purposes": cast.SERVICE_PURPOSES}
    head = factories.make_department("ZB", name="总部", purposes=cast.SERVICE_PURPOSES)
    service = Department.objects.get(is_customer_service=True)
    clerk = cast.appointed("KF001", name="王芳", role=Role.CLERK, department=service, **scope)
    lead = cast.appointed("ZB001", name="吴岚", role=Role.PRIVACY_LEAD, department=head, **scope)
    notice = purposes.publish_first_notice(
        company="安栖物业服务有限公司(演示)", contact="前台", by=lead, at=HIRED
    )
    purposes.record_posting(
        notice,
        community=community.id,
        place="3栋大堂公告栏",
        posted_at=HIRED,
        photo=factories.photo(),
        by=clerk,
        at=MONDAY,
    )
    contract = services.conclude_contract(
        community.id,
        number="HT-2026-1",
        kind="preliminary",
        fee_basis="lump_sum",
        valid_from=date(2026, 1, 1),
        by=clerk,
        at=HIRED,
    )
    services.sign_contract(contract, on=date(2026, 1, 1), by=clerk, at=HIRED)
    return Company(community, clerk)
