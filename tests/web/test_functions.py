"""Staff of every kind of department at every page of orders, renovations, passes and customers."""

from __future__ import annotations

import pytest

from hudang.accesslog.models import Act, Entry
from hudang.accounts.models import Function
from hudang.service import services
from tests import factories
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.renovation.site",
    "tests.accounts.departments",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-125")]
F = Function
DESK, WORKS, GATE, GARDEN, MONEY, FIRM = (
    F.CUSTOMER_SERVICE, F.ENGINEERING, F.SECURITY, F.ENVIRONMENT, F.FINANCE, F.CONTRACTOR,
)  # fmt: skip
AT_WORK = {DESK, WORKS, GATE, GARDEN}
AT_HOMES = {DESK, WORKS, GATE}
# Who is answered; everybody else is refused, and each attempt is logged.
PAGES = [
    ("get", "/orders/", AT_WORK),
    ("get", "/orders/chart", AT_WORK),
    ("get", "/orders/mine", {*AT_WORK, FIRM}),
    ("get", "/orders/new", AT_HOMES),
    ("post", "/orders/new/who", AT_HOMES),
    ("get", "/services/", AT_WORK),
    ("get", "/orders/figures/", set()),
    ("get", "/renovations/", {WORKS}),
    ("get", "/renovations/new", {WORKS}),
    ("get", "/renovations/{file}/", {WORKS}),
    ("post", "/renovations/{file}/begin", {WORKS}),
    ("get", "/gate/", {DESK, GATE}),
    ("get", "/passes/", set()),
    ("get", "/keys/", set()),
    ("get", "/customers/", {*AT_HOMES, MONEY}),
    ("get", "/customers/{customer}/", {*AT_HOMES, MONEY}),
    ("get", "/customers/{customer}/orders", AT_HOMES),
    ("get", "/customers/{customer}/renovations", {WORKS}),
    ("get", "/customers/{customer}/reveal/2", set()),
    ("get", "/people/departments/", set()),
    ("get", "/work/", set(F)),
]
REFUSED = {403, 409}


@pytest.mark.parametrize(("method", "path", "answered"), PAGES, ids=[one[1] for one in PAGES])
def test_a_page_answers_the_departments_whose_work_it_is(
    browse, staff, zhang_san, works_agreed, method, path, answered
):
    address = path.format(file=works_agreed.number, customer=zhang_san.number)
    wrong = []
    for function, actor in staff.items():
        before = Entry.objects.filter(act=Act.REFUSE).count()
        status = getattr(browse(actor), method)(address).status_code
        refused = Entry.objects.filter(act=Act.REFUSE).count() - before
        if (status in REFUSED, refused) != ((False, 0) if function in answered else (True, 1)):
            wrong.append((function, status, refused))
    assert wrong == []


def test_an_order_of_another_department_is_not_there(browse, staff, ordered, engineer):
    order = ordered()
    path = f"/orders/{order.number}/"
    statuses = {function: browse(actor).get(path).status_code for function, actor in staff.items()}
    may_not_read = {one for one, status in statuses.items() if status == 403}
    not_theirs = {one for one, status in statuses.items() if status == 404}
    assert may_not_read == set(F) - AT_WORK - {FIRM}
    assert not_theirs == {WORKS, GATE, GARDEN, FIRM}  # the repair team is of another department
    assert browse(engineer).get(path).status_code == 200
    assert order.number in text_of(browse(engineer).get("/orders/"))
    assert order.number not in text_of(browse(staff[GATE]).get("/orders/"))


NAMES = {
    "/orders/": AT_WORK,
    "/renovations/": {WORKS},
    "/gate/": {DESK, GATE},
    "/customers/": {*AT_HOMES, MONEY},
    "/orders/mine": {*AT_WORK, FIRM},
    "/orders/new": AT_HOMES,
}


def test_the_navigation_offers_what_is_answered(browse, staff):
    shown = {one: text_of(browse(actor).get("/work/")) for one, actor in staff.items()}
    for address, answered in NAMES.items():
        offered = {one for one, page in shown.items() if f'href="{address}"' in page}
        assert offered == answered, address


def test_a_worker_is_offered_the_acts_that_his_order_is_open_to(browse, ordered, engineer, clerk):
    order = ordered()
    page = browse(engineer)
    path = f"/orders/{order.number}/"

    def offered() -> set[str]:
        text = text_of(page.get(path))
        acts = ("take-up", "finish", "wait", "note", "close", "assign", "reopen", "cancel")
        return {act for act in acts if f'action="{path}{act}"' in text}

    assert offered() == {"take-up", "note"}
    order = services.take_up(order, edition=1, by=engineer, at=MONDAY)
    assert offered() == {"finish", "wait", "note"}
    order = services.wait(order, waits="parts", edition=2, by=engineer, at=MONDAY)
    assert offered() == {"take-up", "note"}
    order = services.take_up(order, edition=3, by=engineer, at=MONDAY)
    services.finish(order, outcome="solved", text="好了", edition=4, by=engineer, at=MONDAY)
    assert offered() == set()
    page = browse(clerk)
    assert offered() == {"close", "reopen"}


def test_a_security_administrator_says_what_a_department_is_for(browse, security_admin, staff):
    page = browse(security_admin)
    assert "部门other" in text_of(page.get("/people/"))
    assert "Say what it is for" in text_of(page.get("/people/departments/"))
    assert "/people/departments/OTHER" in text_of(page.get("/work/"))
    refused = page.post("/people/departments/OTHER", {"function": "other"})
    assert refused.status_code == 422
    answer = page.post("/people/departments/OTHER", {"function": "security"})
    assert answer["Location"] == "/people/departments/"
    assert factories.acting(staff[F.OTHER].code).functions == {F.SECURITY}
    again = page.post("/people/departments/OTHER", {"function": "engineering"})
    assert again.status_code == 403
    assert "/people/departments/OTHER" not in text_of(page.get("/people/departments/"))


def test_a_security_administrator_opens_a_department(browse, security_admin, customer_service):
    page = browse(security_admin)
    said = {"code": "BJ", "name": "保洁部", "function": "environment", "purposes": ["emergency"]}
    assert page.post("/people/departments/new", said).status_code == 302
    assert page.post("/people/departments/new", said).status_code == 422
    assert "保洁部" in text_of(page.get("/people/departments/"))


def test_the_page_of_a_person_says_what_a_post_may_do_and_why(browse, security_admin, staff):
    page = browse(security_admin)
    engineer = text_of(page.get(f"/people/{staff[WORKS].code}/"))
    assert "engineering" in engineer
    assert "record, inspect and follow renovations" in engineer
    seller = text_of(page.get(f"/people/{staff[F.MARKETING].code}/"))
    assert "see service records" not in seller
