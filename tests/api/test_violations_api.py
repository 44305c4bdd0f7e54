"""Violations through the API: a guard's app records, tells and looks, and nobody is named."""

from __future__ import annotations

import pytest

from hudang.violations.models import Violation
from tests import cast
from tests.factories import MONDAY
from tests.violations.acting import DAY, SAID, SEEN, TODAY
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.violations.site"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-165")]

ALL = "/communities/YQL/violations"


def finding(**said):
    usual = {
        "kind": "indoor_charging", "way": "patrol", "text": SEEN, "house": HOUSES[0],
        "found_at": MONDAY.isoformat(),
    }  # fmt: skip
    return usual | said


def test_an_app_records_once_tells_and_looks_again(ask, engineer, houses):
    program = ask(engineer)
    key = {"Idempotency-Key": "v-1"}
    answers = [program.post(ALL, finding(), **key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert Violation.objects.count() == 1
    (listed,) = program.get(ALL, house=HOUSES[0], state="seen").json()["violations"]
    assert listed == answers[0].json()
    path = f"{ALL}/{listed['number']}"
    until = (TODAY + DAY).isoformat()
    body = {"edition": 1, "way": "spoken", "until": until, "text": SAID}
    told = program.post(f"{path}/tell", body).json()
    assert (told["state"], told["steps"][-1]["until_date"]) == ("told", until)
    body = {"edition": told["edition"], "is_over": True, "text": "已移走"}
    assert program.post(f"{path}/look", body).json()["state"] == "ceased"
    assert program.post(f"{path}/look", body).status_code == 409


def test_no_answer_says_what_was_written_or_who_is_named(ask, naming_report, charging, clerk):
    answer = ask(clerk).get(f"{ALL}/{charging.number}")
    (report,) = answer.json()["reports"]
    assert (report["authority"], report["parts"][-2:]) == ("fire", ["name", "mobile"])
    read = answer.content.decode()
    assert not any(one in read for one in (SEEN, SAID, cast.ZHANG_SAN.name, "customer"))


def test_a_common_place_has_no_house_and_strangers_find_nothing(ask, engineer, houses):
    program = ask(engineer)
    made = program.post(ALL, finding(house="", spot="road", building="3", kind="rubbish"))
    assert (made.status_code, "3" in made.json()["place"]) == (201, True)
    assert program.post(ALL, finding(house="", spot="road", building="77")).status_code == 404
    assert program.post(ALL, finding(house="")).status_code == 409
    assert program.get(f"{ALL}/WF-01-009999").status_code == 404
    kinds = {one["code"]: one for one in program.get("/violation-kinds").json()}
    assert kinds["noise"]["parts"] == ["place", "kind", "done"]
