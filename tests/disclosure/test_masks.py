"""The masks of reference data section 6, level by level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.disclosure import surnames
from hudang.disclosure.masks import MASKS, CannotMask, Level, mask
from hudang.disclosure.opened import Opened
from hudang.purposes import inventory
from tests import factories

M1, M2, M3 = Level.M1, Level.M2, Level.M3
NAME, MOBILE, LANDLINE, EMAIL, ADDRESS, ID_NUMBER, PLATE = 1, 2, 4, 5, 6, 11, 30
ID_OF_ZHANG = factories.identity_number(101)


@pytest.mark.control("LC-124")
@pytest.mark.parametrize(
    ("item", "value", "shown"),
    [
        (NAME, "张三", ("张*", "张*", "***")),
        (NAME, "张小明", ("张**", "张**", "***")),
        (NAME, "欧阳娜娜", ("欧阳**", "欧阳**", "***")),
        (NAME, "欧阳", ("欧*", "欧*", "***")),
        (NAME, "司马光", ("司马*", "司马*", "***")),
        (NAME, "㐂小明", ("㐂**", "㐂**", "***")),
        (NAME, "买买提·艾合买提", ("买买提*", "买***", "***")),
        (NAME, "阿不都热依木", ("阿***", "阿***", "***")),
        (NAME, "Anna Schmidt", ("Anna*", "A***", "***")),
        (NAME, "Madonna", ("M***", "M***", "***")),
        (MOBILE, "16490005678", ("164****5678", "164****5678", "***")),
        (LANDLINE, "010-62345678", ("010-****5678", "010-****78", "***")),
        (LANDLINE, "0471-2345678-801", ("0471-****5678", "0471-****78", "***")),
        (ID_NUMBER, ID_OF_ZHANG, (f"9{'*' * 16}{ID_OF_ZHANG[-1]}", f"***{ID_OF_ZHANG[-1]}", "")),
        (ID_NUMBER, "E12345678", ("E****78", "****78", "")),
        (ADDRESS, "北京市朝阳区建国路1号", ("北京市朝阳区****", "****", "")),
        (ADDRESS, "12 Main Street", ("****", "****", "")),
        (PLATE, "京A12345", ("京A***45", "京A*****", "")),
        (PLATE, "沪AD12345", ("沪A***45", "沪A*****", "")),
        (EMAIL, "zhang@example.cn", ("z***@example.cn", "z***@***", "")),
    ],
)
def test_each_level_shows_what_the_table_says(item, value, shown):
    assert tuple(mask(item, value=value, level=level) for level in Level) == shown


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("bank_account", "6217000000000000004", ("**** 0004", "0004", "")),
        ("house", "3栋2单元1502", ("3栋2单元1502", "3栋****", "***")),
        ("house", "车位B2-045", ("车位B2-045", "***", "***")),
        ("id_type", "resident_id", ("resident_id", "resident_id", "")),
        ("wechat_openid", "o6_bmjrPTlm6", ("***", "***", "")),
        ("credit_code", "91350100M000100Y43", ("91350100M000100Y43",) * 3),
    ],
)
def test_the_other_kinds_of_mask_follow_the_table_too(code, value, shown):
    number = inventory.by_code(code).number
    assert tuple(mask(number, value=value, level=level) for level in Level) == shown


def test_free_text_and_amounts_are_hidden_whole():
    assert [MASKS["text"]("王五的电话", level) for level in Level] == ["***", "***", ""]
    assert [MASKS["amount"]("12.00", level) for level in Level] == ["***", "", ""]


def test_several_people_in_one_item_are_masked_one_by_one():
    assert mask(20, value=["张三", "李四"], level=M2) == "张*、李*"


@pytest.mark.control("LC-124")
@pytest.mark.parametrize(
    ("item", "value"),
    [
        (MOBILE, "1649000567"), (MOBILE, ""), (MOBILE, None), (MOBILE, 16490005678),
        (MOBILE, []), (LANDLINE, "62345678"), (ID_NUMBER, "E123"), (PLATE, "A1"),
        (EMAIL, "nobody"), (9999, "x"), (90_000, "x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", Level)
def test_a_mask_that_cannot_be_computed_stops_and_names_no_value(item, value, level):
    with pytest.raises(CannotMask) as caught:
        mask(item, value=value, level=level)
    assert str(value) not in str(caught.value) or value in ("", None, [], "x")
    assert caught.value.__suppress_context__


def test_an_account_number_of_an_unknown_form_is_not_masked():
    with pytest.raises(CannotMask):
        MASKS["bank_card"]("12345", M1)


def test_every_item_that_is_held_has_a_mask():
    held = [item for item in inventory.ITEMS if not item.is_prohibited]
    assert {item.mask for item in held} <= set(MASKS)


@pytest.mark.control("LC-124")
@given(st.text("张李王欧阳娜小明伟·", min_size=2, max_size=10), st.sampled_from([M1, M2]))
def test_no_mask_shows_a_whole_name(name, level):
    shown = mask(NAME, value=name, level=level)
    assert name not in shown
    assert "*" in shown


@given(st.integers(0, 9_999_999), st.integers(0, 999))
def test_the_masks_of_both_work_views_together_leave_the_middle_open(serial, other):
    number = factories.mobile(serial)
    hidden = {mask(MOBILE, value=number, level=level) for level in (M1, M2)}
    assert hidden == {f"{number[:3]}****{number[-4:]}"}
    identity = factories.identity_number(other)
    assert mask(ID_NUMBER, value=identity, level=M1).count("*") == 16


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("张三", True), ("欧阳娜娜", True), ("欧阳娜", True), ("欧阳", True), ("张", False),
        ("张三李四", False), ("大门", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_is_told_by_its_surname(text, is_name):
    assert surnames.looks_like_a_name(text) is is_name


def test_opened_values_show_nothing_and_do_not_leave_the_process():
    import copy
    import json
    import pickle

    from hudang.core.models import uuid7

    opened = Opened({NAME: "张三"}, record=uuid7())
    assert opened.value(NAME) == "张三"
    assert opened.value(MOBILE) is None
    assert opened.items == {NAME}
    for shown in (repr(opened), str(opened), f"{opened}", f"{opened:>30}"):
        assert shown == "<opened 1 items>"
    for take in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            take(opened)
    opened.forget()
    assert opened.value(NAME) is None
