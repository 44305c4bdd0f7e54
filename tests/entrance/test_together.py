"""Two guards, two lenders, two clerks at one moment; and what holds of every pass and contract."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.errors import PolicyViolation
from hudang.entrance import policy, services
from hudang.entrance.models import KeyLoan, VisitorPass
from hudang.entrance.policy import Answer, Standing
from hudang.entrance.services import Left, Visit
from hudang.registry.models import Occupancy
from tests import cast, factories
from tests.factories import MONDAY
from tests.outbox.people import register
from tests.registry.company import found_company

DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1))
HOURS = st.integers(min_value=-100, max_value=100).map(lambda hours: timedelta(hours=hours))


@pytest.fixture
def gate_of_two(own_database, settings, tmp_path):
    """A company with a customer at home, and an engineer who may take keys."""
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    company = found_company()
    customer = register(company)
    house = Occupancy.objects.select_related("house").get(customer_id=customer.id).house
    department = factories.make_department(
        "GC", name="工程部", function=factories.Function.ENGINEERING
    )
    cast.appointed(
        "GC001", name="郭勇", role=cast._role("staff"), department=department,
        community=company.community,
    )  # fmt: skip
    return company, customer, house


def both(act):
    """Do an act twice at one moment; return what each became, in an order of its own."""
    together = Barrier(2)

    def do(_one: int) -> str:
        together.wait()
        try:
            return act()
        except PolicyViolation as refusal:
            return refusal.control
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        return sorted(two.map(do, range(2)))


@pytest.mark.control("LC-086")
def test_of_two_guards_at_once_one_lets_the_visitor_in(gate_of_two):
    company, customer, house = gate_of_two
    visit = Visit(MONDAY, MONDAY + timedelta(hours=4))
    made = services.make_pass(customer, house, visit, by=company.clerk, at=MONDAY)

    def check():
        found = services.check_pass(company.community, code=made.code, by=company.clerk, at=MONDAY)
        return found.answer.value

    assert both(check) == ["opens", "used"]


@pytest.mark.control("LC-023")
def test_of_two_who_lend_the_same_keys_one_hands_them_out(gate_of_two):
    company, customer, house = gate_of_two
    left = Left("door", 1, "YS-1", "E1", "A", "1")
    custody = services.take_keys(customer, house, left, by=company.clerk, at=MONDAY)
    engineer = factories.account_of(factories.acting("GC001"))

    def lend():
        loan = services.lend_keys(
            custody, borrower=engineer, word="counter", by=company.clerk, at=MONDAY
        )
        return loan.borrower

    assert both(lend) == ["GC001", "LC-023"]
    assert KeyLoan.objects.count() == 1


@pytest.mark.control("LC-086")
@given(
    st.sampled_from(VisitorPass.State.values), st.sampled_from(VisitorPass.Use.values), HOURS,
    st.integers(min_value=1, max_value=100),
)  # fmt: skip
def test_a_code_opens_within_its_hours_alone_and_once_where_it_is_for_once(
    state, use, since, lasts
):
    begins = MONDAY - since
    ends = begins + timedelta(hours=lasts)
    answer = policy.answer_of(state=state, use=use, begins=begins, ends=ends, at=MONDAY)
    is_spent = state == "used" and use == "once"
    opens = begins <= MONDAY <= ends and state != "withdrawn" and not is_spent
    assert (answer is Answer.OPENS) == opens


@pytest.mark.control("LC-163")
@given(DAYS, st.one_of(st.none(), DAYS), DAYS)
def test_a_plate_is_listed_on_days_of_its_contract_alone(begins, ended, today):
    listed = policy.is_listed(begins=begins, ended=ended, today=today)
    assert listed == (begins <= today and (ended is None or today < ended))
    standing = policy.standing_of(begins=begins, ends=ended, today=today)
    assert (standing is Standing.ENDED) == (ended is not None and ended < today)
