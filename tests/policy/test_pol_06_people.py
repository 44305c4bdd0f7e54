"""POL-6.3 and 6.4: who may act, where, until when, and who answers for the data."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts import policy
from hudang.accounts.models import OF_PEOPLE, Post, Role
from hudang.accounts.policy import ADMINISTRATORS, PERMISSIONS, Permission
from hudang.core import calendar
from hudang.core.controls import allows
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.factories import MONDAY

WANG_FANG = "KF001"  # clerk
LI_QIANG = "KF002"  # custodian
CHEN_MIN = "ZB003"  # manager
YUNQILI, JINXIU = uuid4(), uuid4()
CUSTOMER_PERMISSIONS = {
    Permission.SEARCH,
    Permission.VIEW_CUSTOMER,
    Permission.REGISTER,
    Permission.AMEND,
    Permission.IMPORT_ROSTER,
    Permission.OPEN_VALUE,
    Permission.DIAL,
}


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("role", [Role(value) for value, _label in OF_PEOPLE])
def test_every_role_is_allowed_something_and_nobody_everything(role):
    assert Permission.SEE_OWN_LOG in PERMISSIONS[role]
    assert PERMISSIONS[role] < set(Permission)


@pytest.mark.control("LC-125")
@given(roles=st.sets(st.sampled_from(Role)), permission=st.sampled_from(Permission))
def test_an_act_is_refused_unless_a_role_names_it(roles, permission):
    named = any(permission in PERMISSIONS[role] for role in roles)

    assert allows(policy.require_permission, roles=roles, permission=permission) == named


@pytest.mark.control("LC-125")
def test_the_front_desk_and_the_butler_register_but_an_engineer_and_a_manager_do_not():
    for role in (Role.CLERK, Role.BUTLER):
        policy.require_permission(roles={role}, permission=Permission.REGISTER)
    for role in (Role.STAFF, Role.MANAGER):
        with pytest.raises(Forbidden, match="register customers"):
            policy.require_permission(roles={role}, permission=Permission.REGISTER)


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("days", [-30, 0, 30])
def test_a_post_is_in_force_from_its_first_moment_until_its_end(days):
    post = Post(valid_from=MONDAY, valid_until=MONDAY + timedelta(days=30))

    assert post.is_in_force(MONDAY + timedelta(days=days)) == (days == 0)
    assert Post(valid_from=MONDAY).is_in_force(MONDAY + timedelta(days=days)) == (days >= 0)


@pytest.mark.control("LC-125")
def test_a_manager_sees_figures_and_no_customer():
    assert Permission.SEE_FIGURES in PERMISSIONS[Role.MANAGER]
    assert not PERMISSIONS[Role.MANAGER] & CUSTOMER_PERMISSIONS


@pytest.mark.control("LC-125")
def test_a_supervisor_verifies_and_reads_the_log_and_changes_no_customer():
    allowed = PERMISSIONS[Role.SUPERVISOR]

    assert {Permission.VERIFY_LOG, Permission.SEE_ALL_LOG} <= allowed
    assert not allowed & {Permission.REGISTER, Permission.AMEND, Permission.OPEN_VALUE}


@pytest.mark.control("LC-125")
def test_the_reviewers_permission_and_the_activators_are_two():
    for role in Role:
        assert not {Permission.REVIEW_PURPOSES, Permission.MANAGE_PURPOSES} <= PERMISSIONS[role]


@pytest.mark.control("LC-125")
def test_somebody_without_a_post_in_force_does_nothing_and_learns_who_can_help():
    policy.require_post_in_force(roles={Role.CLERK})
    with pytest.raises(Forbidden, match=r"no post in force.*security administrator") as refusal:
        policy.require_post_in_force(roles=set())
    assert refusal.value.control == "LC-125"


@pytest.mark.control("LC-125")
def test_a_post_in_one_community_does_not_reach_another():
    policy.require_community(communities={YUNQILI}, community=YUNQILI)
    with pytest.raises(Forbidden, match="does not cover this community"):
        policy.require_community(communities={YUNQILI}, community=JINXIU)


@pytest.mark.control("LC-125")
def test_nobody_decides_about_his_own_post():
    policy.require_other_person(by=LI_QIANG, person=WANG_FANG)
    with pytest.raises(Forbidden, match="your own post"):
        policy.require_other_person(by=LI_QIANG, person=LI_QIANG)


@pytest.mark.control("LC-126")
@given(roles=st.sets(st.sampled_from(Role), min_size=1))
def test_an_administrator_holds_no_other_role(roles):
    lawful = len(roles) == 1 or not roles & ADMINISTRATORS

    assert allows(policy.require_separate_administrators, roles=roles) == lawful


@pytest.mark.control("LC-126")
def test_the_security_administrator_cannot_become_the_audit_administrator_too():
    with pytest.raises(Forbidden, match="three different people") as refusal:
        policy.require_separate_administrators(roles={Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
    assert refusal.value.control == "LC-126"


@pytest.mark.control("LC-126")
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_never_reads_a_customer(role):
    assert not PERMISSIONS[role] & CUSTOMER_PERMISSIONS


@pytest.mark.control("LC-131")
def test_an_employee_number_opens_one_account():
    policy.require_own_account(is_taken=False)
    with pytest.raises(Forbidden, match="never shared"):
        policy.require_own_account(is_taken=True)


@pytest.mark.control("LC-131")
@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.BUTLER, Role.CUSTODIAN, *sorted(ADMINISTRATORS)]
)
def test_whoever_opens_values_or_administers_needs_a_second_factor(role):
    with pytest.raises(EvidenceMissing, match="second factor") as refusal:
        policy.require_second_factor(roles={role}, has_second_factor=False, is_demo=False)
    assert [str(part) for part in refusal.value.missing] == ["second factor"]


@pytest.mark.control("LC-131")
def test_a_manager_the_demonstration_and_an_enrolled_clerk_pass_without_asking():
    policy.require_second_factor(roles={Role.MANAGER}, has_second_factor=False, is_demo=False)
    policy.require_second_factor(roles={Role.CLERK}, has_second_factor=False, is_demo=True)
    policy.require_second_factor(roles={Role.CLERK}, has_second_factor=True, is_demo=False)


@pytest.mark.control("LC-131")
def test_a_session_is_idle_after_fifteen_minutes_and_not_before():
    assert not policy.is_idle(seen_at=MONDAY, at=MONDAY + timedelta(minutes=14, seconds=59))
    assert policy.is_idle(seen_at=MONDAY, at=MONDAY + timedelta(minutes=15))


@pytest.mark.control("LC-131")
@given(st.lists(st.text(min_size=1), max_size=8), st.integers(0, 5))
def test_the_oldest_sessions_beyond_the_limit_end(keys, limit):
    surplus = policy.surplus_sessions(keys, limit=limit)

    assert [*surplus, *keys[len(surplus) :]] == keys
    assert len(keys) - len(surplus) == min(len(keys), limit)


@pytest.mark.control("LC-134")
def test_the_custodian_answers_and_his_deputy_when_the_post_is_vacant():
    def answers(**holders):
        vacant = {"custodians": [], "deputies": [], "privacy_leads": []}
        return policy.require_custodian(**{**vacant, **holders})

    assert answers(custodians=[LI_QIANG], deputies=["KF003"]) == [LI_QIANG]
    assert answers(deputies=["KF003"], privacy_leads=["ZB001"]) == ["KF003"]
    assert answers(privacy_leads=["ZB001"]) == ["ZB001"]


@pytest.mark.control("LC-134")
def test_a_vacant_post_alarms_after_five_working_days_and_a_holiday_counts_for_none():
    left_at = datetime(2026, 9, 24, 18, tzinfo=calendar.ZONE)  # before Mid-Autumn, National Day
    last_day = calendar.add_working_days(date(2026, 9, 24), 5).date

    def is_overdue_on(day):
        return policy.is_vacancy_overdue(
            since=left_at, at=datetime.combine(day, time(9), tzinfo=calendar.ZONE)
        )

    assert last_day > date(2026, 9, 29)
    assert not is_overdue_on(last_day)
    assert is_overdue_on(last_day + timedelta(days=1))
    assert policy.is_vacancy_overdue(since=None, at=left_at)


@pytest.mark.control("LC-134")
def test_a_community_without_anybody_who_answers_is_named():
    with pytest.raises(EvidenceMissing, match="Nobody is responsible") as refusal:
        policy.require_custodian(custodians=[], deputies=[], privacy_leads=[])
    assert [str(part) for part in refusal.value.missing] == ["an appointed data custodian"]
