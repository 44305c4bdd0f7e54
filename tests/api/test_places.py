"""Places, the log and the controls through the API."""

from __future__ import annotations

import pytest

from hudang.registry import services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts
from tests.factories import MONDAY
from tests.web.reading import HOUSES, entries

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


def test_communities_buildings_and_houses_are_listed(ask, clerk, open_community):
    program = ask(clerk)
    assert [one["code"] for one in program.get("/communities").json()] == ["YQL"]
    buildings = program.get("/communities/YQL/buildings").json()
    assert [(one["code"], one["houses"]) for one in buildings] == [("3", 2), ("5", 1)]
    first = program.get("/communities/YQL/houses", size=2).json()
    rest = program.get("/communities/YQL/houses", size=2, after=first["next"]).json()
    assert {one["label"] for one in first["houses"] + rest["houses"]} == set(HOUSES)
    assert rest["next"] is None


def test_a_list_of_houses_goes_on_by_code_and_leaves_none_out(ask, clerk, open_community):
    facts = [HouseFacts(place=parse_house(f"3栋2单元{room}")) for room in (302, 1002, 9)]
    services.create_houses(open_community, facts=facts, by=clerk, at=MONDAY)
    program, found, after = ask(clerk), [], ""
    while after is not None:
        page = program.get("/communities/YQL/houses", size=1, after=after).json()
        found += [one["code"] for one in page["houses"]]
        after = page["next"]
    assert (len(found), found) == (6, sorted(set(found)))


def test_a_house_shows_who_holds_it_and_the_entry_names_them(ask, clerk, zhang_san):
    program = ask(clerk)
    (house,) = program.get("/communities/YQL/houses", q=HOUSES[0]).json()["houses"]
    shown = program.get(f"/communities/YQL/houses/{house['id']}").json()
    assert [one["number"] for one in shown["customers"]] == ["YQL-000001"]
    assert [entry.subjects for entry in entries(act="view")] == [1]


def test_everybody_reads_his_own_log_and_a_supervisor_all(ask, clerk, supervisor, zhang_san):
    ask(clerk).get("/customers/YQL-000001")
    mine = ask(clerk).get("/log/mine", act="view").json()["entries"]
    assert [(one["by"], one["subjects"]) for one in mine] == [(clerk.code, 1)]
    assert ask(clerk).get("/log").status_code == 403
    seen = ask(supervisor).get("/log", act="view").json()["entries"]
    assert [one["id"] for one in seen] == [one["id"] for one in mine]
    assert entries(what="accesslog.recent")


def test_the_log_goes_on_before_its_last_entry(ask, clerk, zhang_san):
    program = ask(clerk)
    for _ in range(3):
        program.get("/customers/YQL-000001")
    first = program.get("/log/mine", size=2, act="view").json()
    rest = program.get("/log/mine", size=2, act="view", before=first["next"]).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)


def test_controls_are_found_by_article_and_number(ask, clerk):
    program = ask(clerk)
    assert "LC-125" in [one["id"] for one in program.get("/controls", q="PIPL-51").json()]
    assert program.get("/controls/LC-125").json()["rules"]
    assert program.get("/controls/LC-999").status_code == 404


def test_a_house_is_added_by_its_number_and_used_as_something_else(ask, clerk, open_community):
    program = ask(clerk)
    body = {"house": "9栋1单元803", "area": "88.5", "handed_over_on": "2026-03-01"}
    made = program.post("/communities/YQL/houses", body, idempotency_key="a")
    again = program.post("/communities/YQL/houses", body, idempotency_key="a")
    assert (made.status_code, made.json()["state"]) == (201, "vacant")
    assert again.json() == made.json()
    assert program.post("/communities/YQL/houses", body).json()["reason"] == "double"
    assert program.post("/communities/YQL/houses", {"house": "803"}).status_code == 422

    house = f"/communities/YQL/houses/{made.json()['id']}"
    assert program.send("patch", house, {"state": "let"}).json()["state"] == "let"
    assert program.send("patch", house, {"state": "sold"}).status_code == 422
    assert entries(what="registry.set_house_state")


def test_a_contract_is_concluded_signed_and_ended(ask, clerk, open_community):
    program, contracts = ask(clerk), "/communities/YQL/contracts"
    body = {
        "number": "HT-2026-77",
        "kind": "elected",
        "fee_basis": "commission",
        "valid_from": "2026-12-01",
        "valid_until": "2029-11-30",
    }
    made = program.post(contracts, body).json()
    assert made["state"] == "concluding"
    assert program.post(contracts, body).json()["reason"] == "double"
    early = program.post(contracts, {**body, "number": "HT-2", "valid_until": "2026-12-01"})
    assert (early.status_code, early.json()["reason"]) == (422, "ends_early")

    assert program.post(f"{contracts}/{made['id']}/sign").json()["state"] == "in_force"
    assert program.post(f"{contracts}/{made['id']}/sign").status_code == 403
    assert program.post(f"{contracts}/{made['id']}/end").json()["state"] == "ended"
    assert "HT-2026-77" in [one["number"] for one in program.get(contracts).json()]
