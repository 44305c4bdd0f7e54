"""Plates, days, amounts, and what spreadsheets do to values (reference data, section 5)."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.purposes import inventory
from hudang.registry.parsing import cells, facts, validators
from hudang.registry.parsing.invalid import Invalid

TODAY = date(2026, 11, 22)


def reason(read, *args, **kwargs):
    with pytest.raises(Invalid) as caught:
        read(*args, **kwargs)
    return caught.value.reason


@pytest.mark.parametrize(
    "plate",
    ["京A12345", "沪AD12345", "粤B12345D", "粤Z1234港", "苏E1234挂", "京a·12345", "京A 12345"],
)
def test_a_plate_is_taken_as_printed(plate):
    assert facts.plate(plate) == plate.upper().replace("·", "").replace(" ", "")


@pytest.mark.parametrize(
    ("plate", "why"),
    [
        ("京AI2345", "plate"), ("京AO12345", "plate"), ("京A1234I", "plate"),
        ("浙AF1234A", "plate"), ("A12345", "plate"), ("使014578", "special"),
        ("WJ京1234X", "special"), ("京A1234领", "special"), ("临京A1234", "special"),
    ],
)  # fmt: skip
def test_what_is_no_plate_is_refused_and_special_ones_are_named(plate, why):
    assert reason(facts.plate, plate) == why


def test_a_bank_card_and_a_real_estate_unit_are_checked():
    assert facts.bank_card("6217 0000 0000 0000 004") == "6217000000000000004"
    assert reason(facts.bank_card, "6217000000000000005") == "check"
    assert reason(facts.bank_card, "62170") == "length"
    assert facts.real_estate_unit("110105001001GB00001F00010001") == "110105001001GB00001F00010001"


@pytest.mark.parametrize(
    "typed",
    [
        "2024-05-01", "2024/5/1", "2024.5.1", "2024年5月1日", "2024年5月1号", "20240501",
        "2024-05-01 00:00:00", "２０２４－０５－０１", "45413", 45413, 45413.0, 20240501.0,
        date(2024, 5, 1), datetime(2024, 5, 1, 3, 0),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_common_form(typed):
    assert facts.day(typed) == date(2024, 5, 1)


@pytest.mark.parametrize(
    "typed", ["2024-02-30", "24/5/1", "5/1/2024", "2024年5月", "昨天", "0024-05-01", 12.0, True]
)
def test_what_is_no_day_is_refused(typed):
    assert reason(facts.day, typed) == "date"


def test_a_handover_lies_in_the_past():
    assert facts.past_day("2026-11-22", today=TODAY) == TODAY
    assert reason(facts.past_day, "2026-11-23", today=TODAY) == "future"


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        (89.37000000000001, "89.37"), ("89.5㎡", "89.50"), ("89.5平方米", "89.50"),
        ("89.5 m²", "89.50"), ("120平米", "120.00"), (120, "120.00"), (Decimal("3.1"), "3.10"),
    ],
)  # fmt: skip
def test_a_floor_area_is_read_with_its_unit(typed, area):
    assert facts.floor_area(typed) == Decimal(area)


@pytest.mark.parametrize("typed", ["0", "-1", "89.555", "大", "1e3", "1,5", "NaN", 10_000_000])
def test_what_is_no_floor_area_is_refused(typed):
    assert reason(facts.floor_area, typed)


def test_an_amount_is_zero_or_more_to_the_fen():
    assert facts.amount("¥1,234.50元") == Decimal("1234.50")
    assert facts.amount(0.1 + 0.2) == Decimal("0.30")
    assert reason(facts.amount, "-3") == "number"
    assert reason(facts.amount, "99999999999") == "range"


def test_a_telephone_that_excel_made_a_number_gets_its_digits_back():
    assert validators.from_cell(13800138000.0, validator="mobile", today=TODAY) == "13800138000"
    assert cells.text(3.0) == "3"
    assert cells.text(3.5) == "3.5"
    assert cells.text(None) == ""


@pytest.mark.parametrize(
    "cell",
    [1.1010519491231e17, 110105194912310021, "1.10105E+17", "110105194912310000"],
)
def test_an_identity_number_that_excel_has_cut_is_called_damaged(cell):
    assert reason(cells.identity, cell, today=TODAY) == "damaged"
    with pytest.raises(Invalid, match="only 15 digits are kept"):
        validators.from_cell(cell, validator="id_number", today=TODAY)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (True, "boolean"), ("#REF!", "formula"), ("#N/A", "formula"), (1e15, "damaged"),
        (date(2024, 3, 2), "damaged"), (time(3, 2), "damaged"),
    ],
)  # fmt: skip
def test_cells_that_hold_no_value_are_refused(cell, why):
    assert reason(cells.text, cell) == why


def test_an_empty_cell_is_known_even_when_it_holds_invisible_signs():
    assert cells.is_empty(None)
    assert cells.is_empty(" \u3000\u200b\n")
    assert not cells.is_empty(0.0)


def test_every_validator_of_the_inventory_has_a_reader_or_an_owner_elsewhere():
    read_by_registry = {"flag", "house", "id_type", "occupancy_role", "parking_space"}
    used = {item.validator for item in inventory.ITEMS if item.validator}
    assert used - read_by_registry <= validators.NAMES


@pytest.mark.parametrize(
    ("validator", "cell", "value"),
    [
        ("area", 89.5, Decimal("89.50")), ("date", "2024-05-01", date(2024, 5, 1)),
        ("date", 45413.0, date(2024, 5, 1)), ("resident_id", "11010519491231002X",
        "11010519491231002X"), ("id_number", "E12345678", "E12345678"),
        ("amount", "12", Decimal("12.00")), ("text", " 红色 ", "红色"),
    ],
)  # fmt: skip
def test_a_cell_is_read_by_the_validator_of_its_item(validator, cell, value):
    assert validators.from_cell(cell, validator=validator, today=TODAY) == value


def test_a_passport_is_no_resident_identity_number():
    assert reason(validators.from_cell, "E12345678", validator="resident_id", today=TODAY)


def test_an_unknown_validator_stops():
    with pytest.raises(LookupError):
        validators.from_cell("x", validator="horoscope", today=TODAY)


def refusal_of(text, validator):
    try:
        validators.from_cell(text, validator=validator, today=TODAY)
    except Invalid as refusal:
        return refusal
    return None


@given(st.text(max_size=40), st.sampled_from(sorted(validators.NAMES)))
def test_no_refusal_repeats_its_input(text, validator):
    refusal = refusal_of(text, validator)
    if refusal:
        assert len(text) < 5 or text not in str(refusal)
        assert refusal.__cause__ is None
        assert refusal.__suppress_context__ or refusal.__context__ is None
