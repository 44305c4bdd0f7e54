"""A plan of payment through the API: agreed, its payments noted, ended before its time."""

from __future__ import annotations

import pytest

from tests.arrears.owing import day

pytest_plugins = ["tests.web.customer_pages", "tests.arrears.debts"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-162")]


@pytest.fixture
def path(debt):
    return f"/communities/YQL/arrears/{debt.case.number}"


def parts(*amounts):
    return [
        {"on": day(30 * place).isoformat(), "amount": amount}
        for place, amount in enumerate(amounts, start=1)
    ]


def test_a_plan_is_agreed_and_its_payments_are_noted(ask, fee_clerk, debt, path):
    program = ask(fee_clerk)
    edition = debt.case.edition
    less = program.post(f"{path}/plan", {"edition": edition, "parts": parts("1.00")})
    assert less.status_code in {403, 409}
    said = {"edition": edition, "parts": parts("1000.00", "234.50")}
    agreed = program.post(f"{path}/plan", said).json()
    assert (agreed["state"], agreed["next_due_date"]) == ("planned", day(30).isoformat())
    first = program.post(f"{path}/plan/1", {"edition": agreed["edition"], "came": True}).json()
    assert first["next_due_date"] == day(60).isoformat()
    early = program.post(f"{path}/plan/2", {"edition": first["edition"], "came": False})
    assert early.status_code == 403
    last = program.post(f"{path}/plan/2", {"edition": first["edition"], "came": True})
    assert last.json()["state"] == "paid"


def test_a_plan_ends_before_its_time(ask, fee_clerk, debt, path):
    program = ask(fee_clerk)
    said = {"edition": debt.case.edition, "parts": parts("1234.50")}
    agreed = program.post(f"{path}/plan", said).json()
    ended = program.post(f"{path}/end-plan", {"edition": agreed["edition"]})
    assert ended.json()["state"] == "due"


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "x"])
def test_a_sum_that_is_none_is_named_by_its_place(ask, fee_clerk, path, amount):
    answer = ask(fee_clerk).post(f"{path}/plan", {"edition": 1, "parts": parts(amount)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "body.body.parts.0.amount"


def test_who_has_nothing_to_do_with_fees_is_refused(ask, clerk, path):
    for act in ("plan/1", "end-plan"):
        body = {"edition": 1, "came": True} if act == "plan/1" else {"edition": 1}
        assert ask(clerk).post(f"{path}/{act}", body).status_code == 403
