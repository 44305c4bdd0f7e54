"""Identity numbers, names, telephones: the vectors of reference data section 5."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing import contact, facts, identity
from hudang.registry.parsing.invalid import Invalid

TODAY = date(2026, 11, 22)


def reason(read, *args, **kwargs):
    with pytest.raises(Invalid) as caught:
        read(*args, **kwargs)
    return caught.value.reason


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("110105\u200b19491231002X", "11010519491231002X"),
        ("810000199408230021", "810000199408230021"),
        ("830000199201300022", "830000199201300022"),
    ],
)
def test_a_good_identity_number_is_taken_in_one_form(typed, number):
    assert identity.resident_id(typed, today=TODAY) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("110105194912310021", "check"),
        ("11000019000229001X", "date"),
        ("110105491231002", "old"),
        ("1101051949123100", "length"),
        ("1101051949123100AX", "shape"),
        ("99000019900101001X", "area"),
        ("990000199001010015", "area"),
        ("160105194912310020", "area"),
        ("110105209912310027", "future"),
        ("", "length"),
    ],
)
def test_a_bad_identity_number_is_refused_with_its_reason(typed, why):
    assert reason(identity.resident_id, typed, today=TODAY) == why


def test_the_invented_area_is_taken_in_the_demonstration_only():
    from stdnum.cn import ric

    body = "99000019900101001"
    number = body + ric.calc_check_digit(body + "0")
    assert identity.resident_id(number, today=TODAY, demo=True) == number
    assert reason(identity.resident_id, number, today=TODAY) == "area"


@pytest.mark.parametrize(
    ("number", "doubts"),
    [
        ("11010519491231002X", []),
        ("440524188001010014", ["age"]),
        ("110000190001010004", ["county"]),
        ("810000199408230021", []),
    ],
)
def test_an_odd_identity_number_is_taken_with_a_doubt(number, doubts):
    found = identity.doubts_about_resident_id(number, today=TODAY)
    assert [doubt.reason for doubt in found] == doubts


@given(st.integers(0, 17), st.characters(codec="ascii", categories=("Nd", "Lu")))
def test_no_other_sign_in_one_place_makes_another_good_number(place, sign):
    good = "11010519491231002X"
    changed = good[:place] + sign + good[place + 1 :]
    if changed != good:
        assert reason(identity.resident_id, changed, today=TODAY)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91350100M000100Y43", None),
        ("91440300MA5ABCDE5X", None),
        ("91110105MA5ABCDE5B", None),
        ("52310115MA5ABCDE59", None),
        ("91350100m000100y43", None),
        ("91350100M000100Y4Z", "shape"),
        ("91350100M000100Y44", "check"),
        ("9135O100M000100Y43", "shape"),
        ("91350100MI00100Y43", "shape"),
    ],
)
def test_a_social_credit_code_is_checked_by_its_last_sign(code, why):
    if why:
        assert reason(identity.credit_code, code) == why
    else:
        assert identity.credit_code(code) == code.upper()


@pytest.mark.parametrize(
    ("kind", "number", "is_good"),
    [
        ("chinese_passport", "E12345678", True),
        ("chinese_passport", "EA1234567", True),
        ("chinese_passport", "EI1234567", False),
        ("foreign_passport", "AB1234567", True),
        ("foreign_passport", "AB12", False),
        ("hong_kong_macau_permit", "H12345678", True),
        ("hong_kong_macau_permit", "H1234567801", True),
        ("hong_kong_macau_permit", "K12345678", False),
        ("taiwan_permit", "12345678", True),
        ("taiwan_permit", "1234567890B", True),
        ("taiwan_permit", "1234567", False),
        ("residence_permit", "810000199408230021", True),
        ("residence_permit", "11010519491231002X", False),
        ("permanent_residence", "911124198108030024", True),
        ("permanent_residence", "911124198108030025", False),
        ("permanent_residence", "ABC123456789012", True),
        ("permanent_residence", "AB123456789012", False),
        ("resident_id", "11010519491231002X", True),
        ("officer_card", "12345678", False),
    ],
)
def test_each_document_has_a_form_of_its_own(kind, number, is_good):
    if is_good:
        assert identity.identity_number(number, kind=kind, today=TODAY) == number
    else:
        assert reason(identity.identity_number, number, kind=kind, today=TODAY)


def test_a_permit_is_the_same_after_its_renewal():
    assert identity.same_permit("H1234567801", "H12345678")
    assert not identity.same_permit("H1234567801", "H1234567901")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("11010519491231002X", "resident_id"),
        ("810000199408230021", "residence_permit"),
        ("911124198108030024", "permanent_residence"),
        ("ABC123456789012", "permanent_residence"),
        ("E12345678", "chinese_passport"),
        ("M12345678", "hong_kong_macau_permit"),
        ("12345678", "taiwan_permit"),
    ],
)
def test_the_kind_of_document_is_told_by_its_number(number, kind):
    assert identity.recognise(number, today=TODAY) == (kind, number)


def test_a_number_of_no_document_is_refused():
    assert reason(identity.recognise, "??", today=TODAY) == "kind"


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "0086 13800138000",
        "+86 138 0013 8000", "１３８００１３８０００", "(138)00138000",
    ],
)  # fmt: skip
def test_a_mobile_number_is_taken_however_it_is_written(typed):
    assert contact.mobile(typed) == "13800138000"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("12345678901", "mobile"), ("1380013800", "mobile"), ("1380013800013", "iot"),
        ("1.38E+10", "damaged"), ("010-62345678", "mobile"), ("", "mobile"),
    ],
)  # fmt: skip
def test_what_is_no_mobile_number_is_refused(typed, why):
    assert reason(contact.mobile, typed) == why


@pytest.mark.parametrize("segment", ["142", "154", "161", "164", "194"])
def test_segments_of_mobile_numbers_are_not_checked_because_new_ones_appear(segment):
    assert contact.mobile(f"{segment}90001234")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("010-62345678", "010-62345678"), ("0755-26123456", "0755-26123456"),
        ("01062345678", "010-62345678"), ("(010)6234 5678", "010-62345678"),
        ("0571 88888888", "0571-88888888"), ("+86-10-62345678", "010-62345678"),
        ("010-62345678-801", "010-62345678-801"), ("010-62345678转801", "010-62345678-801"),
    ],
)  # fmt: skip
def test_a_land_line_is_taken_with_its_area_code(typed, number):
    assert contact.landline(typed) == number
    assert contact.telephone(typed.replace("+86-", "0")) == number


@pytest.mark.parametrize("typed", ["04711234567", "62345678", "0101-23", "1.06E+10"])
def test_what_is_no_land_line_is_refused(typed):
    assert reason(contact.landline, typed) in ("landline", "damaged")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("买买提·艾合买提", "买买提·艾合买提"), ("买买提•艾合买提", "买买提·艾合买提"),
        ("买买提・艾合买提", "买买提·艾合买提"), ("买买提．艾合买提", "买买提·艾合买提"),
        ("买买提.艾合买提", "买买提·艾合买提"), ("张　三", "张三"), ("欧阳 娜娜", "欧阳娜娜"),
        ("𠮷田", "𠮷田"), ("䶮小明", "䶮小明"), ("Anna-Maria O’Neill", "Anna-Maria O'Neill"),
        ("ＬＩ Ming", "LI Ming"), ("李 小 明", "李小明"),
    ],
)  # fmt: skip
def test_names_survive_rare_characters_and_look_alike_dots(typed, name):
    assert contact.person_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("张3", "digit"), ("王", "length"), ("张三(业主)", "shape"), ("·张", "shape"),
        ("张三 李四", "several"), ("张" * 51, "length"), ("", "length"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed, why):
    assert reason(contact.person_name, typed) == why


def test_other_ways_to_reach_somebody_are_read():
    assert contact.email("Zhang.San@QQ.COM") == "Zhang.San@qq.com"
    assert contact.organisation_name("杭州3号仓储有限公司") == "杭州3号仓储有限公司"
    assert contact.service_line("400-123-4567") == "4001234567"
    assert contact.service_line("95588") == "95588"
    assert contact.postcode("100000") == "100000"
    assert contact.mailing_address("北京市\n朝阳区𠮷祥里1号") == "北京市 朝阳区𠮷祥里1号"


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (contact.email, "a@b"), (contact.email, "a@@b.cn"), (contact.email, "a b@c.cn"),
        (contact.email, "@c.cn"), (contact.email, "a" * 250 + "@b.cn"),
        (contact.organisation_name, "司"), (contact.organisation_name, "123"),
        (contact.service_line, "13800138000"), (contact.postcode, "900000"),
        (contact.mailing_address, "12345678"), (contact.mailing_address, "北京"),
        (contact.plain_text, ""), (contact.plain_text, "长" * 501),
        (facts.real_estate_unit, "1101"),
    ],
)  # fmt: skip
def test_what_reaches_nobody_is_refused(read, typed):
    assert reason(read, typed)
