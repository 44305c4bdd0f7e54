"""Customers through the API: masked, logged, opened for a purpose, written once."""

from __future__ import annotations

import pytest

from hudang.registry.models import Customer, Occupancy, Vehicle
from tests import cast
from tests.web.reading import HOUSES, entries

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


def registration(community, somebody=cast.ZHANG_SAN, **changes):
    """Return the body that registers somebody."""
    return {
        "community": community.code,
        "items": {
            "name": somebody.name,
            "mobile": somebody.mobile,
            "id_number": somebody.id_number,
        },
        "houses": [{"house": HOUSES[0], "role": "owner"}],
        "collected_on": "2026-11-02",
    } | changes


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (cast.ZHANG_SAN.mobile, "mobile"),
        (cast.ZHANG_SAN.mobile[-4:], "last4"),
        (cast.ZHANG_SAN.name, "name"),
        (cast.ZHANG_SAN.id_number, "id_number"),
        (HOUSES[0], "house"),
        ("YQL-000001", "number"),
    ],
)
def test_a_search_finds_by_every_kind_and_shows_masks(ask, clerk, zhang_san, text, kind):
    answer = ask(clerk).post("/customers/search", {"q": text})
    found = answer.json()
    assert (answer.status_code, found["kind"]) == (200, kind)
    assert [one["number"] for one in found["customers"]] == ["YQL-000001"]
    assert found["customers"][0]["mobile"] == "164****0001"
    assert cast.ZHANG_SAN.mobile not in answer.content.decode()
    assert [entry.count for entry in entries(act="search")] == [1]


def test_a_list_goes_on_after_the_last_number(ask, clerk, register):
    for somebody, house in ((cast.ZHANG_SAN, 0), (cast.LI_SI, 1), (cast.QIAN_QI, 2)):
        register(somebody, house=HOUSES[house])
    first = ask(clerk).get("/customers", size=2).json()
    rest = ask(clerk).get("/customers", size=2, after=first["next"]).json()
    numbers = [one["number"] for one in first["customers"] + rest["customers"]]
    assert numbers == ["YQL-000001", "YQL-000002", "YQL-000003"]
    assert (first["next"], rest["next"]) == ("YQL-000002", None)


def test_a_customer_is_read_masked_and_the_entry_names_him(ask, clerk, zhang_san):
    answer = ask(clerk).get("/customers/YQL-000001")
    read = answer.json()
    assert read["items"]["mobile"] == "164****0001"
    assert read["houses"][0]["house"] == HOUSES[0]
    assert read["revision"] == zhang_san.revision
    assert cast.ZHANG_SAN.name not in answer.content.decode()
    assert [entry.subjects for entry in entries(act="view")] == [1]
    (look,) = ask(clerk).get("/customers/YQL-000001/looks").json()[:1]
    assert (look["by"], look["act"]) == (clerk.code, "view")


def test_a_value_is_opened_for_a_purpose_and_the_entry_comes_first(ask, clerk, zhang_san):
    body = {"items": ["mobile"], "purpose": "repair_follow_up", "reference": "GD-2026-0117"}
    answer = ask(clerk).post("/customers/YQL-000001/disclosures", body)
    assert answer.json() == {"items": {"mobile": cast.ZHANG_SAN.mobile}}
    assert "no-store" in answer["Cache-Control"]
    (entry,) = entries(act="view", what="disclosure")
    assert (entry.purpose, entry.reference, entry.subjects) == (
        "repair_follow_up", "GD-2026-0117", 1,
    )  # fmt: skip


@pytest.mark.control("LC-001")
def test_a_purpose_that_does_not_need_the_item_opens_nothing(ask, clerk, zhang_san):
    body = {"items": ["id_number"], "purpose": "repair_follow_up"}
    answer = ask(clerk).post("/customers/YQL-000001/disclosures", body)
    assert answer.status_code in {403, 409}
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["control"].startswith("LC-")
    assert answer.json()["articles"]
    assert entries(act="refuse")[0].control == answer.json()["control"]
    assert not entries(act="view", what="disclosure")


def test_a_customer_is_registered_amended_and_given_a_car(ask, clerk, open_community):
    program = ask(clerk)
    made = program.post("/customers", registration(open_community))
    assert (made.status_code, made.json()["number"]) == (201, "YQL-000001")
    body = {"revision": made.json()["revision"], "items": {"mobile": cast.LI_SI.mobile}}
    amended = program.send("patch", "/customers/YQL-000001", body | {"reason": "told"})
    assert amended.status_code == 200, amended.content
    added = program.post("/customers/YQL-000001/vehicles", {"plate": "粤B12345"})
    assert added.status_code == 201, added.content
    assert Vehicle.objects.count() == 1
    found = program.post("/customers/search", {"q": cast.LI_SI.mobile}).json()
    assert [one["number"] for one in found["customers"]] == ["YQL-000001"]


def test_who_amends_an_older_revision_is_told_what_changed(ask, clerk, zhang_san):
    program = ask(clerk)
    body = {"revision": 1, "items": {"mobile": cast.LI_SI.mobile}, "reason": "told"}
    assert program.send("patch", "/customers/YQL-000001", body).status_code == 200
    again = program.send("patch", "/customers/YQL-000001", body)
    assert again.status_code == 409
    assert again.json()["missing"]


def test_a_house_is_added_and_its_occupancy_ended(ask, clerk, zhang_san):
    program = ask(clerk)
    added = program.post("/customers/YQL-000001/houses", {"house": HOUSES[1], "role": "owner"})
    assert added.status_code == 201, added.content
    stay = program.get("/customers/YQL-000001").json()["houses"][1]
    ended = program.send("delete", f"/customers/YQL-000001/houses/{stay['id']}")
    assert ended.status_code == 200, ended.content
    assert Occupancy.objects.filter(ended_date__isnull=False).count() == 1


def test_under_one_key_a_customer_is_registered_once(ask, clerk, open_community):
    program, body = ask(clerk), registration(open_community)
    key = {"Idempotency-Key": "form-17"}
    answers = [program.post("/customers", body, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Customer.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(ask, clerk, open_community):
    program = ask(clerk)
    key = {"Idempotency-Key": "form-17"}
    program.post("/customers", registration(open_community), **key)
    other = registration(open_community, cast.LI_SI)
    answer = program.post("/customers", other, **key)
    assert (answer.status_code, answer.json()["reason"]) == (422, "key_of_another")
    assert Customer.objects.count() == 1


def test_what_failed_under_a_key_may_be_tried_again(ask, clerk, open_community):
    program = ask(clerk)
    key = {"Idempotency-Key": "form-17"}
    wrong = registration(open_community, houses=[{"house": "9栋9单元9999", "role": "owner"}])
    assert program.post("/customers", wrong, **key).json()["reason"] == "no_such_house"
    assert program.post("/customers", registration(open_community), **key).status_code == 201
