"""POL-9.3: what waits for somebody is in one list, and late work reaches the next one up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts.models import Role
from hudang.core.calendar import local_day
from hudang.service import services
from hudang.worklist import policy, queries
from hudang.worklist.policy import Horizon, Kind
from tests import cast
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = pytest.mark.control("LC-169")

FAR = timedelta(days=400)


@given(st.timedeltas(min_value=-FAR, max_value=FAR))
def test_a_deadline_is_in_one_horizon_and_moves_only_nearer(span):
    due = MONDAY + span
    order = list(Horizon)
    now, later = (policy.horizon_of(due, at=at) for at in (MONDAY, MONDAY + timedelta(days=1)))
    assert (now == Horizon.LATE) == (due < MONDAY)
    assert order.index(later) <= order.index(now)
    if now == Horizon.TODAY:
        assert local_day(due) == local_day(MONDAY)


def test_what_has_no_deadline_is_never_late():
    assert policy.horizon_of(None, at=MONDAY) == Horizon.UNDATED


@pytest.mark.django_db
def test_an_order_goes_through_the_lists_of_those_whose_turn_it_is(
    ordered, clerk, engineer, repair_team
):
    order = ordered()
    assert (kinds(engineer, about=order), kinds(clerk, about=order)) == ([Kind.ORDER], [])
    taken = services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
    services.finish(
        taken, outcome="solved", text="换了角阀", edition=taken.edition, by=engineer, at=MONDAY
    )
    assert kinds(engineer, about=order) == []
    assert kinds(clerk, about=order) == [Kind.CLOSE]


@pytest.mark.django_db
def test_an_order_that_no_team_has_waits_for_the_desk(ordered, clerk):
    order = ordered("noise")
    assert kinds(clerk, about=order) == [Kind.ASSIGN]


@pytest.mark.django_db
def test_a_late_order_reaches_the_custodian_after_a_day_and_the_manager_after_three(
    ordered, custodian, manager, clerk
):
    order = ordered()
    for days, expected in ((0.5, (0, 0)), (1.5, (1, 0)), (3.5, (1, 1))):
        at = order.completion_due_at + timedelta(days=days)
        assert tuple(late(by, at=at) for by in (custodian, manager)) == expected
        assert late(clerk, at=at) == 0


def test_who_holds_several_posts_looks_into_it_at_the_earliest():
    both = policy.escalated_after({Role.MANAGER, Role.CUSTODIAN})
    assert both == policy.ESCALATED_AFTER[Role.CUSTODIAN]
    assert policy.escalated_after({Role.CLERK}) is None


@pytest.mark.django_db
def test_nobody_sees_the_work_of_another_community(ordered, other_community, customer_service):
    colleague = cast.appointed(
        "KF009", name="邱敏", role=Role.CLERK, department=customer_service,
        community=other_community, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    assert kinds(colleague, about=ordered("noise")) == []


@pytest.mark.django_db
def test_a_task_says_nothing_about_a_customer(ordered, zhang_san, clerk, engineer):
    ordered(customer=zhang_san)
    for by in (clerk, engineer):
        said = " ".join(task.title for task in queries.tasks_of(by, at=MONDAY))
        assert "张" not in said
        assert "1649" not in said


def kinds(by, *, about):
    found = queries.tasks_of(by, at=MONDAY)
    return [task.kind for task in found if about.number in task.key]


def late(by, *, at):
    found = queries.tasks_of(by, at=at)
    return sum(task.count for task in found if task.kind == Kind.LATE_ORDERS)
