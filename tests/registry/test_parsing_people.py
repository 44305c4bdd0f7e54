"""Two owners or two telephones in one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing.people import Person, split_list, split_people


@pytest.mark.parametrize(
    "cell", ["张三、李四", "张三,李四", "张三 李四", "张三/李四", "张三和李四", "张三\n李四"]
)
def test_two_names_and_two_telephones_pair_up(cell):
    people = split_people(cell, phone_cell="16490001234/16490001235")
    assert people.persons == (
        Person("张三", ("16490001234",)),
        Person("李四", ("16490001235",)),
    )
    assert not people.needs_choice
    assert people.were_split


@pytest.mark.parametrize(
    "name",
    [
        "李和平",
        "张　三",
        "John Smith",
        "买买提·艾合买提",
        "欧阳娜娜",
        "王",
        "杭州与众科技有限公司",
        "及时雨",
    ],
)
def test_one_name_stays_one(name):
    people = split_people(name, phone_cell="138 0013 8000")
    assert len(people.persons) == 1
    assert people.persons[0].phones == ("138 0013 8000",)
    assert not people.were_split


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("13800138000/13900139000", ("13800138000", "13900139000")),
        ("13800138000 13900139000", ("13800138000", "13900139000")),
        ("1380013800013900139000", ("13800138000", "13900139000")),
        ("13800138000；010-62345678", ("13800138000", "010-62345678")),
        ("13800138000,13800138000", ("13800138000",)),
        ("0571-8888 8888", ("0571-8888 8888",)),
        ("", ()),
    ],
)
def test_one_person_gets_every_telephone_of_the_cell(cell, phones):
    assert split_people("张三", phone_cell=cell).persons == (Person("张三", phones),)


def test_one_telephone_for_two_people_is_left_to_the_clerk():
    people = split_people("张三、李四", phone_cell="16490001234")
    assert people.needs_choice
    assert people.loose_phones == ("16490001234",)
    assert all(person.phones == () for person in people.persons)


def test_identity_numbers_pair_up_by_the_same_rule():
    cell = "11010519491231002X 440524188001010014"
    two = split_people("张三、李四", id_cell=cell)
    assert [person.identity for person in two.persons] == cell.split()
    one = split_people("张三", id_cell=cell)
    assert one.needs_choice
    assert one.loose_identities == ("440524188001010014",)
    three = split_people("张三、李四、王五", id_cell=cell)
    assert three.needs_choice
    assert len(three.loose_identities) == 2


def test_plates_in_one_cell_come_apart():
    assert split_list("京A12345、京B12345 京A12345") == ["京A12345", "京B12345"]
    assert split_list("京A 12345") == ["京A 12345"]


def test_an_empty_row_has_one_person_without_anything():
    assert split_people("").persons == (Person(),)


def test_people_show_no_value_when_printed():
    people = split_people("张三、李四", phone_cell="16490001234")
    assert "张三" not in repr(people)
    assert "1649" not in repr(people)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_cell_makes_the_splitter_fail(names, phones, identities):
    people = split_people(names, phone_cell=phones, id_cell=identities)
    assert people.persons
