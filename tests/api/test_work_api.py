"""One's own work, the figures of orders and ratings through the API."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from hudang.service import services
from hudang.service.models import Rating
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

DAYS = {"first": localdate(MONDAY).isoformat(), "last": localdate(MONDAY).isoformat()}


def test_what_waits_is_listed_without_a_customer(ask, clerk, ordered, zhang_san):
    order = ordered("noise", customer=zhang_san)
    found = ask(clerk).get("/tasks", kind="assign").json()
    assert [(one["kind"], order.number in one["title"]) for one in found] == [("assign", True)]
    assert "张" not in str(found)
    assert ask(clerk).get("/tasks", kind="visit").json() == []


def test_the_figures_are_those_of_the_page(ask, custodian, ordered):
    for _n in range(3):
        ordered()
    found = ask(custodian).get("/communities/YQL/order-figures", **DAYS).json()
    assert (found["total"]["recorded"], found["total"]["done_in_time"]) == (3, None)
    assert [line["name"] for line in found["lines"]] == ["water leak"]
    assert sum(map(sum, found["heat"])) == 3


def test_figures_are_for_those_who_may_see_them(ask, engineer, ordered):
    ordered()
    answer = ask(engineer).get("/communities/YQL/order-figures", **DAYS)
    assert answer.status_code == 403


def test_a_score_is_entered_once(ask, clerk, engineer, ordered, zhang_san):
    order = ordered("lamp", customer=zhang_san)
    taken = services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
    services.finish(
        taken, outcome="solved", text="好", edition=taken.edition, by=engineer, at=MONDAY
    )
    path = f"/communities/YQL/orders/{order.number}/rating"
    assert ask(clerk).post(path, {"score": 9}).status_code == 422
    assert ask(clerk).post(path, {"score": 4}).json() == {"is_taken": True}
    assert ask(clerk).post(path, {"score": 1}).json() == {"is_taken": False}
    assert Rating.objects.get().score == 4
    assert ask(engineer).post(path, {"score": 4}).status_code == 403
