"""A row of a roster is read cell by cell; what is wrong is named by column and reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry.parsing.remarks import Proposal
from hudang.registry.roster.assembly import NO_FIX, Assembler
from hudang.registry.roster.drafts import Draft, Fix
from hudang.registry.roster.ledger import Ledger
from tests.factories import identity_number, mobile

TODAY = date(2026, 11, 23)
PLACES = {
    name: place
    for place, name in enumerate(
        [
            "building",
            "unit",
            "room",
            "floor_area",
            "name",
            "mobile",
            "id_number",
            "handover_date",
            "plate",
            "parking_space",
            "remark",
            "occupancy_role",
            "mailing_address",
            "lease_from",
            "lease_until",
            "organisation_name",
            "credit_code",
            "community",
            "floor",
        ]
    )
}
WRONG_DIGIT = "1" if identity_number(1)[-1] != "1" else "2"
RIGHT = {
    "building": "3栋",
    "unit": "2单元",
    "room": "1502",
    "name": "张三",
    "mobile": mobile(1),
    "id_number": identity_number(1),
}


def read(
    fix: Fix = NO_FIX, accepted: tuple[str, ...] = (), row: int = 2, **cells: object
) -> Draft:
    assembler = Assembler(
        PLACES, community=("YQL", "云栖里"), today=TODAY, demo=True, accepted=accepted
    )
    values = {**RIGHT, **cells}
    draft = assembler.assemble(row, [values.get(name, "") for name in PLACES], fix)
    assert draft is not None
    return draft


def blamed(draft: Draft) -> list[tuple[str, str]]:
    return [(problem.column, problem.reason) for problem in draft.problems if problem.is_blocking]


def remarked(draft: Draft) -> list[tuple[str, str]]:
    return [
        (problem.column, problem.reason) for problem in draft.problems if not problem.is_blocking
    ]


def test_a_right_row_gives_a_house_and_a_person():
    draft = read(floor_area=89.37, handover_date="2024年5月1日", floor="15层")
    assert draft.problems == []
    assert (draft.code, draft.floor, str(draft.area)) == ("YQL-B03-U2-R1502", 15, "89.37")
    assert draft.handover == date(2024, 5, 1)
    (person,) = draft.people
    assert person.contact() == {1: "张三", 2: mobile(1)}
    assert person.identity() == {10: "resident_id", 11: identity_number(1)}


def test_an_empty_row_is_nothing():
    assembler = Assembler(PLACES, community=("YQL", "云栖里"), today=TODAY)
    assert assembler.assemble(2, ["", None, ""]) is None


def test_a_telephone_typed_as_a_number_is_read():
    assert read(mobile=float(mobile(1))).people[0].mobile == mobile(1)


def test_an_identity_number_that_became_a_number_is_named_as_damaged():
    draft = read(id_number=4.403011990010113e17)
    assert blamed(draft) == [("id_number", "damaged")]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"room": ""}, ("house", "missing")),
        ({"room": "甲"}, ("room", "house")),
        ({"building": "", "unit": ""}, ("building", "missing")),
        ({"room": date(2026, 3, 2)}, ("room", "damaged")),
        ({"name": ""}, ("name", "missing")),
        ({"name": "张3"}, ("name", "digit")),
        ({"mobile": "12345678901"}, ("mobile", "mobile")),
        ({"id_number": identity_number(1)[:-1] + "A"}, ("id_number", "shape")),
        ({"id_number": identity_number(1)[:-1] + WRONG_DIGIT}, ("id_number", "check")),
        ({"floor_area": "大"}, ("floor_area", "number")),
        ({"handover_date": "2031-01-01"}, ("handover_date", "future")),
        ({"handover_date": "去年"}, ("handover_date", "date")),
        ({"plate": "京I12345"}, ("plate", "plate")),
        ({"occupancy_role": "房东的猫"}, ("occupancy_role", "role")),
        ({"occupancy_role": "家属"}, ("occupancy_role", "needs_consent")),
        ({"community": "锦绣花园"}, ("community", "other_community")),
        ({"name": "=HYPERLINK()"}, ("name", "formula")),
        ({"lease_from": "2026-05-01", "lease_until": "2026-04-01"}, ("lease_until", "order")),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason(cells, problem):
    assert problem in blamed(read(**cells))


def test_a_child_under_fourteen_comes_with_a_guardian():
    draft = read(id_number=identity_number(3, born=date(2014, 6, 1)))
    assert blamed(draft) == [("id_number", "minor")]


def test_a_row_without_telephone_is_taken_and_said():
    draft = read(mobile="无")
    assert not draft.is_faulty
    assert remarked(draft) == [("mobile", "missing")]


def test_a_land_line_and_a_second_telephone_wait_for_consent():
    assert remarked(read(mobile="0571-88888888")) == [("mobile", "landline_waits")]
    draft = read(mobile=f"{mobile(1)}/{mobile(2)}")
    assert (draft.people[0].mobile, remarked(draft)) == (mobile(1), [("mobile", "second_phone")])


def test_two_owners_with_two_telephones_are_taken_apart_and_shown():
    draft = read(name="张三、李四", mobile=f"{mobile(1)} {mobile(2)}", id_number="")
    assert [(one.name, one.mobile, one.role) for one in draft.people] == [
        ("张三", mobile(1), "owner"),
        ("李四", mobile(2), "co_owner"),
    ]
    assert remarked(draft) == [("name", "split")]


def test_two_owners_with_one_telephone_wait_for_a_choice():
    assert blamed(read(name="张三、李四", id_number="")) == [("name", "choose")]


def test_a_choice_says_who_has_which_number():
    fix = Fix(people=(("张三", mobile(1), ""), ("李四", "", "")))
    draft = read(fix, name="张三、李四", id_number="")
    assert not draft.is_faulty
    assert [(one.name, one.mobile) for one in draft.people] == [("张三", mobile(1)), ("李四", "")]


def test_a_company_is_an_organisation():
    draft = read(name="安栖贸易有限公司", id_number="")
    assert draft.people[0].contact() == {2: mobile(1), 60: "安栖贸易有限公司"}


def test_an_organisation_has_its_own_columns():
    draft = read(
        name="",
        id_number="",
        organisation_name="安栖贸易有限公司",
        credit_code="91350100M000100Y43",
    )
    assert draft.people[0].identity() == {61: "91350100M000100Y43"}


def test_plates_and_a_space_belong_to_the_first_person():
    draft = read(plate="京A12345、沪AD12345", parking_space="B2-45")
    assert draft.plates == ["京A12345", "沪AD12345"]
    assert draft.space_code == "YQL-BPKB2-R045"


def test_a_remark_only_proposes():
    draft = read(remark=f"租客 {mobile(9)}，空置，老赖")
    assert len(draft.people) == 1
    assert draft.state == "occupied"
    assert remarked(draft) == [
        ("remark", "proposal"),
        ("remark", "proposal"),
        ("remark", "dropped"),
    ]


def test_a_kind_of_proposal_confirmed_for_all_rows_is_carried_out():
    draft = read(accepted=("tenant", "vacancy"), remark=f"租客李四{mobile(9)}")
    assert [(one.name, one.mobile, one.role) for one in draft.people][1:] == [
        ("李四", mobile(9), "tenant")
    ]
    assert draft.state == "let"


def test_an_agent_is_never_taken_from_a_remark():
    draft = read(accepted=("agent", "tenant"), remark=f"委托中介{mobile(9)}")
    assert len(draft.people) == 1
    assert ("remark", "agent_waits") in remarked(draft)


def test_the_proposals_confirmed_for_one_row_are_carried_out_and_no_others():
    fix = Fix(accepted=(Proposal("vacancy"), Proposal("plate", plate="京A12345")))
    draft = read(fix, remark=f"租客{mobile(9)}，空置")
    assert (draft.state, draft.plates, len(draft.people)) == ("vacant", ["京A12345"], 1)
    assert draft.problems == []


def test_a_mended_cell_replaces_what_the_file_says():
    fix = Fix(cells={"mobile": mobile(5), "remark": ""})
    draft = read(fix, mobile="1", remark="空置")
    assert draft.people[0].mobile == mobile(5)
    assert draft.problems == []


def test_a_fix_survives_being_sealed():
    fix = Fix(
        cells={"name": "张三"},
        people=(("张三", mobile(1), ""),),
        accepted=(Proposal("parking", space="B2-045"),),
    )
    assert Fix.from_values(fix.to_values()) == fix
    assert Fix.from_values(Fix().to_values()) == Fix()


# Rows beside each other


def judge(*drafts: Draft) -> list[list[int]]:
    ledger = Ledger()
    found = []
    for draft in drafts:
        firsts = ledger.judge(draft)
        if not draft.is_faulty:
            ledger.accept(draft, firsts)
        found.append(firsts)
    return found


def test_one_person_with_two_rooms_is_found_again():
    (first,), (second,) = judge(read(row=2), read(row=3, room="1602"))
    assert first == second


def test_a_name_without_telephone_and_number_is_nobody_known():
    rows = [read(row=row, mobile="", id_number="", room=f"{row}02") for row in (12, 13)]
    (first,), (second,) = judge(*rows)
    assert first != second


def test_one_telephone_on_two_names_is_normal():
    other = read(row=3, name="李四", id_number=identity_number(2))
    (first,), (second,) = judge(read(row=2), other)
    assert first != second
    assert blamed(other) == []


def test_the_same_row_again_adds_nothing_and_says_where_it_stood():
    again = read(row=9)
    judge(read(row=2), again)
    (problem,) = again.problems
    assert (problem.reason, problem.is_blocking, problem.other_row) == ("repeated", False, 2)


def test_one_identity_number_under_two_names_is_an_error():
    other = read(row=3, name="李四", mobile=mobile(4), room="1602")
    judge(read(row=2), other)
    assert [(p.reason, p.other_row) for p in other.problems] == [("identity_twice", 2)]


def test_a_second_owner_of_a_house_becomes_a_co_owner():
    other = read(row=3, name="李四", mobile=mobile(4), id_number="")
    judge(read(row=2), other)
    assert other.people[0].role == "co_owner"
    assert remarked(other) == [("name", "co_owner")]


def test_a_faulty_row_is_not_remembered():
    faulty = read(row=2, plate="x")
    (first,), (second,) = judge(faulty, read(row=3))
    assert first != second


@pytest.mark.parametrize("kind", ["名册行号", "月收入", "", "手机"])
def test_a_label_is_the_word_of_the_column_or_nothing(kind):
    from hudang.registry.roster import reasons

    assert reasons.label(kind) == ""


def test_labels_speak_the_language_of_the_page():
    from django.utils import translation

    from hudang.registry.roster import reasons

    with translation.override("en"):
        assert (reasons.label("remark"), reasons.label("mobile")) == ("remark", "mobile phone")
    with translation.override("zh-hans"):
        assert (reasons.label("remark"), reasons.label("building")) == ("备注", "楼栋")


def test_a_space_that_cannot_be_read_is_named():
    assert blamed(read(parking_space="？？")) == [("parking_space", "house")]
    assert read(parking_space="无", plate="无").plates == []


def test_a_remark_may_give_a_space_to_the_owner():
    draft = read(accepted=("parking", "plate"), remark="车位B2-45，京A12345")
    assert (draft.space_code, draft.plates) == ("YQL-BPKB2-R045", ["京A12345"])


def test_a_remark_that_says_nothing_known_is_not_kept():
    assert ("remark", "not_kept") in remarked(read(remark="钥匙在门卫处"))


def test_a_mailing_address_and_a_lease_belong_to_the_first_person():
    draft = read(
        occupancy_role="租户",
        mailing_address="浙江省杭州市西湖区文一路1号",
        lease_from="2026-01-01",
        lease_until="2026-12-31",
    )
    (person,) = draft.people
    assert (person.role, person.contact()[6][:3]) == ("tenant", "浙江省")
    assert (person.started, person.ended) == (date(2026, 1, 1), date(2026, 12, 31))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=30),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([*RIGHT.values(), "租客16490000001，空置", "张三、李四", "S12", "#N/A", "="]),
)


@given(st.lists(CELLS, min_size=1, max_size=len(PLACES)))
def test_any_cells_are_read_or_named_by_column_and_reason(cells):
    assembler = Assembler(
        PLACES,
        community=("YQL", "云栖里"),
        today=TODAY,
        demo=True,
        accepted=("tenant", "vacancy", "parking", "plate"),
    )
    draft = assembler.assemble(2, cells)
    if draft is None:
        return
    assert all(
        len(problem.reason) <= 30 and problem.column in {*PLACES, "house", ""}
        for problem in draft.problems
    )
    assert draft.is_faulty or draft.code
    assert Ledger().judge(draft) is not None
