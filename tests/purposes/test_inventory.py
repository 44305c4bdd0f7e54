"""The data inventory: complete, unambiguous, and its numbers for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts.models import SIGN_IN_SECRET
from hudang.core import controls
from hudang.purposes import inventory, wording
from hudang.purposes.inventory import Category, Necessity
from hudang.vault.keys import Slot

# Written into sealed values and log entries: they never change.
FIXED = {
    1: "name",
    2: "mobile",
    3: "mobile_secondary",
    4: "landline",
    5: "email",
    6: "mailing_address",
    7: "wechat_openid",
    10: "id_type",
    11: "id_number",
    20: "co_resident",
    21: "emergency_contact",
    30: "plate",
    31: "vehicle_description",
    32: "parking_space",
    50: "occupancy_role",
    51: "house",
    52: "floor_area",
    53: "handover_date",
    54: "lease_dates",
    SIGN_IN_SECRET: "sign_in_secret",
}
SLOTS = {slot.name.lower() for slot in Slot}
PURPOSES = {first.code for first in wording.first_purposes()}
COLLECTABLE = [item for item in inventory.ITEMS if not item.is_prohibited]
PROHIBITED = [item for item in inventory.ITEMS if item.is_prohibited]
MASKS = {
    "address", "amount", "bank_card", "document", "email", "hidden", "house", "landline",
    "mobile", "name", "open", "plate", "text", "uscc",
}  # fmt: skip


def code(item):
    return item.code


def test_numbers_and_codes_are_given_once():
    assert len({item.number for item in inventory.ITEMS}) == len(inventory.ITEMS)
    assert len({item.code for item in inventory.ITEMS}) == len(inventory.ITEMS)


def test_the_fixed_numbers_keep_their_items():
    assert {number: inventory.by_number(number).code for number in FIXED} == FIXED


@pytest.mark.parametrize("item", inventory.ITEMS, ids=code)
def test_an_item_has_its_names_in_both_languages(item):
    assert item.zh
    assert item.en.isascii() or "“" in item.en
    assert bool(item.note_zh) == bool(item.note_en)


@pytest.mark.control("LC-121")
@pytest.mark.parametrize("item", COLLECTABLE, ids=code)
def test_an_item_that_is_stored_says_everything_about_itself(item):
    assert item.category in Category
    assert item.purposes
    assert set(item.purposes) <= PURPOSES
    assert item.basis
    assert item.mask in MASKS
    assert item.validator
    assert item.retention
    assert item.slot in SLOTS or not item.is_sealed
    assert not item.control


@pytest.mark.control("LC-121")
@pytest.mark.parametrize("item", COLLECTABLE, ids=code)
def test_an_item_kept_plain_names_no_person(item):
    assert item.is_sealed or item.grade == "L2"


@pytest.mark.control("LC-002")
@pytest.mark.parametrize("item", PROHIBITED, ids=code)
def test_a_prohibited_item_has_no_place_to_be_stored_and_a_control_that_says_why(item):
    assert not item.is_sealed
    assert not item.purposes
    assert not item.basis
    assert not item.may_classify
    assert controls.get(item.control)


@pytest.mark.control("LC-002")
@pytest.mark.parametrize("item", COLLECTABLE, ids=code)
def test_an_optional_item_that_rests_on_consent_is_never_needed_for_the_contract(item):
    assert not (item.needs_consent and item.necessity is Necessity.CONTRACT)


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_every_purpose_has_an_item_that_needs_it(purpose):
    assert inventory.for_purpose(purpose)


def test_a_header_names_one_column():
    headers = [
        (inventory.normalised(header), column.code)
        for column in inventory.COLUMNS
        for header in column.headers
    ]

    assert len({header for header, _ in headers}) == len(headers)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("户主", "name"),
        ("产权人", "name"),
        ("联系电话", "mobile"),
        ("身份证号", "id_number"),
        ("栋", "building"),
        ("房间号", "room"),
        ("收楼", "handover_date"),
        ("  车 牌 号 ", "plate"),
        ("ＥＭＡＩＬ", "email"),
        ("法人", "legal_representative"),
        ("统一社会信用代码", "credit_code"),
        ("2026年月收入", "income"),
        ("age", "age"),
        ("garage", None),
        ("", None),
    ],
)
def test_a_header_is_recognised_by_its_usual_names(header, expected):
    column = inventory.find_column(header)

    assert (column.code if column else None) == expected


@given(st.text())
def test_any_header_at_all_is_answered(header):
    column = inventory.find_column(header)

    assert column is None or column in inventory.COLUMNS


def test_a_label_speaks_the_language_of_the_reader(settings):
    from django.utils import translation

    item = inventory.by_code("id_photo")
    with translation.override("en"):
        assert item.label == "photo or copy of an identity document"
        assert item.note == "looked at and handed back"
    with translation.override("zh-hans"):
        assert item.label == "证件照片或复印件"
        assert item.note == "看过即还，不留存"
