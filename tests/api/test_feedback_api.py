"""Complaints and suggestions through the API, with the accused employee's program beside it."""

from __future__ import annotations

import pytest

from hudang.service.models import Feedback
from tests.service.cases import IDEA, LIFT, RUDE
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams", "tests.service.complaints"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-166")]

CASES = "/communities/YQL/feedback"
BODY = {
    "kind": "complaint", "category": "staff.attitude", "text": RUDE, "house": HOUSES[0],
}  # fmt: skip


def test_another_system_records_a_complaint_once(ask, clerk, zhang_san):
    program = ask(clerk)
    body = BODY | {"customer": zhang_san.number}
    made = [program.post(CASES, body, **{"Idempotency-Key": "f-1"}) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    first = made[0].json()
    assert (first["number"], first["state"], first["owner"]) == (
        "TS-01-000001", "recorded", clerk.code,
    )  # fmt: skip
    listed = program.get(CASES, kind="complaint", group="staff", house=HOUSES[0]).json()
    assert listed == {"cases": [first], "total": 1}
    assert Feedback.objects.count() == 1


def test_a_complaint_goes_its_way_to_an_accepted_outcome(ask, clerk, butler, rude):
    program, path = ask(clerk), f"{CASES}/{rude.number}"
    assert program.post(f"{path}/begin", {"edition": 1}).json()["state"] == "investigating"
    program.post(f"{path}/investigation", {"text": "查了监控"})
    program.post(f"{path}/extend", {"edition": 3, "text": "当事人休假"})
    promise = {"edition": 4, "text": "上门道歉", "by_whom": "KF001", "until": "2099-12-01"}
    assert program.post(f"{path}/promise", promise).json()["promised_date"] == "2099-12-01"
    answer = {"edition": 5, "text": "已道歉", "outcome": "justified"}
    assert program.post(f"{path}/answer", answer).status_code == 409
    assert program.post(f"{path}/answer", answer | {"cause": "conduct"}).json()["cause"]
    settled = program.post(f"{path}/settle", {"edition": 6, "acceptance": "not_accepted"})
    assert settled.json()["state"] == "closed"
    opened = ask(butler).post(f"{path}/reopen", {"edition": 7, "text": "又犯"})
    assert opened.json()["reopened"] == 1
    given = program.post(f"{path}/give", {"edition": 8, "owner": butler.code})
    assert given.json()["owner"] == butler.code
    ended = program.post(f"{path}/withdraw", {"edition": 9, "text": "算了"})
    assert ended.json()["state"] == "withdrawn"


def test_a_case_is_sorted_anew_and_who_is_named_besides_sees_it_no_more(
    ask, clerk, butler, engineer, rude
):
    program, path = ask(clerk), f"{CASES}/{rude.number}"
    program.post(f"{path}/begin", {"edition": 1})
    said = {"edition": 2, "category": "staff.attitude", "severity": "grave"}
    named = program.post(f"{path}/sort", said | {"accused": [butler.code]})
    assert (named.status_code, named.json()["severity"]) == (200, "grave")
    assert ask(butler).get(path).status_code == 403
    unknown = program.post(f"{path}/sort", said | {"edition": 3, "category": "no.such"})
    assert unknown.status_code in {403, 409, 422}
    assert program.post(f"{path}/sort", said).status_code == 409


def test_who_is_complained_about_is_asked_in_words_that_name_nobody(ask, clerk, rude):
    program, path = ask(clerk), f"{CASES}/{rude.number}"
    program.post(f"{path}/begin", {"edition": 1})
    accused = program.get(path).json()["accused"][0]
    asked = {"edition": 2, "person": accused, "text": "当天下午在前台发生了什么?"}
    assert program.post(f"{path}/ask", asked).status_code == 200
    other = program.post(f"{path}/ask", asked | {"edition": 3, "person": clerk.code})
    assert other.status_code in {403, 409}


def test_a_repeat_is_joined_and_answered_with_the_other(ask, clerk, complained):
    main, repeat = complained("repair.lift", text=LIFT), complained("repair.lift", text=LIFT)
    program = ask(clerk)
    program.post(f"{CASES}/{main.number}/begin", {"edition": 1})
    joined = program.post(f"{CASES}/{repeat.number}/join", {"edition": 1, "into": main.number})
    assert joined.json()["state"] == "merged"
    answer = {"edition": 2, "text": "已换主板", "outcome": "justified", "cause": "equipment"}
    program.post(f"{CASES}/{main.number}/answer", answer)
    assert program.get(f"{CASES}/{repeat.number}").json()["state"] == "answered"


def test_words_and_names_are_for_whose_case_it_is(ask, clerk, butler, engineer, rude, zhang_san):
    mine = ask(clerk).get(f"{CASES}/{rude.number}").json()
    assert (mine["is_open"], mine["name"], mine["customer"], mine["accused"]) == (
        True, "张三", zhang_san.number, [engineer.code],
    )  # fmt: skip
    other = ask(butler).get(f"{CASES}/{rude.number}").json()
    assert (other["is_open"], other["name"], other["customer"], other["accused"]) == (
        False, "张*", None, [],
    )  # fmt: skip
    assert [one["text"] for one in other["words"]] == ["***"]


def test_the_accused_asks_in_vain(ask, clerk, butler, complained, zhang_san):
    case = complained(customer=zhang_san, accused=(butler.code,))
    program, path = ask(butler), f"{CASES}/{case.number}"
    assert program.get(CASES).json() == {"cases": [], "total": 0}
    assert program.get(CASES, house=HOUSES[0]).json()["total"] == 0
    for answer in (
        program.get(path),
        program.post(f"{path}/begin", {"edition": 1}),
        program.post(f"{path}/withdraw", {"edition": 1, "text": "无"}),
    ):
        assert answer.status_code == 403
        for kept in ("张三", "张*", zhang_san.number, RUDE, HOUSES[0]):
            assert kept not in answer.content.decode()
    looks = program.get(f"/customers/{zhang_san.number}/looks").json()
    other = ask(clerk).get(f"/customers/{zhang_san.number}/looks").json()
    assert len(looks) < len(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "staff.magic"}, {"house": "nowhere"}, {"text": ""}, {"kind": "praise"},
        {"accused": ["XX999"]}, {"customer_class": "gold"}, {"facility": "<b>"},
        {"caller_name": "周", "customer": "YQL-000001"}, {"text": "刁民", "kept_reason": "needed"},
        {"building": "99", "house": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(ask, clerk, zhang_san, wrong):
    answer = ask(clerk).post(CASES, BODY | wrong)
    assert answer.status_code in {403, 409, 422}
    assert RUDE not in answer.content.decode()
    assert not Feedback.objects.exists()


def test_an_idea_without_a_name_and_the_catalogue(ask, clerk, open_community):
    body = {"kind": "suggestion", "category": "place.equipment", "text": IDEA}
    assert ask(clerk).post(CASES, body).json()["number"] == "JY-01-000001"
    listed = ask(clerk).get("/feedback-categories").json()
    assert listed[0]["code"] == "staff.attitude"
    assert {one["kind"] for one in listed} == {"complaint", "suggestion"}


@pytest.mark.control("LC-125")
def test_who_may_not_is_refused(ask, engineer, other_community, clerk, rude):
    program = ask(engineer)
    assert program.get(CASES).status_code == 403
    assert program.post(CASES, BODY).status_code == 403
    elsewhere = ask(clerk).get(f"/communities/{other_community.code}/feedback/{rude.number}")
    assert elsewhere.status_code in {403, 404}


def test_the_accused_custodian_is_led_to_who_complained_by_no_flagged_text(
    ask, custodian, complained, zhang_san
):
    text = "李强把我电话13800138000给了别人"
    for accused in ((), (custodian.code,)):
        complained(
            "staff.privacy", text=text, kept_reason="needed", customer=zhang_san, accused=accused
        )
    listed = ask(custodian).get("/communities/YQL/free-texts", state="open").json()
    assert len(listed["texts"]) == 1
