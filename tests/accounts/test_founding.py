"""A real company is set up once: three administrators, and nothing without the recovery key."""

import pytest

from hudang.accounts import queries, services
from hudang.accounts.models import Activation, Company, Role, User
from hudang.accounts.policy import ADMINISTRATORS
from hudang.accounts.services import Founding, Newcomer
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db

COMPANY = Founding(
    name="安栖物业服务有限公司",
    credit_code="91350100M000100Y43",
    office=Newcomer("GLC1", "云栖管理处"),
    administrators={
        Role.SYSTEM_ADMIN: Newcomer("IT001", "郑凯"),
        Role.SECURITY_ADMIN: Newcomer("IT002", "冯雪"),
        Role.AUDIT_ADMIN: Newcomer("IT003", "韩冰"),
    },
)


@pytest.mark.control("LC-126")
def test_a_company_starts_with_three_people_who_activate_their_accounts():
    codes = services.found_company(COMPANY, has_recovery=True, at=MONDAY)

    assert set(codes) == ADMINISTRATORS
    assert queries.company().name == COMPANY.name
    for role, newcomer in COMPANY.administrators.items():
        user = services.activate(
            newcomer.code, activation_code=codes[role], password="chun-jiang-hua-yue", at=MONDAY
        )
        assert queries.acting(user, at=MONDAY).roles == {role}
    kept = str(list(Activation.objects.values()))
    assert not any(code in kept for code in codes.values())


@pytest.mark.control("LC-139")
def test_its_administrators_appoint_on_the_first_day(customer_service):
    services.found_company(COMPANY, has_recovery=True, at=MONDAY)
    system, security = (
        queries.acting(User.objects.get(code=code), at=MONDAY) for code in ("IT001", "IT002")
    )
    clerk = services.create_user("KF001", name="王芳", by=security, at=MONDAY)

    terms = services.Terms(role=Role.CLERK, department=customer_service)
    proposed = services.propose_appointment(clerk, terms=terms, by=security, at=MONDAY)
    services.confirm(proposed.change, by=system, at=MONDAY)

    assert queries.acting(clerk, at=MONDAY).roles == {Role.CLERK}


@pytest.mark.control("LC-126")
def test_a_second_founding_is_refused_and_changes_nothing():
    services.found_company(COMPANY, has_recovery=True, at=MONDAY)
    with pytest.raises(Forbidden, match="belongs to a company already"):
        services.found_company(COMPANY, has_recovery=True, at=MONDAY)
    assert Company.objects.count() == 1


@pytest.mark.control("LC-130")
def test_without_both_halves_of_the_recovery_key_nothing_is_set_up():
    with pytest.raises(EvidenceMissing, match="recovery key are not confirmed"):
        services.found_company(COMPANY, has_recovery=False, at=MONDAY)
    assert not Company.objects.exists()
    assert not User.objects.exists()


@pytest.mark.control("LC-126")
def test_the_three_administrators_are_three_people():
    one = Newcomer("IT001", "郑凯")
    same = Founding(
        name=COMPANY.name,
        credit_code=COMPANY.credit_code,
        office=COMPANY.office,
        administrators={**COMPANY.administrators, Role.AUDIT_ADMIN: one},
    )
    with pytest.raises(EvidenceMissing, match="three different people"):
        services.found_company(same, has_recovery=True, at=MONDAY)
