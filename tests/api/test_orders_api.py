"""Orders through the API: another system records one, and the team works on it to its end."""

from __future__ import annotations

import pytest

from hudang.service.models import ServiceRecord
from tests.service.said import WORDS
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

ORDERS = "/communities/YQL/orders"
LEAK = {"type": "water_leak", "text": WORDS, "house": HOUSES[0]}


def test_a_ticket_app_records_an_order_once(ask, clerk, repair_team, zhang_san, engineer):
    program = ask(clerk)
    body = LEAK | {"customer": zhang_san.number}
    answers = [program.post(ORDERS, body, **{"Idempotency-Key": "t-1"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["number"] == answers[1].json()["number"]
    made = answers[0].json()
    assert (made["state"], made["team"], made["assignee"]) == ("assigned", "GC", engineer.code)
    assert (made["channel"], made["place"]) == ("system", HOUSES[0])
    (listed,) = program.get(ORDERS, house=HOUSES[0], state="assigned").json()["orders"]
    assert listed == made
    assert ServiceRecord.objects.count() == 1


def test_words_are_open_to_who_deals_with_it_and_masked_for_others(
    ask, ordered, zhang_san, engineer, manager
):
    number = ordered(customer=zhang_san).number
    mine = ask(engineer).get(f"{ORDERS}/{number}").json()
    assert (mine["is_open"], mine["name"], mine["words"][0]["text"]) == (True, "张三", WORDS)
    other = ask(manager).get(f"{ORDERS}/{number}").json()
    assert (other["is_open"], other["name"], other["words"][0]["text"]) == (False, "张*", "***")


def test_the_team_works_on_it_to_its_end(ask, ordered, engineer, clerk, plumber):
    path = f"{ORDERS}/{ordered().number}"
    desk, team = ask(clerk), ask(engineer)
    given = desk.post(f"{path}/assign", {"edition": 1, "team": "GC", "person": plumber.code})
    assert given.json()["assignee"] == plumber.code
    assert team.post(f"{path}/take-up", {"edition": 2}).json()["assignee"] == engineer.code
    assert team.post(f"{path}/wait", {"edition": 3, "waits": "material"}).status_code == 200
    team.post(f"{path}/take-up", {"edition": 4})
    done = {"edition": 5, "outcome": "solved", "text": "换了角阀", "minutes": 40}
    assert team.post(f"{path}/finish", done).json()["state"] == "done"
    assert desk.post(f"{path}/close", {"edition": 6}).json()["state"] == "closed"
    assert desk.post(f"{path}/reopen", {"edition": 7, "text": "又漏"}).json()["reopened"] == 1
    ended = desk.post(f"{path}/cancel", {"edition": 8, "reason": "taken_back"})
    assert ended.json()["state"] == "cancelled"


def test_an_old_edition_and_a_missing_outcome_are_refused(ask, ordered, engineer):
    path, program = f"{ORDERS}/{ordered().number}", ask(engineer)
    assert program.post(f"{path}/take-up", {"edition": 9}).status_code == 409
    program.post(f"{path}/take-up", {"edition": 1})
    assert program.post(f"{path}/finish", {"edition": 2, "text": "好"}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "magic"}, {"house": "nowhere"}, {"building": "99", "house": ""}, {"text": ""},
        {"caller_name": "周", "customer": "YQL-000001"}, {"class": "gold"},
        {"text": "漏水，邻居电话13800138000"}, {"text": "刁民", "kept_reason": "needed"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(ask, clerk, zhang_san, repair_team, wrong):
    answer = ask(clerk).post(ORDERS, LEAK | wrong)
    assert answer.status_code in {403, 409, 422}
    assert WORDS not in answer.content.decode()
    assert not ServiceRecord.objects.exists()


def test_a_caller_and_a_common_place(ask, clerk, open_community, repair_team):
    body = {"type": "lamp", "text": WORDS, "building": "3", "spot": "lobby"}
    made = ask(clerk).post(
        ORDERS, body | {"caller_name": "周先生", "caller_mobile": "16490009999"}
    )
    assert made.json()["place"] == "building 3, lobby"
    assert ask(clerk).get("/order-types").json()[0]["code"] == "water_leak"


def test_who_may_not_is_refused(ask, legal_reviewer, ordered):
    program, path = ask(legal_reviewer), f"{ORDERS}/{ordered().number}"
    assert program.get(ORDERS).status_code == 403
    assert program.get(path).status_code == 403
    assert program.post(ORDERS, LEAK).status_code == 403
