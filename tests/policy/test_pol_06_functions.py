"""POL-6.3 and CLS-2.4: department staff do what their department is for, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts import policy, queries, services
from hudang.accounts.models import Department, Function, Role
from hudang.accounts.policy import PERMISSIONS, PERMISSIONS_OF_FUNCTION, Permission
from hudang.core.errors import Forbidden
from hudang.renovation import services as renovation
from hudang.service import queries as orders
from hudang.service import services as service
from hudang.service.services import Asked
from tests import cast, factories
from tests.factories import MONDAY
from tests.renovation.acting import edition_of
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.renovation.site",
    "tests.accounts.departments",
]  # fmt: skip
pytestmark = pytest.mark.django_db
P = Permission
F = Function
NOTHING_MORE = [F.MARKETING, F.LEGAL, F.TECHNOLOGY, F.MANAGEMENT, F.OTHER]
# Only a role of customer service opens, leads, records for others or decides.
NEVER_BY_FUNCTION = {
    P.OPEN_VALUE, P.AMEND, P.REGISTER, P.LEAD_ORDERS, P.SEE_FEEDBACK, P.SEE_ARREARS,
    P.SEE_ENTRANCE, P.GIVE_PASS, P.KEEP_KEYS, P.SEE_FIGURES, P.SEE_ALL_LOG, P.SEE_PEOPLE,
}  # fmt: skip


@pytest.mark.control("LC-125")
def test_every_function_has_its_line_and_none_opens_values():
    assert set(PERMISSIONS_OF_FUNCTION) == set(Function)
    for needed in PERMISSIONS_OF_FUNCTION.values():
        assert not needed & NEVER_BY_FUNCTION


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("function", NOTHING_MORE)
def test_who_needs_no_customer_data_has_what_everybody_has(function):
    allowed = policy.permissions_of([Role.STAFF], functions=[function])
    # Schemes hold no customer data; people of marketing draft them.
    assert allowed - {P.SEE_SCHEMES, P.DRAFT_SCHEME} == PERMISSIONS[Role.STAFF]
    assert not allowed & {P.SEARCH, P.VIEW_CUSTOMER, P.SEE_ORDERS, P.CHECK_PASS}


@pytest.mark.control("LC-125")
@given(
    roles=st.sets(st.sampled_from(Role)),
    functions=st.sets(st.sampled_from(Function)),
    permission=st.sampled_from(Permission),
)
def test_a_function_adds_to_department_staff_and_to_no_other_role(roles, functions, permission):
    allowed = policy.permissions_of(roles, functions=functions)
    by_role = permission in policy.permissions_of(roles)
    by_function = any(permission in PERMISSIONS_OF_FUNCTION[one] for one in functions)

    assert (permission in allowed) == (by_role or (Role.STAFF in roles and by_function))


@pytest.mark.control("LC-125")
def test_the_posts_that_include_an_act_are_found_as_the_act_is_asked(staff, clerk, manager):
    for permission in (P.WORK_ORDER, P.CHECK_PASS, P.SEE_RENOVATIONS, P.SEARCH):
        holders = {post.user.code for post in queries.posts_allowing(permission, at=MONDAY)}
        people = [*staff.values(), clerk, manager]
        assert holders == {one.code for one in people if one.may(permission)}


@pytest.mark.control("LC-125")
def test_somebody_of_marketing_may_not_check_a_pass_nor_read_an_order(staff, ordered):
    seller = staff[F.MARKETING]
    for permission in (P.CHECK_PASS, P.SEE_ORDERS, P.SEE_RENOVATIONS, P.VIEW_CUSTOMER):
        with pytest.raises(Forbidden) as refusal:
            seller.require(permission)
        assert refusal.value.control == "LC-125"
    order = ordered()
    with pytest.raises(type(order).DoesNotExist):
        orders.order(order.number, by=seller)


@pytest.mark.control("LC-125")
def test_an_act_of_somebody_who_may_not_is_refused_though_his_purposes_would_do(
    staff, ordered, works_begun
):
    guard = staff[F.SECURITY]
    with pytest.raises(Forbidden, match="inspect and follow renovations"):
        renovation.ask_for_acceptance(
            works_begun, edition=edition_of(works_begun), by=guard, at=MONDAY
        )
    with pytest.raises(Forbidden, match="check the code"):
        staff[F.ENGINEERING].require(P.CHECK_PASS)
    with pytest.raises(Forbidden, match="work on service records"):
        service.take_up(ordered(), edition=1, by=staff[F.FINANCE], at=MONDAY)


@pytest.mark.control("LC-125")
def test_a_department_sees_the_orders_of_its_own_teams_and_what_it_recorded(
    ordered, open_community, repair_team, engineering, engineer, custodian, staff, houses
):
    security = Department.objects.get(function=F.SECURITY)
    service.set_up_team(
        open_community, code="ZX", name="秩序", groups=["security"], members=[],
        department=security, by=custodian, at=MONDAY,
    )  # fmt: skip
    leak, noise = ordered(), ordered("noise")
    guard, gardener = staff[F.SECURITY], staff[F.ENVIRONMENT]
    assert set(orders.visible_to(guard)) == {noise}
    assert not orders.visible_to(gardener).exists()
    assert set(orders.visible_to(engineer)) == {leak}
    assert set(orders.visible_to(staff[F.CUSTOMER_SERVICE])) == {leak, noise}

    kind = orders.types().get(code="lamp")
    lamp = service.record(
        open_community, Asked(kind, "三号岗亭旁路灯不亮", spot="北门"), by=guard, at=MONDAY
    )
    assert set(orders.visible_to(guard)) == {noise, lamp}
    assert orders.counts(guard, at=MONDAY)["assigned"] == 2


@pytest.mark.control("LC-125", "LC-053")
def test_a_contractors_people_see_the_open_orders_of_their_team_and_no_list(
    ordered, open_community, custodian, staff, clerk
):
    gardener = staff[F.CONTRACTOR]
    service.set_up_team(
        open_community, code="LH", name="绿化外包", groups=["green"], members=[gardener.code],
        contractor="绿野园林(演示)", by=custodian, at=MONDAY,
    )  # fmt: skip
    tree = ordered("tree")
    ordered()
    assert set(orders.visible_to(gardener)) == {tree}
    with pytest.raises(Forbidden):
        gardener.require(P.SEE_ORDERS)
    service.cancel(tree, reason="duplicate", edition=1, by=clerk, at=MONDAY)
    assert not orders.visible_to(gardener).exists()


@pytest.mark.control("LC-125")
def test_what_a_department_is_for_is_said_once_and_logged(security_admin, clerk, community):
    unsaid = factories.make_department("XM", name="项目部")
    worker = cast.appointed(
        "XM001", name="某员工", role=Role.STAFF, department=unsaid, community=community
    )
    assert not worker.may(P.WORK_ORDER)
    assert list(queries.without_function(at=MONDAY)) == [unsaid]
    (advice,) = queries.advice(at=MONDAY)
    assert "项目部" in advice.sentence
    with pytest.raises(Forbidden, match="open accounts"):
        services.say_function(unsaid, function=F.ENGINEERING, by=clerk, at=MONDAY)

    services.say_function(unsaid, function=F.ENGINEERING, by=security_admin, at=MONDAY)
    assert factories.acting("XM001").may(P.WORK_ORDER)
    assert entries(what="accounts.say_function")
    assert queries.advice(at=MONDAY) == []
    with pytest.raises(Forbidden, match="has been said") as refusal:
        services.say_function(unsaid, function=F.SECURITY, by=security_admin, at=MONDAY)
    assert refusal.value.control == "LC-125"


@pytest.mark.control("LC-125")
def test_a_department_of_which_nothing_is_said_is_not_customer_service(customer_service):
    unsaid = factories.make_department("XM", name="项目部")
    unsaid.refresh_from_db()
    assert (unsaid.is_customer_service, customer_service.is_customer_service) == (False, True)


@pytest.mark.control("LC-125", "LC-131")
def test_an_engineer_who_dials_needs_a_second_factor_and_a_seller_does_not():
    assert policy.needs_second_factor(roles={Role.STAFF}, functions={F.ENGINEERING})
    assert not policy.needs_second_factor(roles={Role.STAFF}, functions={F.MARKETING})
