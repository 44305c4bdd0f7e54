"""The remark splitter proposes what belongs in the record and drops what may not be kept."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing import remarks, scanner
from hudang.registry.parsing.remarks import Proposal


def proposed(text):
    return list(remarks.split_remark(text).proposals)


@pytest.mark.parametrize(
    ("text", "proposals"),
    [
        ("租客 16490001234，空置", [Proposal("tenant", phone="16490001234"), Proposal("vacancy")]),
        ("租户李四 16490001235", [Proposal("tenant", "李四", "16490001235")]),
        ("租客：欧阳娜娜，电话16490001235", [Proposal("tenant", "欧阳娜娜", "16490001235")]),
        ("已出租给买买提·艾合买提", [Proposal("tenant", "买买提·艾合买提")]),
        ("已出租", [Proposal("tenant")]),
        (
            "租客李四、王五 16490001235/16490001236",
            [Proposal("tenant", "李四", "16490001235"), Proposal("tenant", "王五", "16490001236")],
        ),
        (
            "租客李四、王五 16490001235",
            [
                Proposal("tenant", "李四"),
                Proposal("tenant", "王五"),
                Proposal("extra_phone", phone="16490001235"),
            ],
        ),
        ("房东在外地，委托中介王五 16490001236", [Proposal("agent", "王五", "16490001236")]),
        ("代管人赵六，电话0571-88888888", [Proposal("agent", "赵六", "0571-88888888")]),
        (
            "车位B2-045 京A12345",
            [Proposal("parking", space="B2-045"), Proposal("plate", plate="京A12345")],
        ),
        ("B2车库45", [Proposal("parking", space="B2-045")]),
        ("车位号：B12", [Proposal("parking", space="B12")]),
        (
            "京A·12345、沪AD12345",
            [Proposal("plate", plate="京A12345"), Proposal("plate", plate="沪AD12345")],
        ),
        ("备用电话 164-9000-1234", [Proposal("extra_phone", phone="16490001234")]),
        ("联系电话+8616490001234", [Proposal("extra_phone", phone="16490001234")]),
        ("租客李先生１６４９０００１２３４", [Proposal("tenant", phone="16490001234")]),
        ("非空置", []),
        ("", []),
    ],
)
def test_a_remark_proposes_what_belongs_elsewhere(text, proposals):
    assert proposed(text) == proposals


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("此人是刁民，难缠", {("label", "LC-064")}),
        ("老赖、钉子户", {("label", "LC-064")}),
        ("业主有精神病，慢性病", {("health", "LC-090")}),
        ("残疾人，离婚，二胎，独居", {("health", "LC-090"), ("family", "LC-023")}),
        ("信教，少数民族", {("religion", "LC-061"), ("ethnicity", "LC-061")}),
        ("低保户，经常投诉", {("status", "LC-061"), ("rights", "LC-064")}),
        ("月收入高", {("money", "LC-062")}),
        ("欠费两年", {("arrears", "LC-162")}),
        ("儿子电话16490001237", {("relative", "LC-011")}),
        ("身份证11010519491231002X", {("resident_id", "LC-002")}),
        ("卡号6217000000000000004", {("bank_card", "LC-096")}),
        ("残\u200b疾", {("health", "LC-090")}),
    ],
)
def test_what_may_not_be_kept_is_dropped_under_its_control(text, kinds):
    split = remarks.split_remark(text)
    assert {(dropped.kind, dropped.control) for dropped in split.dropped} == kinds
    assert split.proposals == ()
    assert not split.rest_present


def test_a_label_beside_a_tenant_is_dropped_and_the_tenant_proposed():
    split = remarks.split_remark("租客张伟民老赖16490001234")
    assert split.proposals == (Proposal("tenant", "张伟民", "16490001234"),)
    assert [dropped.kind for dropped in split.dropped] == ["label"]


def test_nothing_of_a_dropped_passage_comes_back():
    split = remarks.split_remark("业主是老赖，有精神病；儿子赵小宝16490001237")
    shown = repr(split) + "".join(
        str(value)
        for proposal in split.proposals
        for value in (proposal.name, proposal.phone, proposal.plate, proposal.space)
    )
    for passage in ("老赖", "精神病", "赵小宝", "16490001237"):
        assert passage not in shown


def test_a_proposal_shows_no_value_when_printed():
    assert repr(Proposal("tenant", "李四", "16490001235")) == "<proposal tenant>"


@pytest.mark.parametrize(
    ("text", "is_rest"),
    [
        ("喜欢在晚上浇花", True),
        ("租户李四 16490001235", False),
        ("房东在外地，空置", True),
        ("车位B2-045 京A12345", False),
        ("备用电话：16490001234。", False),
    ],
)
def test_a_remark_that_was_not_understood_is_reported_without_its_text(text, is_rest):
    assert remarks.split_remark(text).rest_present is is_rest


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("请打１３８00138000谢谢", [("mobile", 2, 13)]),
        ("号码11010519491231002x。", [("resident_id", 2, 20)]),
        ("110105 19491231 002X", [("resident_id", 0, 20)]),
        ("110105194912310021", []),
        ("110105194913310021", []),
        ("13800138000 13900139000", [("mobile", 0, 11), ("mobile", 12, 23)]),
        ("卡6217 0000 0000 0000 004", [("bank_card", 1, 24)]),
        ("卡6217 0000 0000 0000 005", []),
        ("致电010-62345678", [("landline", 2, 14)]),
        ("车京A·12345停", [("plate", 1, 9)]),
        ("邮zhang.san@example.cn。", [("email", 1, 21)]),
        ("证H12345678", [("permit", 1, 10)]),
        ("残\u200b疾证", [("health", 0, 3)]),
        ("他是钉子户", [("label", 2, 5)]),
        ("楼道灯坏了", []),
    ],
)
def test_the_scanner_finds_numbers_and_words_where_they_stand(text, finds):
    assert [(find.kind, find.start, find.end) for find in scanner.scan(text)] == finds


@given(st.text(max_size=60))
def test_any_text_is_scanned_in_order_and_without_overlap(text):
    finds = scanner.scan(text)
    assert all(0 <= find.start < find.end <= len(text) for find in finds)
    assert all(one.end <= other.start for one, other in pairwise(finds))


WORDS = st.sampled_from(
    ["租客", "委托", "空置", "李四", "王五", "16490001234", "车位", "B2-045", "京A12345", "，",
     " ", "离婚", "电话", "010-62345678", "+86", "11010519491231002X", "、", "·", "先生", "儿子"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map("".join))
def test_any_remark_is_taken_apart_without_a_fault(text):
    split = remarks.split_remark(text)
    if "儿子" in text or "离婚" in text:
        assert split.dropped


@given(st.text(max_size=60))
def test_a_remark_of_any_signs_is_taken_apart_without_a_fault(text):
    remarks.split_remark(text)
