"""Duplicates through the API: searched, listed masked, told apart, merged, undone."""

from __future__ import annotations

import pytest

from hudang.duplicates import services
from hudang.duplicates.models import Comparison, Merge
from tests.factories import identity_number, mobile
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = pytest.mark.django_db
HERE = "/communities/YQL"


@pytest.fixture
def searched(ask, clerk, open_community):
    """Search as a program asks for it and the worker does it; return what is then listed."""

    def run() -> list[dict]:
        started = ask(clerk).post(HERE + "/duplicates/search")
        assert started.status_code == 202
        search = Comparison.objects.get(id=started.json()["id"])
        services.compare(open_community.id, search.id)
        told = ask(clerk).get(f"{HERE}/duplicates/searches/{search.id}").json()
        assert (told["status"], told["progress"]) == ("done", 100)
        return ask(clerk).get(HERE + "/duplicates").json()["pairs"]

    return run


def test_pairs_are_listed_masked_and_told_apart(ask, clerk, registered, searched):
    registered("李四", mobile=mobile(3))
    registered("李四", mobile=mobile(3), house=HOUSES[1])
    (pair,) = searched()
    assert (pair["score"], pair["band"], pair["reasons"]) == (60, "likely", ["name_mobile"])
    assert [one["name"] for one in pair["customers"]] == ["李*", "李*"]
    apart = ask(clerk).post(f"{HERE}/duplicates/{pair['id']}/apart").json()
    assert apart == {"id": pair["id"], "status": "apart"}
    assert ask(clerk).get(HERE + "/duplicates", status="open").json()["total"] == 0


def side(customer, revision=1):
    return {"number": customer.number, "revision": revision}


def test_two_records_are_merged_once_and_undone(ask, clerk, registered):
    number = identity_number(101)
    first = registered("张三", mobile=mobile(1), id_number=number)
    second = registered("张三", mobile=mobile(2), id_number=number, house=HOUSES[1])
    body = {"keep": side(first), "other": side(second), "take": ["mobile"]}
    key = {"Idempotency-Key": "one"}
    done = ask(clerk).post(HERE + "/merges", body, **key)
    assert done.status_code == 201
    assert (done.json()["status"], done.json()["take"]) == ("done", ["mobile"])
    assert ask(clerk).post(HERE + "/merges", body, **key).json() == done.json()
    assert ask(clerk).post(HERE + "/merges", body).status_code == 409
    undone = ask(clerk).post(f"{HERE}/merges/{done.json()['id']}/undo").json()
    assert undone["status"] == "undone"


def test_a_merge_without_proof_is_confirmed_by_somebody_else(ask, clerk, second_clerk, registered):
    first, second = registered("李四", mobile=mobile(3)), registered("李四", house=HOUSES[1])
    asked = ask(clerk).post(HERE + "/merges", {"keep": side(first), "other": side(second)}).json()
    assert asked["status"] == "proposed"
    confirm = f"{HERE}/merges/{asked['id']}/confirm"
    assert ask(clerk).post(confirm).status_code == 403
    assert ask(second_clerk).post(confirm).json()["status"] == "done"
    assert Merge.objects.get().decided_by == second_clerk.code


def test_two_people_are_refused_with_the_reasons(ask, clerk, registered):
    first = registered("张伟", id_number=identity_number(101))
    second = registered("张伟", id_number=identity_number(102))
    answer = ask(clerk).post(HERE + "/merges", {"keep": side(first), "other": side(second)})
    assert answer.status_code == 409
    assert "Their identity numbers are different." in answer.json()["missing"]
    itself = ask(clerk).post(HERE + "/merges", {"keep": side(first), "other": side(first)})
    assert itself.status_code in {403, 409}
