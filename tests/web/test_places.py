"""Places: the tree, a building as it stands, houses, contracts; other communities are refused."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from hudang.registry.models import Building, Community, House, ServiceContract

pytestmark = pytest.mark.usefixtures("notice")


@pytest.fixture
def browser(sign_in, clerk):
    return sign_in(clerk)


def add_house(browser, number, **fields):
    url = reverse("web:places_house_new", args=["YQL"])
    return browser.post(url, {"number": number, "state": "vacant", **fields})


def test_a_house_is_added_with_its_building_and_unit(browser, community):
    answer = add_house(browser, "3栋2单元1502", area="89.5")

    house = House.objects.get()
    assert answer.status_code == 302
    assert (house.label, house.floor, str(house.area)) == ("3栋2单元1502", 15, "89.50")
    assert browser.get(reverse("web:places_community", args=["YQL"])).status_code == 200


@pytest.mark.parametrize("number", ["1502", "北京路", "2024-03-02 00:00:00"])
def test_a_number_that_is_no_one_house_is_asked_for_again(browser, community, number):
    answer = add_house(browser, number)

    assert answer.status_code == 422
    assert not House.objects.exists()


def test_the_same_house_is_not_added_twice(browser, community):
    add_house(browser, "3栋2单元1502")

    answer = add_house(browser, "3栋2单元1502")

    assert answer.status_code == 422
    assert "This house exists already." in answer.content.decode()


def test_a_building_stands_with_its_highest_floor_on_top(browser, community):
    for number in ("3栋2单元101", "3栋2单元1502", "3栋1单元302"):
        add_house(browser, number)
    building = Building.objects.get()

    units = browser.get(reverse("web:places_building", args=["YQL", building.id])).context["units"]

    assert [(unit, [floor for floor, _ in floors]) for unit, floors in units] == [
        ("1", [3]),
        ("2", [15, 1]),
    ]


def test_the_tree_leads_to_every_building_and_marks_the_one_that_is_shown(browser, community):
    for number in ("3栋2单元101", "3栋2单元102", "11栋1单元302"):
        add_house(browser, number)
    urls = {
        one.code: reverse("web:places_building", args=["YQL", one.id])
        for one in Building.objects.all()
    }

    whole = browser.get(reverse("web:places_community", args=["YQL"])).content.decode()
    third = browser.get(urls["3"]).content.decode()

    assert whole.index(f'href="{urls["3"]}">') < whole.index(f'href="{urls["11"]}">')
    assert f'href="{urls["3"]}" aria-current="page"' in third
    assert f'href="{urls["11"]}">' in third


def test_parking_spaces_are_found_without_a_building(browser, community):
    add_house(browser, "车位B2-088")

    page = browser.get(reverse("web:places_other", args=["YQL"])).content.decode()

    assert "088" in page


def test_a_building_of_elsewhere_is_nothing(browser, community):
    url = reverse("web:places_building", args=["YQL", community.pk])

    assert browser.get(url).status_code == 404
    assert browser.get(reverse("web:places_community", args=["NOWHERE"])).status_code == 404


@pytest.mark.control("LC-125")
def test_another_community_is_refused(browser, other_community):
    answer = browser.get(reverse("web:places_community", args=[other_community.code]))

    assert answer.status_code == 403
    assert "LC-125" in answer.content.decode()


def test_a_house_page_shows_it_and_changes_its_state(browser, community):
    add_house(browser, "3栋2单元1502")
    house = House.objects.get()
    page = browser.get(reverse("web:places_house", args=["YQL", house.id]))

    browser.post(
        reverse("web:places_house_state", args=["YQL", house.id]), {"state": "renovating"}
    )

    house.refresh_from_db()
    assert page.status_code == 200
    assert house.state == "renovating"


def test_a_community_is_opened(browser, community, office):
    opened = {"code": "XIN", "name": "新苑", "office": str(office.pk)}

    answer = browser.post(reverse("web:places_new"), opened)

    assert answer.status_code == 302
    assert Community.objects.get(code="XIN").name == "新苑"
    assert browser.post(reverse("web:places_new"), {"code": "x"}).status_code == 422


def test_a_contract_is_concluded_signed_and_ended(browser, community):
    concluded = {
        "number": "YQL-1",
        "kind": "preliminary",
        "fee_basis": "lump_sum",
        "valid_from": "2026-01-01",
    }
    browser.post(reverse("web:places_contract", args=["YQL"]), concluded)
    contract = ServiceContract.objects.get()
    browser.post(reverse("web:places_contract_sign", args=["YQL", contract.id]))
    contract.refresh_from_db()
    signed = (contract.state, contract.signed_date)

    browser.post(reverse("web:places_contract_end", args=["YQL", contract.id]))

    contract.refresh_from_db()
    assert signed == ("in_force", localdate())
    assert contract.state == "ended"


def test_a_contract_does_not_end_before_it_begins(browser, community):
    answer = browser.post(
        reverse("web:places_contract", args=["YQL"]),
        {
            "number": "YQL-1",
            "kind": "preliminary",
            "fee_basis": "lump_sum",
            "valid_from": "2026-01-02",
            "valid_until": "2026-01-01",
        },
    )

    assert answer.status_code == 422


@pytest.mark.control("LC-125")
def test_who_manages_no_places_opens_none(sign_in, butler):
    browser = sign_in(butler)

    assert browser.get(reverse("web:places_new")).status_code == 403
    assert add_house(browser, "3栋2单元1502").status_code == 403
