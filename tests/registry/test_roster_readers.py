"""The short ways of the import give what the full readers give."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing import cells, contact, facts, houses
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster import readers
from tests.factories import identity_number

TODAY = date(2026, 11, 23)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"[0-9A-Za-z\u4e00-\u9fff]{0,6}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True),
    st.integers(0, 999).map(identity_number),
)


def outcome(function, *values, **options):
    try:
        return function(*values, **options)
    except Invalid as refused:
        return refused.reason


@given(TEXTS)
def test_texts_names_and_telephones_are_read_alike(text):
    assert outcome(readers.text, text) == outcome(cells.text, text)
    assert outcome(readers.person_name, text) == outcome(contact.person_name, text)
    assert outcome(readers.telephone, text) == outcome(contact.telephone, text)


@given(TEXTS, st.booleans())
def test_documents_are_read_alike(text, demo):
    assert outcome(readers.document, text, today=TODAY, demo=demo) == outcome(
        cells.identity, text, today=TODAY, demo=demo
    )


@given(st.one_of(st.floats(0.1, 500).map(lambda area: round(area, 2)), st.text(max_size=6)))
def test_areas_are_read_alike(value):
    expected = outcome(
        lambda one: facts.floor_area(one if isinstance(one, float) else cells.text(one)), value
    )
    assert outcome(readers.area, value) == expected


ROOMS = st.one_of(
    st.sampled_from(
        ["1502", "502室", "0502", "S12", "B2-045", "3-2-1502", "3栋1502", "", "1502A"]
    ),
    st.from_regex(r"[0-9]{1,5}室?", fullmatch=True),
)
BUILDINGS = st.sampled_from([None, "3", "3栋", "A座", "三栋", "3#", "12号楼", "？", 3.0])
UNITS = st.sampled_from([None, "2", "2单元", "二单元", "x", 2.0])


@given(ROOMS, BUILDINGS, UNITS, st.sampled_from([None, "1", "一期"]))
def test_houses_are_read_alike(room, building, unit, phase):
    reader = readers.HouseReader("YQL")
    parts = {"building": building, "unit": unit, "phase": phase}
    expected = outcome(houses.from_columns, room, **parts)
    found = outcome(reader.from_columns, room, **parts)
    if isinstance(expected, str):
        assert found == expected
        return
    assert found[0] == expected
    if isinstance(expected, houses.ParsedHouse) and expected.is_complete:
        assert found[1] == houses.build_code(expected, community="YQL")
