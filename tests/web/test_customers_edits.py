"""Registering and amending at the counter: the gate, the validators, two people at one record."""

from __future__ import annotations

from datetime import date

import pytest

from hudang.purposes.models import NoticeDelivery, NoticePosting
from hudang.registry import services
from hudang.registry.models import Customer, Occupancy, ServiceContract, Vehicle
from hudang.registry.parsing.houses import parse_house
from tests import cast, factories
from tests.factories import MONDAY
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

NEW = "/customers/new"


def form_of(community, somebody=cast.ZHANG_SAN, **changes):
    """Return what the form of a new customer sends."""
    return {
        "community": str(community.id),
        "house": HOUSES[0],
        "role": "owner",
        "item_1": somebody.name,
        "item_2": somebody.mobile,
        "item_11": somebody.id_number,
        "source": "counter",
        "collected_date": "2026-11-02",
    } | changes


# Registering


def test_the_form_asks_what_the_inventory_lists_for_registration(browse, clerk, open_community):
    shown = text_of(browse(clerk).get(NEW))
    for item in (1, 2, 3, 4, 5, 6, 10, 11, 20, 21):
        assert f'name="item_{item}"' in shown
    for item in (7, 30, 60, 212):
        assert f'name="item_{item}"' not in shown


def test_the_form_of_an_organisation_asks_for_its_name_and_code(browse, clerk, open_community):
    shown = text_of(browse(clerk).get(f"{NEW}?type=organisation"))
    assert 'name="item_60"' in shown
    assert 'name="item_61"' in shown
    assert 'name="item_11"' not in shown


def test_a_customer_is_registered_at_the_counter(browse, clerk, open_community):
    answer = htmx(browse(clerk), NEW, form_of(open_community))
    customer = Customer.objects.get()
    assert answer["HX-Redirect"] == f"/customers/{customer.number}/"
    assert (customer.items, customer.source) == ([1, 2, 10, 11, 50, 51], "counter")
    assert Occupancy.objects.get().role == "owner"
    assert entries(act="change", what="registry.register")


def test_a_form_sent_without_a_script_registers_too(browse, clerk, open_community):
    answer = browse(clerk).post(NEW, form_of(open_community))
    assert (answer.status_code, answer.url) == (302, "/customers/YQL-000001/")


@pytest.mark.control("LC-005")
@pytest.mark.parametrize(
    ("item", "text", "sentence"),
    [
        (2, "1649000123", "11 digits"),
        (11, factories.identity_number(9)[:-1] + "?", "17 digits"),
        (5, "nobody", "@"),
        (1, "业主001", "digits"),
    ],
)
def test_a_wrong_value_is_named_at_its_field_and_not_repeated_in_the_error(
    browse, clerk, open_community, item, text, sentence
):
    answer = htmx(browse(clerk), NEW, form_of(open_community, **{f"item_{item}": text}))
    shown = text_of(answer)
    assert answer.status_code == 422
    error = shown.split('<div class="field-error"', 1)[1].split("</div>", 1)[0]
    assert text not in error
    assert sentence in error
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("house", "sentence"),
    [
        ("9栋9单元999", "There is no such house"),
        ("somewhere", "Write it like 3栋2单元1502"),
        ("", "This field is required"),
    ],
)
def test_a_house_that_is_not_there_is_told(browse, clerk, open_community, house, sentence):
    shown = text_of(htmx(browse(clerk), NEW, form_of(open_community, house=house)))
    assert sentence in shown


def test_a_room_number_alone_asks_which_house_is_meant(browse, clerk, open_community):
    services.create_house(
        open_community,
        facts=services.HouseFacts(place=parse_house("5栋1单元1502")),
        by=clerk,
        at=MONDAY,
    )
    client = browse(clerk)
    shown = text_of(htmx(client, NEW, form_of(open_community, house="1502")))
    assert "Choose one below" in shown
    assert shown.count('name="which_house"') == 2
    chosen = shown.split('name="which_house" value="', 1)[1].split('"', 1)[0]
    htmx(client, NEW, form_of(open_community, house="1502", which_house=chosen))
    assert str(Occupancy.objects.get().house_id) == chosen


@pytest.mark.control("LC-019")
def test_the_gate_says_what_is_missing_and_the_form_stays(browse, clerk, open_community):
    NoticePosting.objects.all().delete()
    answer = htmx(browse(clerk), NEW, form_of(open_community))
    shown = text_of(answer)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#alerts"
    assert "a notice handed to the person" in shown
    assert "LC-019" in shown
    assert cast.ZHANG_SAN.mobile not in shown
    assert not Customer.objects.exists()


@pytest.mark.control("LC-011")
def test_without_a_contract_nothing_is_collected(browse, clerk, open_community):
    ServiceContract.objects.all().delete()
    answer = htmx(browse(clerk), NEW, form_of(open_community))
    assert answer.status_code == 409
    assert "a service contract" in text_of(answer)


@pytest.mark.control("LC-019")
def test_what_rests_on_consent_waits_for_the_notice_in_hand(browse, clerk, open_community):
    client = browse(clerk)
    optional = form_of(open_community, item_5="zhang@example.org")
    assert htmx(client, NEW, optional).status_code == 409
    answer = htmx(client, NEW, optional | {"notice_delivered": "on"})
    assert answer.status_code == 200
    assert NoticeDelivery.objects.exists()
    assert Customer.objects.get().notice == "delivered"


@pytest.mark.control("LC-005")
def test_somebody_who_seems_registered_already_is_registered_after_comparing(
    browse, clerk, open_community, zhang_san
):
    client = browse(clerk)
    again = form_of(open_community, house=HOUSES[1], item_11="")
    answer = htmx(client, NEW, again)
    assert answer.status_code == 409
    assert zhang_san.number in text_of(answer)
    assert htmx(client, NEW, again | {"is_known_double": "on"}).status_code == 200


@pytest.mark.control("LC-011")
def test_another_department_cannot_register(browse, engineer, open_community):
    client = browse(engineer)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, form_of(open_community)).status_code == 403
    assert "New customer" not in text_of(client.get("/customers/"))


# Amending


def changes(customer, **fields):
    return {"revision": customer.revision, "reason": "told"} | fields


def test_the_edit_form_shows_masks_and_fills_in_nothing(browse, clerk, zhang_san):
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/edit"))
    assert 'placeholder="164****0001"' in shown
    for value in vars(cast.ZHANG_SAN).values():
        assert value not in shown


def test_only_what_was_typed_changes(browse, clerk, zhang_san):
    answer = htmx(
        browse(clerk),
        f"/customers/{zhang_san.number}/edit",
        changes(zhang_san, item_2=cast.QIAN_QI.mobile),
    )
    assert answer["HX-Redirect"] == f"/customers/{zhang_san.number}/"
    found = services.search(cast.QIAN_QI.mobile, by=clerk, at=MONDAY)
    assert [row.number for row in found.rows] == [zhang_san.number]
    assert services.search("张三", by=clerk, at=MONDAY).rows


def test_an_item_is_taken_away_by_a_tick(browse, clerk, zhang_san):
    htmx(
        browse(clerk),
        f"/customers/{zhang_san.number}/edit",
        changes(zhang_san, removed=["10", "11"], reason="form"),
    )
    zhang_san.refresh_from_db()
    assert zhang_san.items == [1, 2, 50, 51]


def test_an_empty_form_changes_nothing(browse, clerk, zhang_san):
    answer = htmx(browse(clerk), f"/customers/{zhang_san.number}/edit", changes(zhang_san))
    assert answer.status_code == 422
    assert "Nothing was typed" in text_of(answer)


@pytest.mark.control("LC-005")
def test_the_second_of_two_people_sees_what_changed_and_keeps_his_own(
    browse, clerk, custodian, zhang_san
):
    address = f"/customers/{zhang_san.number}/edit"
    first, second = browse(clerk), browse(custodian)
    seen = zhang_san.revision
    htmx(first, address, changes(zhang_san, item_2=cast.QIAN_QI.mobile))
    mine = {"revision": seen, "reason": "typing", "item_1": "张山"}
    answer = htmx(second, address, mine)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "王芳 KF001 changed: mobile phone" in shown
    assert cast.QIAN_QI.mobile not in shown
    assert 'value="张山"' in shown
    zhang_san.refresh_from_db()
    assert f'name="revision" value="{zhang_san.revision}"' in shown
    assert htmx(second, address, mine | {"revision": zhang_san.revision}).status_code == 200


@pytest.mark.control("LC-125")
def test_an_engineer_amends_nothing(browse, engineer, zhang_san):
    client = browse(engineer)
    assert client.get(f"/customers/{zhang_san.number}/edit").status_code == 403
    assert "/edit" not in text_of(client.get(f"/customers/{zhang_san.number}/"))


# Houses and vehicles


def test_a_second_house_is_added_and_ended(browse, clerk, zhang_san):
    client = browse(clerk)
    address = f"/customers/{zhang_san.number}/houses"
    added = htmx(client, f"{address}/new", {"house": HOUSES[1], "role": "tenant"})
    assert added["HX-Redirect"] == address
    stay = Occupancy.objects.get(role="tenant")
    assert "<dialog" not in text_of(htmx(client, f"{address}/{stay.id}/end"))
    assert htmx(client, f"{address}/{stay.id}/end", {"on": "2026-11-20"}).status_code == 200
    stay.refresh_from_db()
    assert stay.ended_date == date(2026, 11, 20)


@pytest.mark.control("LC-005")
def test_a_house_has_one_owner(browse, clerk, zhang_san, register):
    other = register(cast.LI_SI, house=HOUSES[1])
    sent = {"house": HOUSES[0], "role": "owner"}
    answer = htmx(browse(clerk), f"/customers/{other.number}/houses/new", sent)
    assert answer.status_code == 409
    assert "has an owner already" in text_of(answer)


def test_the_last_day_of_an_occupancy_is_not_ahead(browse, clerk, zhang_san):
    stay = Occupancy.objects.get()
    address = f"/customers/{zhang_san.number}/houses/{stay.id}/end"
    answer = htmx(browse(clerk), address, {"on": "2027-01-01"})
    assert answer.status_code == 422
    assert "in the future" in text_of(answer)


def test_a_vehicle_is_added_with_its_plate_sealed(browse, clerk, zhang_san):
    address = f"/customers/{zhang_san.number}/vehicles"
    answer = htmx(browse(clerk), f"{address}/new", {"item_30": "粤b12345"})
    assert answer["HX-Redirect"] == address
    assert Vehicle.objects.get().customer_id == zhang_san.id
    assert services.search("粤B12345", by=clerk, at=MONDAY).rows


def test_a_plate_that_is_none_is_told_without_repeating_it(browse, clerk, zhang_san):
    answer = htmx(
        browse(clerk), f"/customers/{zhang_san.number}/vehicles/new", {"item_30": "京AI2345"}
    )
    assert answer.status_code == 422
    assert not Vehicle.objects.exists()
