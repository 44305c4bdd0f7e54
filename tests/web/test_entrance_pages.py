"""The pages of keys, visitors, parking and the barrier, as the desk and the gate use them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hudang.entrance import services
from hudang.entrance.models import (
    BarrierFeed,
    KeyCount,
    KeyCustody,
    ParkingContract,
    ParkingPlate,
    VisitorPass,
)
from tests import cast
from tests.entrance.left_keys import HOME, NOTE
from tests.factories import MONDAY
from tests.web.reading import entries, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.entrance.gate_company"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023", "LC-086", "LC-163")]
KEY = {
    "what": "door", "count": 1, "agreement": "YS-1", "envelope": "E1", "cabinet": "A", "hook": "1",
}  # fmt: skip
CODE = re.compile(r"\b\d{8}\b")


def who(customer, houses):
    return f"{customer.number}:{customer.community_id}:{houses[HOME].id}"


def test_the_desk_takes_lends_and_gives_back_keys(
    browse, clerk, second_clerk, engineer, zhang_san, houses
):
    page, said = browse(clerk), {**KEY, "note": NOTE, "who": who(zhang_san, houses)}
    assert page.post("/keys/new", {**said, "who": ""}).status_code == 422
    house_alone = said["who"].removeprefix(zhang_san.number)
    assert page.post("/keys/new", {**said, "who": house_alone}).status_code == 422
    assert page.post("/keys/new", said).status_code == 302
    number = KeyCustody.objects.get().number
    shown = text_of(page.get(f"/keys/{number}/"))
    assert (HOME in shown, NOTE in shown, zhang_san.number in shown) == (True, False, True)
    assert NOTE in text_of(page.post(f"/keys/{number}/note"))
    (opened, *_others) = entries(what="entrance.view_keys")
    assert (opened.purpose, list(opened.items)) == ("contract_service", [75])
    lent = {"borrower": engineer.code, "order_number": "", "word": ""}
    assert page.post(f"/keys/{number}/lend", lent).status_code == 409
    assert page.post(f"/keys/{number}/lend", {**lent, "word": "counter"}).status_code == 302
    for query in ("?state=lent", f"?text={number}", "?text=E1", "?order=place", "?what=door"):
        assert page.get(f"/keys/{query}").context["page"].total == 1
    assert page.get("/keys/?late=on").context["page"].total == 0
    assert page.post(f"/keys/{number}/return").status_code == 302
    assert page.post(f"/keys/{number}/give-back", {"receipt": ""}).status_code == 422
    assert page.post(f"/keys/{number}/give-back", {"receipt": "SJ-1"}).status_code == 302
    printed = text_of(page.get(f"/keys/{number}/receipt"))
    assert (HOME in printed, cast.ZHANG_SAN.name in printed) == (True, False)
    assert browse(engineer).get("/keys/").status_code == 403


def test_two_people_count_at_their_screens(browse, clerk, second_clerk, left, open_community):
    custody, page = left(), browse(clerk)
    address = f"/key-counts/{open_community.code}/new"
    assert custody.envelope in text_of(page.get(address))
    assert page.post(address, {"seen": []}).status_code == 302
    count = KeyCount.objects.get()
    sign = f"/key-counts/{open_community.pk}/{count.id}/sign"
    assert page.post(sign).status_code == 403
    assert browse(second_clerk).post(sign).status_code == 302
    assert custody.number in text_of(page.get("/key-counts/"))
    assert page.get("/keys/?state=missing").context["page"].total == 1


def test_a_pass_from_the_telephone_to_the_gate(browse, clerk, guard, zhang_san, houses):
    page, gate = browse(clerk), browse(guard)
    begins = (MONDAY + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    ends = (MONDAY + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
    said = {
        "who": who(zhang_san, houses), "begins": begins, "ends": ends, "use": "once",
        "way": "telephone", "plate": "", "name": "",
    }  # fmt: skip
    assert page.post("/passes/new", {**said, "plate": "x"}).status_code == 422
    answer = page.post("/passes/new", said)
    (code,) = CODE.findall(text_of(answer))
    assert answer["Cache-Control"] == "no-store, private"
    number = VisitorPass.objects.get().number
    assert code not in text_of(page.get(f"/passes/{number}/"))
    listed = text_of(page.get("/passes/"))
    assert (number in listed, HOME in listed) == (True, False)
    assert page.get(f"/passes/?state=open&number={number}").context["page"].total == 1
    assert page.get("/passes/?day=2026-01-01").context["page"].total == 0
    place = {"community": zhang_san.community.code}
    assert gate.post("/gate/", {**place, "code": "12"}).status_code == 422
    shown = text_of(gate.post("/gate/", {**place, "code": "00000000"}))
    assert ("No such code" in shown, HOME in shown) == (True, False)
    shown = text_of(gate.post("/gate/", {**place, "code": code}))
    assert cast.ZHANG_SAN.name not in shown
    assert gate.get("/passes/").status_code == 403
    assert page.post(f"/passes/{number}/withdraw").status_code == 302


def test_the_desk_concludes_changes_and_ends_a_contract(
    browse, clerk, butler, zhang_san, houses, spaces
):
    page = browse(clerk)
    said = {
        "who": who(zhang_san, houses), "space": spaces[0].label, "kind": "rented",
        "from_date": "2026-11-23", "until_date": "2026-12-10", "plate": "京A12345",
    }  # fmt: skip
    assert page.post("/parking/new", {**said, "plate": "??"}).status_code == 422
    assert page.post("/parking/new", {**said, "space": "X"}).status_code == 422
    assert page.post("/parking/new", said).status_code == 302
    number = ParkingContract.objects.get().number
    address = f"/parking/{number}/"
    shown = text_of(page.get(address))
    assert ("京A12345" in shown, spaces[0].label in shown) == (False, True)
    tie = ParkingPlate.objects.get()
    new = {"plate": "京C00001", "reason": "new_car", "on": "2026-11-23"}
    assert page.post(f"{address}plates/{tie.id}/change", {**new, "plate": ""}).status_code == 422
    assert page.post(f"{address}plates/{tie.id}/change", new).status_code == 302
    assert page.post(f"{address}plates/new", {**new, "plate": "京D00001"}).status_code == 302
    last = ParkingPlate.objects.filter(ended_date=None).last()
    assert page.post(f"{address}plates/{last.id}/end", {"on": "2026-11-23"}).status_code == 302
    for query in ("?standing=ending", "?kind=rented", f"?text={number}", "?order=ends"):
        assert page.get(f"/parking/{query}").context["page"].total == 1
    assert page.get("/parking/?standing=ended").context["page"].total == 0
    assert page.post(f"{address}end", {"on": "2026-11-24"}).status_code == 302
    assert browse(butler).post(f"{address}end", {"on": "2026-11-24"}).status_code == 403


def test_the_list_for_the_barrier_takes_two_people(
    browse, custodian, privacy_lead, clerk, open_community
):
    page, lead = browse(custodian), browse(privacy_lead)
    said = {
        "community": open_community.code, "processor": "道闸科技公司", "agreement": "WT-1",
        "agreed_until": "2027-06-30",
    }  # fmt: skip
    assert page.post("/barriers/new", said).status_code == 302
    assert page.post("/barriers/new", said).status_code == 422
    feed = BarrierFeed.objects.get()
    address = f"/barriers/{open_community.pk}/{feed.id}/"
    assert page.post(address + "approve").status_code == 403
    answer = lead.post(address + "approve")
    assert "shown this once" in text_of(answer)
    assert answer["Cache-Control"] == "no-store, private"
    assert "shown this once" not in text_of(lead.get("/barriers/"))
    assert lead.post(address + "refuse").status_code == 403
    assert page.post(address + "end").status_code == 302
    assert browse(clerk).get("/barriers/").status_code == 403
    assert services.push_due(at=MONDAY) == 0
