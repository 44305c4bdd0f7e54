"""House numbers as people write them (reference data, 5.5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing import houses
from hudang.registry.parsing.houses import Ambiguous, Kind, ParsedHouse
from hudang.registry.parsing.invalid import Invalid

FLAT = ParsedHouse(room="1502", building="3", unit="2")


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1502", "3#-2-1502", "3号楼2门1502室", "三栋二单元1502", "3-2-1502",
        "3幢2单元1502房",
        "３栋２单元１５０２", "3 栋 2 单元 1502", "03-02-1502", "3栋2-1502", "3#2-1502",
        "3座2梯1502", "3栋2单元15楼02室", "3栋2单元15层2号", "3—2—1502", "3栋-2单元-1502",
    ],
)  # fmt: skip
def test_one_house_is_read_however_it_is_written(text):
    assert houses.parse_house(text) == FLAT


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("3座1502", ParsedHouse("1502", "3")),
        ("A栋1502", ParsedHouse("1502", "A")),
        ("12号1502室", ParsedHouse("1502", "12")),
        ("3-1502", ParsedHouse("1502", "3")),
        ("十二栋101", ParsedHouse("101", "12")),
        ("二十一栋1单元101", ParsedHouse("101", "21", "1")),
        ("十栋101A", ParsedHouse("101A", "10")),
        ("二期3栋2单元0502", ParsedHouse("502", "3", "2", "2")),
        ("3栋B1-23", ParsedHouse("B1-23", "3")),
        ("101A", ParsedHouse("101A")),
        ("2单元1502", ParsedHouse("1502", unit="2")),
        ("商铺 S12", ParsedHouse("S12", kind=Kind.SHOP)),
        ("S12", ParsedHouse("S12", kind=Kind.SHOP)),
        ("3栋商铺12", ParsedHouse("S12", "3", kind=Kind.SHOP)),
        ("车位 B2-045", ParsedHouse("045", level="B2", kind=Kind.PARKING)),
        ("B2车库045", ParsedHouse("045", level="B2", kind=Kind.PARKING)),
        ("地下车位B2-45", ParsedHouse("045", level="B2", kind=Kind.PARKING)),
        ("车位12", ParsedHouse("012", kind=Kind.PARKING)),
    ],
)
def test_shops_spaces_and_short_forms_are_read(text, house):
    assert houses.parse_house(text) == house


@pytest.mark.parametrize(
    "text", ["", "3栋", "张三", "3栋2单元", "十十栋1", "3-2-1-1502", "栋1502"]
)
def test_what_is_no_house_number_is_refused_with_an_example(text):
    with pytest.raises(Invalid, match="3栋2单元1502") as caught:
        houses.parse_house(text)
    assert caught.value.reason == "house"


def test_a_number_that_can_be_two_houses_says_which():
    found = houses.parse_house("B1-23")
    assert isinstance(found, Ambiguous)
    assert [house.kind for house in found.candidates] == [Kind.FLAT, Kind.SHOP, Kind.PARKING]
    assert found.candidates[0] == ParsedHouse("23", "B1")


@pytest.mark.parametrize(
    ("cells", "house"),
    [
        (("1502", "3", "2"), FLAT),
        ((1502.0, 3.0, 2.0), FLAT),
        (("1502室", "3号楼", "二单元"), FLAT),
        (("2-1502", "3", None), FLAT),
        (("2-1502", "3", "2"), FLAT),
        (("3-1502", "3", "2"), FLAT),
        (("3-2-1502", "", ""), FLAT),
        (("3栋2单元1502", "3", ""), FLAT),
        (("B1-23", "3", ""), ParsedHouse("B1-23", "3")),
        (("1502", "", "2"), ParsedHouse("1502", unit="2")),
        (("车位B2-045", "3", ""), ParsedHouse("045", level="B2", kind=Kind.PARKING)),
    ],
)
def test_separate_cells_make_one_house(cells, house):
    room, building, unit = cells
    assert houses.from_columns(room, building=building, unit=unit) == house


def test_a_phase_has_a_cell_of_its_own():
    house = houses.from_columns("1502", building="3", unit="2", phase="二期")
    assert house == ParsedHouse("1502", "3", "2", "2")


def test_a_room_that_repeats_its_building_or_names_a_unit_is_ambiguous():
    found = houses.from_columns("3-1502", building="3")
    assert found == Ambiguous((ParsedHouse("1502", "3"), ParsedHouse("1502", "3", "3")))


@pytest.mark.parametrize("room", ["5-1502", "2栋1502", "3栋1单元1502"])
def test_a_room_that_contradicts_its_columns_is_refused(room):
    with pytest.raises(Invalid) as caught:
        houses.from_columns(room, building="3", unit="2")
    assert caught.value.reason == "contradiction"


def test_a_building_cell_without_a_building_is_refused():
    with pytest.raises(Invalid):
        houses.from_columns("1502", building="东边那栋")


def test_a_house_number_that_excel_made_a_date_is_called_damaged():
    with pytest.raises(Invalid, match="turned this house number into a date") as caught:
        houses.from_columns(date(2024, 3, 2))
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize(
    ("text", "code", "floor"),
    [
        ("3栋2单元1502", "JX01-B03-U2-R1502", 15),
        ("二期3栋2单元502", "JX01-P2-B03-U2-R502", 5),
        ("A栋101A", "JX01-BA-R101A", 1),
        ("商铺S12", "JX01-BSHOP-RS12", None),
        ("3栋商铺12", "JX01-B03-RS12", None),
        ("车位B2-045", "JX01-BPKB2-R045", None),
        ("车位12", "JX01-BPARK-R012", None),
        ("3栋B1-23", "JX01-B03-RB123", -1),
        ("3栋12", "JX01-B03-R12", None),
    ],
)
def test_a_house_has_one_code_and_tells_its_floor(text, code, floor):
    house = houses.parse_house(text)
    assert houses.build_code(house, community="JX01") == code
    assert house.floor == floor


def test_a_house_without_a_building_has_no_code():
    with pytest.raises(Invalid, match="building is missing"):
        houses.build_code(ParsedHouse("1502"), community="JX01")
    assert not ParsedHouse("1502").is_complete
    assert ParsedHouse("S12", kind=Kind.SHOP).is_complete


@pytest.mark.parametrize("community", ["", "x", "TOOLONGCODE"])
def test_a_code_begins_with_the_code_of_a_community(community):
    with pytest.raises(Invalid):
        houses.build_code(FLAT, community=community)


@pytest.mark.parametrize("code", ["", "JX01", "JX01-R1502", "JX01-B03-U2", "jx01-B03-R1"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(Invalid):
        houses.parse_code(code)


number = st.integers(1, 99).map(str)
flats = st.builds(
    ParsedHouse,
    room=st.from_regex(r"[1-9]\d{2,3}[A-D]?", fullmatch=True).filter(str.isascii),
    building=st.one_of(st.integers(1, 999).map(str), st.sampled_from(["A", "B", "C1", "3A"])),
    unit=st.one_of(st.none(), number),
    phase=st.one_of(st.none(), number),
)
shops = st.builds(
    ParsedHouse,
    room=st.integers(1, 999).map("S{}".format),
    building=st.one_of(st.none(), number),
    kind=st.just(Kind.SHOP),
)
spaces = st.builds(
    ParsedHouse,
    room=st.integers(1, 9999).map("{:03d}".format),
    level=st.one_of(st.none(), st.integers(1, 9).map("B{}".format)),
    kind=st.just(Kind.PARKING),
)


@given(st.one_of(flats, shops, spaces))
def test_a_house_survives_its_code_and_its_display(house):
    assert houses.parse_code(houses.build_code(house, community="YX01")) == ("YX01", house)
    assert houses.parse_house(house.display()) == house


@given(flats, flats)
def test_two_houses_never_share_a_code(one, other):
    codes = {houses.build_code(house, community="YX01") for house in (one, other)}
    assert len(codes) == len({one, other})


def refusal_of(text):
    try:
        houses.parse_house(text)
    except Invalid as refusal:
        return refusal.reason
    return None


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    assert refusal_of(text) in (None, "house")
