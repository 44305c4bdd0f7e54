"""Columns are guessed by their headers; what may not be collected is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.errors import Forbidden
from hudang.purposes import inventory
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster import mapping
from hudang.registry.roster.mapping import Verdict
from tests.registry.rosters import HEADERS


def verdicts(*headers: str) -> list[tuple[Verdict, str]]:
    return [(choice.verdict, choice.column) for choice in mapping.propose(headers)]


def test_the_headers_of_a_usual_roster_are_understood():
    assert mapping.places(mapping.propose(HEADERS)) == {
        "building": 0,
        "unit": 1,
        "room": 2,
        "floor_area": 3,
        "name": 4,
        "mobile": 5,
        "id_number": 6,
        "handover_date": 7,
        "plate": 8,
        "remark": 9,
    }


@pytest.mark.control("LC-002")
def test_an_unlisted_column_is_refused_by_name():
    (choice,) = mapping.propose(["月收入"])
    assert choice.verdict is Verdict.REFUSED
    assert "月收入" in str(choice.reason)
    assert choice.control


@pytest.mark.control("LC-002")
def test_a_prohibited_column_cannot_be_read_as_something_else():
    headers = ["房号", "姓名", "月收入"]
    with pytest.raises(Forbidden):
        mapping.confirm(headers, chosen={0: "house", 1: "name", 2: "mobile"})


def test_a_header_nobody_knows_can_be_named_by_a_person():
    headers = ["房号", "姓名", "打给谁"]
    choices = mapping.confirm(headers, chosen={0: "house", 1: "name", 2: "mobile"})
    assert mapping.places(choices) == {"house": 0, "name": 1, "mobile": 2}


@pytest.mark.control("LC-019")
def test_a_column_of_somebody_else_waits_for_the_counter():
    assert verdicts("紧急联系人", "同住人", "国籍") == [(Verdict.WAITS, "")] * 3


@pytest.mark.control("LC-167")
def test_a_column_that_rests_on_the_persons_consent_is_set_apart_or_left_out():
    headers = ["房号", "姓名", "邮箱", "座机"]
    choices = mapping.propose(headers)
    assert [choice.verdict for choice in choices[2:]] == [Verdict.APART] * 2
    assert mapping.places(choices) == {"house": 0, "name": 1}
    assert mapping.places_of(mapping.stored(choices))["email"] == 2
    left = mapping.confirm(headers, chosen={0: "house", 1: "name", 2: "email"})
    assert [choice.verdict for choice in left[2:]] == [Verdict.APART, Verdict.LEFT_OUT]


def test_of_two_columns_of_one_kind_the_first_is_taken():
    assert verdicts("手机", "联系电话") == [(Verdict.TAKEN, "mobile"), (Verdict.DOUBLE, "")]


@pytest.mark.parametrize(
    "chosen",
    [
        {0: "house", 1: "house"},
        {0: "house"},
        {1: "name"},
        {0: "house", 1: "salary"},
    ],
)
def test_a_mapping_names_house_and_person_once(chosen):
    with pytest.raises(Invalid):
        mapping.confirm(["房号", "姓名"], chosen=chosen)


def test_what_is_kept_of_a_mapping_are_words_of_the_inventory():
    kept = mapping.stored(mapping.propose(["房号", "姓名", "张三的私房钱"]))
    assert [column["header"] for column in kept] == ["房号", "姓名", ""]
    assert mapping.places_of(kept) == {"house": 0, "name": 1}


WORDS = [header for column in inventory.COLUMNS for header in column.headers]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=30))
def test_no_column_is_taken_twice_and_none_that_may_not_be(headers):
    choices = mapping.propose(headers)
    taken = [choice.column for choice in choices if choice.verdict is Verdict.TAKEN]
    assert len(choices) == len(headers)
    assert len(set(taken)) == len(taken)
    assert set(taken) <= set(mapping.COLUMNS)
    assert not any(
        column.item and column.item.is_prohibited
        for column in (mapping.COLUMNS[name] for name in taken)
    )


@given(st.sampled_from(WORDS), st.sampled_from(["", " ", "*", "（必填）", "\n"]))
def test_signs_around_a_header_change_nothing(word, sign):
    assert mapping.propose([word + sign])[0].column == mapping.propose([word])[0].column
