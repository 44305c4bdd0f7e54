"""The cast: always the same people, each as the actor of his post, with a signed undertaking.

王芳 clerk, 何静 butler, 郭勇 engineer, 李强 custodian, 吴岚 privacy lead, 赵静 legal reviewer,
周平 supervisor, 陈敏 manager; 张三 owner, 李四 tenant, 张小宝 twelve years old, 钱七 a stranger.
`factories.account_of` gives the account to sign in with. Every number is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests import factories
from tests.factories import MONDAY

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import Department, Office, Role
    from hudang.purposes.models import NoticeVersion
    from hudang.registry.models import Community

SERVICE_PURPOSES = (
    "billing",
    "commercial_messages",
    "contract_service",
    "emergency",
    "identity_check",
    "legal_notice",
    "parking",
    "registration",
    "renovation",
    "repair_follow_up",
    "statutory_report",
)
ENGINEERING_PURPOSES = ("emergency", "renovation", "repair_follow_up", "statutory_report")


@dataclass(frozen=True)
class Somebody:
    """The values of a customer, for tests that register or look for him."""

    name: str
    mobile: str
    id_number: str


ZHANG_SAN = Somebody("张三", factories.mobile(1), factories.identity_number(101))
LI_SI = Somebody("李四", factories.mobile(2), factories.identity_number(102))
ZHANG_XIAOBAO = Somebody("张小宝", "", factories.identity_number(103, born=date(2014, 6, 1)))
QIAN_QI = Somebody("钱七", factories.mobile(7), factories.identity_number(107))


@pytest.fixture
def office(db) -> Office:
    return factories.make_office()


@pytest.fixture
def community(office) -> Community:
    return factories.make_community(office=office)


@pytest.fixture
def other_community(office) -> Community:
    return factories.make_community("JXHY", name="锦绣花园", office=office)


@pytest.fixture
def customer_service(db) -> Department:
    """The department that every installation starts with, and its purposes."""
    from hudang.accounts.models import Department
    from hudang.purposes import services

    services.establish(at=factories.HIRED)
    return Department.objects.get(is_customer_service=True)


@pytest.fixture
def engineering(db) -> Department:
    return factories.make_department(
        "GC", name="工程部", purposes=ENGINEERING_PURPOSES, function=factories.Function.ENGINEERING
    )


@pytest.fixture
def head_office(db) -> Department:
    return factories.make_department("ZB", name="总部", purposes=SERVICE_PURPOSES)


def appointed(
    code: str,
    *,
    name: str,
    role: Role,
    department: Department,
    community: Community | None = None,
    purposes: tuple[str, ...] = (),
    beat: tuple[str, ...] | None = None,
) -> Actor:
    user = factories.make_user(code, name=name, password=factories.PASSWORD)
    factories.make_post(
        user,
        role=role,
        department=department,
        communities=[community] if community else [],
        purposes=purposes,
        beats={community: beat} if community and beat is not None else None,
    )
    factories.sign_undertaking(user)
    return factories.acting(code)


@pytest.fixture
def clerk(customer_service, community) -> Actor:
    return appointed(
        "KF001",
        name="王芳",
        role=_role("clerk"),
        department=customer_service,
        community=community,
        purposes=SERVICE_PURPOSES,
    )


@pytest.fixture
def butler(customer_service, community) -> Actor:
    """The butler of building 3 and no other."""
    return appointed(
        "KF011",
        name="何静",
        role=_role("butler"),
        department=customer_service,
        community=community,
        purposes=SERVICE_PURPOSES,
        beat=("3",),
    )


@pytest.fixture
def engineer(engineering, community) -> Actor:
    """An engineer whose beat is the whole community."""
    return appointed(
        "GC001",
        name="郭勇",
        role=_role("staff"),
        department=engineering,
        community=community,
        purposes=ENGINEERING_PURPOSES,
        beat=(),
    )


@pytest.fixture
def custodian(customer_service, community) -> Actor:
    return appointed(
        "KF002",
        name="李强",
        role=_role("custodian"),
        department=customer_service,
        community=community,
        purposes=SERVICE_PURPOSES,
    )


@pytest.fixture
def privacy_lead(head_office, community) -> Actor:
    return appointed(
        "ZB001",
        name="吴岚",
        role=_role("privacy_lead"),
        department=head_office,
        community=community,
        purposes=SERVICE_PURPOSES,
    )


@pytest.fixture
def legal_reviewer(head_office) -> Actor:
    return appointed("ZB002", name="赵静", role=_role("legal_reviewer"), department=head_office)


@pytest.fixture
def system_admin(head_office) -> Actor:
    return appointed("IT001", name="郑凯", role=_role("system_admin"), department=head_office)


@pytest.fixture
def security_admin(head_office) -> Actor:
    return appointed("IT002", name="冯雪", role=_role("security_admin"), department=head_office)


@pytest.fixture
def second_admin(head_office) -> Actor:
    """The second security administrator, who confirms what the first proposed."""
    return appointed("IT012", name="沈立", role=_role("security_admin"), department=head_office)


@pytest.fixture
def audit_admin(head_office) -> Actor:
    return appointed("IT003", name="韩冰", role=_role("audit_admin"), department=head_office)


@pytest.fixture
def supervisor(head_office, community) -> Actor:
    return appointed(
        "JD001",
        name="周平",
        role=_role("supervisor"),
        department=head_office,
        community=community,
    )


@pytest.fixture
def manager(head_office, community) -> Actor:
    return appointed(
        "ZB003",
        name="陈敏",
        role=_role("manager"),
        department=head_office,
        community=community,
    )


@pytest.fixture
def notice(privacy_lead) -> NoticeVersion:
    """The notice in force since the beginning of the year."""
    from hudang.purposes import services

    return services.publish_first_notice(
        company="安栖物业服务有限公司(演示)",
        contact="前台，电话 16490000000",
        by=privacy_lead,
        at=factories.HIRED,
    )


@pytest.fixture
def posted_notice(notice, community, clerk) -> NoticeVersion:
    """The notice hanging in the community, photographed."""
    from hudang.purposes import services

    services.record_posting(
        notice,
        community=community.id,
        place="3栋大堂公告栏",
        posted_at=factories.HIRED,
        photo=factories.photo(),
        by=clerk,
        at=MONDAY,
    )
    return notice


def _role(value: str) -> Role:
    from hudang.accounts.models import Role

    return Role(value)


def handed_to(customer: UUID, *, community: UUID, version: NoticeVersion, by: Actor) -> None:
    """Record that the notice was handed to a customer at the counter."""
    from hudang.purposes import services

    services.record_delivery(
        version, community=community, customer=customer, delivered_at=MONDAY, by=by, at=MONDAY
    )
