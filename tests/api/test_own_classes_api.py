"""One's own classes through the API: told, chosen, contested, decided, told again."""

from __future__ import annotations

import pytest

from hudang.classification.models import Assignment, Choice
from tests.classification.told import BECAUSE, TUESDAY, WRONG, current_of
from tests.factories import acting
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.classification.people",
    "tests.classification.sorted_people", "tests.classification.own_classes",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-066", "LC-068")]


@pytest.fixture(autouse=True)
def on_tuesday(time_machine) -> None:
    time_machine.move_to(TUESDAY, tick=True)


@pytest.fixture
def path(in_class) -> str:
    return f"/customers/{in_class.number}"


def test_a_class_is_told_with_reason_source_and_effect(ask, desk, path):
    found = ask(desk).post(path + "/classes/disclosures").json()
    (told,) = found["classes"]
    assert (told["class_code"], told["changes"], told["is_by_person"]) == (
        "comes", ["extra_help"], False,
    )  # fmt: skip
    assert "上门" in told["zh"]
    assert told["sources"][0]["origin"] == "need"
    assert len(entries(what="classification.read_own")) == 1
    added = ask(desk).post(path + "/classes/added").json()
    assert added == [
        {"text": "When there is paperwork, we come to you.", "effects": ["extra_help"]}
    ]


def test_choices_are_entered_once_and_taken_back(ask, desk, path, in_class, in_force):
    program, choices = ask(desk), path + "/class-choices"
    made = program.post(choices, {"kind": "machine"}, **{"Idempotency-Key": "c-1"})
    again = program.post(choices, {"kind": "machine"}, **{"Idempotency-Key": "c-1"})
    assert made.status_code == 201
    assert made.json() == again.json()
    assert current_of(in_class) is None
    program.post(choices, {"kind": "off"})
    program.post(choices, {"kind": "deleted", "scheme": in_force.scheme.number})
    assert {one["kind"] for one in program.get(choices).json()} == {"machine", "off", "deleted"}
    for one in program.get(choices).json():
        assert program.send("delete", f"{choices}/{one['id']}").status_code == 200
    assert not Choice.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "body",
    [{"kind": "deleted"}, {"kind": "everything"}, {"kind": "deleted", "scheme": "FL-2026-99"},
     {"kind": "off", "why": "x"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(ask, desk, path, body):
    assert ask(desk).post(path + "/class-choices", body).status_code == 422
    assert not Choice.objects.exists()


def test_an_appeal_goes_its_way(ask, desk, judge, custodian, path, in_class, in_force):
    clerk, judge = ask(desk), ask(judge)
    body = {"scheme": in_force.scheme.number, "text": WRONG.text}
    made = clerk.post(path + "/appeals", body).json()
    assert (made["state"], made["days_left"]) == ("received", 5)
    assert clerk.post(path + "/appeals", body).json()["number"] == made["number"]
    listed = f"/communities/{in_class.community.code}/appeals"
    one = f"{listed}/{made['number']}"
    assert [found["number"] for found in clerk.get(listed + "?state=open").json()] == [
        made["number"]
    ]
    assert ask(acting(custodian.code)).post(one + "/steps/take-up").status_code == 403
    assert judge.post(one + "/decision", {"text": BECAUSE.text}).status_code == 403
    assert judge.post(one + "/steps/take-up").json()["state"] == "review"
    decided = judge.post(one + "/decision", {"text": BECAUSE.text, "class_code": "standard"})
    assert decided.json()["state"] == "overturned"
    assert decided.json()["telling"] == "not_told"
    assert current_of(in_class).is_by_person
    read = clerk.get(one).json()
    assert (read["words"], read["answer"]) == (WRONG.text, BECAUSE.text)
    assert clerk.post(one + "/steps/tell").json()["telling"] == "told"
    assert clerk.post(one + "/steps/tell").status_code == 403


def test_what_waits_is_decided_on_one_by_one(ask, judge, in_class):
    Assignment.objects.filter(customer_id=in_class.id).update(major="waits")
    program, waiting = ask(judge), f"/communities/{in_class.community.code}/class-decisions"
    (one,) = program.get(waiting).json()
    body = {"is_allowed": False, "text": "人手不够。"}
    assert program.post(f"{waiting}/{one['id']}", body).status_code == 200
    assert current_of(in_class).major == "refused"
    assert program.get(waiting).json() == []
    assert program.post(f"{waiting}/{one['id']}", body).status_code == 404
