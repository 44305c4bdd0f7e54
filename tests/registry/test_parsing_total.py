"""Whatever a cell holds, it is read or refused with a reason; nothing else comes out."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hudang.registry.parsing import cells, facts, houses, validators
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.people import split_people
from hudang.registry.parsing.remarks import split_remark
from hudang.registry.roster import readers
from hudang.registry.roster.assembly import Assembler
from hudang.registry.roster.mapping import COLUMNS

TODAY = date(2026, 11, 22)
# What is typed into rosters, in any order, and what nobody would type.
TYPED = (
    "0123456789０１٣²Ⅻ栋幢单元室号楼层商铺车位地下负张王"
    "、,，/;；()（）·-— .\n\t㎡元年月日京A粤B挂港X@=#E+"
)
TEXTS = st.text(alphabet=TYPED, max_size=30) | st.text(max_size=30)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**5000, -(10**5000)])
CELLS = (
    TEXTS | NUMBERS | st.booleans() | st.none()
    | st.dates() | st.datetimes() | st.times() | st.timedeltas()
)  # fmt: skip


def read_or_refused(read, *values, **options):
    """Read it; the one thing that may go wrong is a refusal with a code for its reason."""
    try:
        return read(*values, **options)
    except Invalid as refusal:
        assert set(refusal.reason) <= {*string.ascii_lowercase, "_"}  # noqa: PT017
        assert str(refusal)  # noqa: PT017
        return None


@given(cell=CELLS)
@example(cell=float("nan"))
@example(cell=float("inf"))
@example(cell=1e22)
def test_any_cell_is_read_as_anything_or_refused(cell):
    for validator in validators.NAMES:
        read_or_refused(validators.from_cell, cell, validator=validator, today=TODAY)
    for read in (cells.text, readers.text, readers.area, readers.day, houses.house_text):
        read_or_refused(read, cell)


@given(number=NUMBERS | st.decimals() | TEXTS)
def test_any_number_is_an_amount_an_area_or_a_day_or_none(number):
    for read in (facts.amount, facts.floor_area):
        value = read_or_refused(read, number)
        assert value is None or (value.is_finite() and value >= 0)


@given(serial=st.integers() | st.floats() | st.booleans())
def test_any_serial_number_is_a_day_of_this_time_or_none(serial):
    found = read_or_refused(facts.day, serial)
    assert found is None or 1950 <= found.year <= 2099


@given(room=CELLS, building=CELLS, unit=CELLS, phase=CELLS)
def test_any_cells_are_a_house_or_refused(room, building, unit, phase):
    found = read_or_refused(houses.from_columns, room, building=building, unit=unit, phase=phase)
    if isinstance(found, houses.ParsedHouse) and found.is_complete:
        read_or_refused(houses.build_code, found, community="YQL")


@given(name=TEXTS, phone=TEXTS, document=TEXTS)
def test_any_texts_are_split_into_people(name, phone, document):
    split_people(name, phone_cell=phone, id_cell=document)
    split_remark(name + phone)


@given(row=st.dictionaries(st.sampled_from(sorted(COLUMNS)), CELLS, min_size=1))
def test_any_row_becomes_a_draft_with_its_problems(row):
    assembler = Assembler(
        {column: place for place, column in enumerate(row)},
        community=("YQL", "演示小区"),
        today=TODAY,
        accepted=["tenant", "vacancy", "parking", "plate"],
    )
    draft = assembler.assemble(7, list(row.values()))
    assert draft is None or draft.row == 7


def test_what_is_no_number_is_told_apart():
    for read in (cells.text, facts.floor_area, facts.amount):
        with pytest.raises(Invalid) as refused:
            read(float("nan"))
        assert refused.value.reason == "number"
