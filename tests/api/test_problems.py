"""Errors through the API: a problem names the place, the control, never what was sent."""

from __future__ import annotations

import pytest
from django.test import Client

from hudang.api.app import PerPerson
from tests import cast
from tests.api.conftest import Program
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db
SECRET = "张三16490000001"


def is_problem(answer) -> bool:
    return answer["Content-Type"] == "application/problem+json"


def test_nobody_is_told_to_sign_in(db):
    answer = Program(Client()).get("/customers/YQL-000001")
    assert (answer.status_code, is_problem(answer)) == (401, True)


def test_a_write_without_the_token_of_its_session_is_refused(sign_in, clerk):
    client = Client(enforce_csrf_checks=True)
    client.cookies = sign_in(clerk).cookies
    answer = Program(client).post("/customers/search", {"q": "0001"})
    assert (answer.status_code, is_problem(answer)) == (403, True)


@pytest.mark.control("LC-125")
def test_a_legal_reviewer_searches_for_nobody(ask, legal_reviewer, zhang_san):
    answer = ask(legal_reviewer).post("/customers/search", {"q": cast.ZHANG_SAN.mobile})
    assert (answer.status_code, answer.json()["control"]) == (403, "LC-125")
    assert entries(act="refuse")[0].control == "LC-125"


@pytest.mark.control("LC-125")
def test_a_customer_of_another_community_is_refused(ask, clerk, zhang_san, other_community):
    answer = ask(clerk).post("/customers/search", {"q": "0001", "community": other_community.code})
    assert (answer.status_code, answer.json()["control"]) == (403, "LC-125")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/customers/search", {"q": SECRET * 9}),
        ("/customers/search", {"q": "0001", SECRET: "x"}),
        ("/customers/search", {"q": [SECRET]}),
        ("/customers/search", {"q": "0001", "kind": SECRET}),
        (
            "/customers",
            {
                "community": "YQL",
                "items": {SECRET: SECRET},
                "houses": [{"house": "3栋2单元1502", "role": "owner"}],
            },
        ),
        (
            "/customers",
            {
                "community": "YQL",
                "items": {"name": SECRET * 9, "mobile": SECRET},
                "houses": [{"house": SECRET, "role": SECRET}],
            },
        ),
        ("/customers/YQL-000001/disclosures", {"items": [SECRET], "purpose": SECRET}),
    ],
)
def test_what_was_sent_is_never_repeated(ask, clerk, zhang_san, path, body):
    answer = ask(clerk).post(path, body)
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)
    shown = answer.content.decode()
    assert "16490000001" not in shown
    assert "张三" not in answer.json()["title"] + str(answer.json())


def test_a_body_that_is_no_json_is_told_so(ask, clerk):
    answer = ask(clerk).client.generic(
        "POST", "/api/v1/customers/search", b"{" + SECRET.encode(), content_type="application/json"
    )
    assert (answer.status_code, is_problem(answer)) == (400, True)
    assert "16490000001" not in answer.content.decode()


def test_a_number_that_does_not_exist_is_not_found(ask, clerk, zhang_san):
    for path in ("/customers/YQL-999999", "/customers/ZZZ-000001", "/communities/ZZZ/buildings"):
        answer = ask(clerk).get(path)
        assert (answer.status_code, is_problem(answer)) == (404, True)


@pytest.mark.control("LC-002")
def test_a_prohibited_item_is_refused_by_its_control(ask, clerk, open_community):
    body = {
        "community": "YQL",
        "items": {"name": "张三", "income": "9000"},
        "houses": [{"house": "3栋2单元1502", "role": "owner"}],
    }
    answer = ask(clerk).post("/customers", body)
    assert answer.status_code in {403, 422}
    assert "9000" not in answer.content.decode()


def test_who_asks_too_often_is_told_to_wait(ask, clerk, monkeypatch):
    monkeypatch.setattr(PerPerson, "allow_request", lambda *_: False)
    monkeypatch.setattr(PerPerson, "wait", lambda _self: 7.2)
    answer = ask(clerk).get("/communities")
    assert (answer.status_code, answer["Retry-After"]) == (429, "8")


def test_while_the_log_cannot_be_written_nothing_is_shown(ask, clerk, zhang_san, monkeypatch):
    from django.db import DatabaseError

    from hudang.accesslog.draft import Draft

    def fails(*_args, **_options):
        raise DatabaseError

    program = ask(clerk)
    monkeypatch.setattr(Draft, "_append", fails)
    answer = program.get("/customers/YQL-000001")
    assert (answer.status_code, is_problem(answer)) == (503, True)
    assert "164" not in answer.content.decode()
