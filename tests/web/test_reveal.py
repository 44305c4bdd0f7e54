"""Opening a value: for a stated purpose, logged first, for a minute; dialling with one tap."""

from __future__ import annotations

import pytest

from hudang.purposes.models import Purpose
from hudang.registry import services
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

MOBILE, ID_NUMBER, PLATE = 2, 11, 30
FOR_A_REPAIR = {"purpose": "repair_follow_up", "reference": ""}


def address(customer, item: int = MOBILE) -> str:
    return f"/customers/{customer.number}/reveal/{item}"


def test_the_dialog_offers_the_purposes_of_the_post_that_need_the_item(browse, clerk, zhang_san):
    shown = text_of(htmx(browse(clerk), address(zhang_san)))
    assert 'value="repair_follow_up"' in shown
    assert 'value="identity_check"' not in shown
    assert "checked" not in shown
    assert cast.ZHANG_SAN.mobile not in shown
    assert not entries(act="view")


@pytest.mark.control("LC-001")
def test_a_value_opens_for_a_purpose_and_the_entry_names_both(browse, clerk, zhang_san):
    answer = htmx(
        browse(clerk),
        f"{address(zhang_san)}?place=value-1",
        {"purpose": "repair_follow_up", "reference": "gd-2026-0117"},
    )
    shown = text_of(answer)
    assert cast.ZHANG_SAN.mobile in shown
    assert 'id="value-1"' in shown
    assert 'data-reveal="60"' in shown
    assert 'data-mask="164****0001"' in shown
    (entry,) = entries(act="view")
    assert (entry.purpose, entry.reference) == ("repair_follow_up", "GD-2026-0117")
    assert (entry.items, entry.subjects) == ([MOBILE], 1)


def test_an_opened_value_is_stored_by_no_cache(browse, clerk, zhang_san):
    answer = htmx(browse(clerk), address(zhang_san), FOR_A_REPAIR)
    assert "no-store" in answer["Cache-Control"]


def test_without_a_script_the_value_stands_on_a_page_of_its_own(browse, clerk, zhang_san):
    client = browse(clerk)
    assert "<form" in text_of(client.get(address(zhang_san)))
    shown = text_of(client.post(address(zhang_san), FOR_A_REPAIR))
    assert "<html" in shown
    assert cast.ZHANG_SAN.mobile in shown


@pytest.mark.parametrize("purpose", ["", "other", "identity_check", "fairness_check"])
def test_no_value_opens_for_a_purpose_that_does_not_need_it(browse, clerk, zhang_san, purpose):
    answer = htmx(browse(clerk), address(zhang_san), {"purpose": purpose})
    assert answer.status_code == 422
    assert cast.ZHANG_SAN.mobile not in text_of(answer)
    assert not entries(act="view")


@pytest.mark.control("LC-001")
def test_a_retired_purpose_opens_nothing(browse, clerk, zhang_san):
    Purpose.objects.filter(code="repair_follow_up").update(state="retired")
    answer = htmx(browse(clerk), address(zhang_san), FOR_A_REPAIR)
    assert answer.status_code == 422
    assert cast.ZHANG_SAN.mobile not in text_of(answer)


def test_an_order_is_named_by_its_number_only(browse, clerk, zhang_san):
    stated = {"purpose": "repair_follow_up", "reference": "the lady in 1502"}
    answer = htmx(browse(clerk), address(zhang_san), stated)
    assert answer.status_code == 422
    assert "A number looks like GD-2026-0117" in text_of(answer)
    assert not entries(act="view")


@pytest.mark.control("LC-125")
def test_a_role_that_opens_no_values_is_refused_before_the_dialog(browse, engineer, zhang_san):
    client = browse(engineer)
    assert htmx(client, address(zhang_san)).status_code == 403
    assert htmx(client, address(zhang_san), FOR_A_REPAIR).status_code == 403
    assert {entry.control for entry in entries(act="refuse")} == {"LC-125"}


def test_an_item_that_customers_do_not_have_is_not_there(browse, clerk, zhang_san):
    client = browse(clerk)
    for item in (PLATE, 51, 212, 9999):
        assert htmx(client, address(zhang_san, item)).status_code == 404


def test_a_plate_opens_from_its_vehicle(browse, clerk, zhang_san):
    vehicle = services.add_vehicle(zhang_san, plate="粤B12345", by=clerk, at=MONDAY)
    client = browse(clerk)
    place = f"/customers/{zhang_san.number}/vehicles/{vehicle.id}/reveal/{PLATE}"
    assert 'value="parking"' in text_of(htmx(client, place))
    assert "粤B12345" in text_of(htmx(client, place, {"purpose": "parking"}))


def test_a_vehicle_of_somebody_else_is_not_there(browse, clerk, zhang_san, register):
    vehicle = services.add_vehicle(zhang_san, plate="粤B12345", by=clerk, at=MONDAY)
    other = register(cast.LI_SI, house=HOUSES[1])
    place = f"/customers/{other.number}/vehicles/{vehicle.id}/reveal/{PLATE}"
    assert htmx(browse(clerk), place, {"purpose": "parking"}).status_code == 404


@pytest.mark.control("LC-125")
def test_a_butler_without_the_purpose_is_told_to_apply_for_it(browse, butler, zhang_san):
    Purpose.objects.update(state="suspended")
    shown = text_of(htmx(browse(butler), address(zhang_san)))
    assert "Apply to customer service" in shown
    assert "btn-primary" not in shown


# Dialling


@pytest.mark.control("LC-125")
def test_one_tap_dials_in_the_beat_and_is_logged_as_a_call(browse, butler, zhang_san):
    shown = text_of(
        htmx(browse(butler), f"/customers/{zhang_san.number}/dial", {}, target="dial-1")
    )
    assert f'href="tel:{cast.ZHANG_SAN.mobile}"' in shown
    assert 'id="dial-1"' in shown
    (entry,) = entries(act="call")
    assert (entry.actor_code, entry.items, entry.subjects) == (butler.code, [MOBILE], 1)


@pytest.mark.control("LC-125")
def test_outside_the_beat_a_purpose_is_asked_for(browse, butler, register):
    outside = register(cast.LI_SI, house=HOUSES[2])
    answer = htmx(browse(butler), f"/customers/{outside.number}/dial", {})
    assert answer.status_code == 409
    assert cast.LI_SI.mobile not in text_of(answer)
    assert not entries(act="call")


def test_an_engineer_dials_for_his_own_purpose(browse, engineer, zhang_san):
    htmx(browse(engineer), f"/customers/{zhang_san.number}/dial", {})
    (entry,) = entries(act="call")
    assert entry.purpose in {"repair_follow_up", "emergency"}


def test_dialling_is_never_a_link_to_follow(browse, butler, zhang_san):
    assert browse(butler).get(f"/customers/{zhang_san.number}/dial").status_code == 405
