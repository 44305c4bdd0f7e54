"""Questions about rules, finds in free texts, recipients to be told: what another system does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from hudang.accounts import services as accounts
from hudang.accounts.models import TokenScope
from hudang.consent import services as consents
from hudang.consent.models import Situation
from hudang.purposes.models import FlaggedText
from hudang.rights import services
from hudang.rights.models import Explanation
from hudang.rights.services import Said
from tests import factories
from tests.consent.answers import ASKED as CONSENT
from tests.factories import MONDAY, mobile
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.consent.people"]
pytestmark = pytest.mark.django_db

HERE = "/communities/YQL"
QUESTIONS = f"{HERE}/explanations"
TEXT = "您们说保存三年, 三年从哪天算起?"
ANSWER = {"rule": "notice:retention", "text": "从您搬离或者合同结束的那一天算起。"}


# Questions about rules


@pytest.mark.control("LC-021")
def test_a_ticket_app_records_a_question_once_and_answers_it_once(ask, clerk, zhang_san):
    program, body = ask(clerk), {"text": TEXT, "customer": zhang_san.number}
    sent = [program.post(QUESTIONS, body, **{"Idempotency-Key": "q-1"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    made = sent[0].json()
    assert (made["state"], made["days_left"], made["due_on"]) == ("due", 5, "2026-11-30")
    here = f"{QUESTIONS}/{made['number']}"
    told = [program.post(f"{here}/answer", ANSWER, **{"Idempotency-Key": "a-1"}) for _ in range(2)]
    assert [one.json()["state"] for one in told] == ["done", "done"]
    assert program.post(f"{here}/answer", ANSWER).json()["control"] == "LC-021"
    read = program.get(here).json()
    assert (read["customer"], read["question"], read["answer"], read["rule"]) == (
        zhang_san.number, TEXT, ANSWER["text"], ANSWER["rule"],
    )  # fmt: skip
    assert Explanation.objects.count() == 1
    assert [len(entries(what=f"rights.{what}")) for what in ("ask", "answer")] == [1, 1]


@pytest.mark.control("LC-021")
def test_the_list_says_no_word_and_goes_on(ask, clerk, open_community, supervisor):
    for day in (0, 1, 2):
        at = MONDAY - timedelta(days=21 - day)
        services.ask(open_community, Said(TEXT), by=clerk, at=at)
    first = ask(supervisor).get(QUESTIONS, size=2).json()
    assert [one["number"] for one in first["explanations"]] == ["JS-01-000001", "JS-01-000002"]
    rest = ask(supervisor).get(QUESTIONS, size=2, after=first["next"]).json()
    assert [one["number"] for one in rest["explanations"]] == ["JS-01-000003"]
    assert rest["next"] is None
    assert TEXT not in str(first)
    late = ask(supervisor).get(QUESTIONS, state="open", is_late="true").json()["explanations"]
    assert {one["state"] for one in late} == {"overdue"}
    assert max(one["days_left"] for one in late) < 0
    assert ask(supervisor).get(QUESTIONS, state="answered").json()["explanations"] == []


@pytest.mark.control("LC-021")
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"text": ""}, 422), ({"text": TEXT, "customer": "YQL-999999"}, 404),
        ({"text": TEXT, "name": "张三"}, 422), ({"text": f"为什么总打{mobile(7)}?"}, 409),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_is_refused(ask, clerk, open_community, wrong, status):
    answer = ask(clerk).post(QUESTIONS, wrong)
    assert answer.status_code == status, answer.content
    assert mobile(7) not in answer.content.decode()
    assert not Explanation.objects.exists()


@pytest.mark.control("LC-021")
def test_without_a_rule_in_force_it_stays_open(ask, clerk, open_community):
    asked = services.ask(open_community, Said(TEXT), by=clerk, at=MONDAY)
    refused = ask(clerk).post(f"{QUESTIONS}/{asked.number}/answer", ANSWER | {"rule": "policy:99"})
    assert (refused.status_code, refused.json()["control"]) == (409, "LC-021")
    assert refused.json()["missing"]
    assert Explanation.objects.get().is_open


@pytest.mark.control("LC-021", "LC-138")
def test_a_token_that_writes_records_and_answers_but_reads_no_word(clerk, at_monday, zhang_san):
    factories.account_of(clerk)
    life = {"life": timedelta(hours=1), "by": clerk, "at": MONDAY}
    made = accounts.create_token("工单", scopes=[TokenScope.WRITE], addresses=[], **life)
    program = Client(headers={"Authorization": f"Bearer {made.secret}"})
    send = {"content_type": "application/json"}
    recorded = program.post(f"/api/v1{QUESTIONS}", {"text": TEXT}, **send)
    number = recorded.json()["number"]
    assert program.get(f"/api/v1{QUESTIONS}/{number}").json()["control"] == "LC-138"
    told = program.post(f"/api/v1{QUESTIONS}/{number}/answer", ANSWER, **send)
    assert told.json()["state"] == "done"


# Free texts


@pytest.fixture
def flagged(open_community, zhang_san, clerk) -> FlaggedText:
    """张三's question holds a telephone, kept because these are his words."""
    said = Said(f"为什么总打{mobile(7)}?", "own_words")
    services.ask(open_community, said, customer=zhang_san, by=clerk, at=MONDAY)
    return FlaggedText.objects.get()


@pytest.mark.control("LC-023")
def test_a_report_names_kind_and_place_and_never_the_text(ask, custodian, clerk, flagged):
    program, here = ask(custodian), f"{HERE}/free-texts"
    answer = program.get(here, state="open", kind="phone", place="explained")
    (row,) = answer.json()["texts"]
    assert (row["id"], row["kind"], row["place"]) == (str(flagged.id), "phone", "explained")
    assert (row["customer"], row["reason"], row["count"]) == ("YQL-000001", "own_words", 1)
    assert mobile(7) not in answer.content.decode()
    assert program.get(here, kind="health").json() == {"texts": [], "next": None}
    assert ask(clerk).get(here).status_code == 403


@pytest.mark.control("LC-023")
def test_what_was_seen_to_stays_seen_to_by_the_first(ask, custodian, flagged):
    program, here = ask(custodian), f"{HERE}/free-texts/{flagged.id}/follow-up"
    first, second = program.post(here).json(), program.post(here).json()
    assert first == second
    assert first["followed_up_by"] == custodian.code
    assert program.get(f"{HERE}/free-texts", state="open").json()["texts"] == []
    assert len(entries(what="purposes.follow_up_text")) == 1


# Recipients of what was agreed to


@pytest.fixture
def withdrawn(li_si, say, clerk):
    """李四 let us give his address to the courier, and took it back."""
    asked = replace(CONSENT, situation=Situation.PROVIDE, recipient="云速快递(演示)")
    return consents.withdraw(say(li_si, asked=asked), by=clerk, at=MONDAY)


@pytest.mark.control("LC-016")
def test_the_courier_is_listed_and_told_once_with_a_proof(ask, clerk, withdrawn, li_si):
    program = ask(clerk)
    (row,) = program.get(f"{HERE}/recipients", state="due").json()["recipients"]
    assert (row["recipient"], row["customer"], row["state"], row["due_on"]) == (
        "云速快递(演示)", li_si.number, "due", "2026-11-30",
    )  # fmt: skip
    here, told = f"{HERE}/recipients/{row['id']}/told", {"on": "2026-11-23", "reference": "EMS-1"}
    assert program.post(here, told | {"reference": " "}).status_code == 422
    assert program.post(here, told | {"on": "2026-11-24"}).json()["control"] == "LC-016"
    sent = [program.post(here, told, **{"Idempotency-Key": "r-1"}) for _ in range(2)]
    assert [one.json()["state"] for one in sent] == ["done", "done"]
    assert program.post(here, told).status_code == 403
    assert program.get(f"{HERE}/recipients", state="overdue").json()["recipients"] == []
    (row,) = program.get(f"{HERE}/recipients", state="done").json()["recipients"]
    assert (row["told_on"], row["reference"], row["told_by"]) == (
        "2026-11-23", "EMS-1", clerk.code,
    )  # fmt: skip
    assert len(entries(what="consent.tell_recipient")) == 1
