"""POL-4: a purpose for every use, the least data, each item graded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts.policy import PERMISSIONS, Permission
from hudang.core.controls import allows
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory, policy, wording
from hudang.purposes.models import State
from hudang.purposes.policy import OWNER, TRANSITIONS

PROHIBITED = [item.code for item in inventory.ITEMS if item.is_prohibited]
NAME, MOBILE, ID_NUMBER = 1, 2, 11
BANK_ACCOUNT = inventory.by_code("bank_account").number


@pytest.mark.control("LC-001")
def test_wang_fang_opens_a_phone_for_an_active_purpose():
    policy.require_active_purpose(code="repair_follow_up", state=State.ACTIVE)


@pytest.mark.control("LC-001")
@pytest.mark.parametrize("state", sorted(set(State) - {State.ACTIVE}))
def test_a_purpose_that_is_not_active_opens_nothing(state):
    with pytest.raises(EvidenceMissing, match=str(state.label)) as refusal:
        policy.require_active_purpose(code="repair_follow_up", state=state)
    assert refusal.value.control == "LC-001"


@pytest.mark.control("LC-001")
def test_a_purpose_nobody_registered_opens_nothing():
    with pytest.raises(EvidenceMissing, match="not registered"):
        policy.require_active_purpose(code="curiosity", state=None)


@pytest.mark.control("LC-001")
@pytest.mark.parametrize("word", ["", " ", "other", "Other", "其他", "其它"])
def test_other_is_no_purpose(word):
    with pytest.raises(Forbidden, match="not a purpose"):
        policy.require_active_purpose(code=word, state=State.ACTIVE)


@pytest.mark.control("LC-001")
@given(state=st.sampled_from(State), to=st.sampled_from(State))
def test_a_purpose_moves_along_its_states_only(state, to):
    lawful = to in TRANSITIONS[state]

    assert allows(policy.require_transition, state=state, to=to) == lawful


@pytest.mark.control("LC-001")
def test_a_draft_is_not_activated_without_its_review():
    with pytest.raises(Forbidden, match="cannot become") as refusal:
        policy.require_transition(state=State.DRAFT, to=State.ACTIVE)
    assert refusal.value.control == "LC-001"


@pytest.mark.control("LC-001")
def test_every_state_has_an_owner_who_may_move_it_and_a_retired_purpose_stays_retired():
    movers = {Permission.REVIEW_PURPOSES, Permission.MANAGE_PURPOSES}
    assert set(TRANSITIONS) == set(OWNER) == set(State)
    assert all(PERMISSIONS[role] & movers for role in OWNER.values())
    assert TRANSITIONS[State.RETIRED] == set()


@pytest.mark.control("LC-001")
def test_the_items_of_an_active_purpose_do_not_change_under_it():
    policy.require_draft(state=State.DRAFT)
    with pytest.raises(Forbidden, match="Only a draft"):
        policy.require_draft(state=State.ACTIVE)


@pytest.mark.control("LC-001", "LC-002")
def test_the_identity_number_is_not_opened_for_a_repair_and_the_refusal_names_it():
    policy.require_needed_items(covered={NAME, MOBILE}, items=[MOBILE])
    with pytest.raises(Forbidden, match=inventory.by_number(ID_NUMBER).label) as refusal:
        policy.require_needed_items(covered={NAME, MOBILE}, items=[MOBILE, ID_NUMBER])
    assert refusal.value.control == "LC-002"
    assert refusal.value.missing == (inventory.by_number(ID_NUMBER).label,)


@pytest.mark.control("LC-002")
@pytest.mark.parametrize("code", PROHIBITED)
def test_a_prohibited_item_is_refused_with_the_control_that_prohibits_it(code):
    with pytest.raises(Forbidden) as refusal:
        policy.require_listed_items(codes=["name", code])
    assert refusal.value.control == inventory.by_code(code).control


@pytest.mark.control("LC-002")
def test_an_item_that_is_not_in_the_inventory_is_refused_by_name():
    policy.require_listed_items(codes=["name", "mobile"])
    with pytest.raises(Forbidden, match="star_sign") as refusal:
        policy.require_listed_items(codes=["star_sign"])
    assert refusal.value.control == "LC-002"


@pytest.mark.control("LC-002")
@pytest.mark.parametrize(
    ("header", "control"),
    [("月收入", "LC-062"), ("家庭月收入(元)", "LC-062"), ("性别", "LC-061"), ("星座", "LC-002")],
)
def test_a_roster_column_nobody_may_collect_is_refused_by_its_name(header, control):
    with pytest.raises(Forbidden) as refusal:
        policy.require_listed_column(header)
    assert refusal.value.control == control
    assert header in str(refusal.value.message)


@pytest.mark.control("LC-002")
@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("业主姓名", "name"),
        ("手机号码 *", "mobile"),
        ("建筑面积(㎡)", "floor_area"),
        ("备注", "remark"),
    ],
)
def test_a_roster_column_of_the_inventory_is_found_under_its_usual_names(header, code):
    assert policy.require_listed_column(header).code == code


@pytest.mark.control("LC-121")
def test_only_a_graded_item_of_the_inventory_belongs_to_a_purpose():
    policy.require_graded(items=[NAME, MOBILE])
    for number in (9999, inventory.by_code("ethnicity").number):
        with pytest.raises(Forbidden, match="no category and grade") as refusal:
            policy.require_graded(items=[NAME, number])
        assert refusal.value.control == "LC-121"


@pytest.mark.control("LC-121")
@pytest.mark.parametrize("item", inventory.ITEMS, ids=lambda item: item.code)
def test_a_sensitive_item_has_the_highest_grade(item):
    own = {"S-U14", "S-LOC"}  # sensitive by whose or how much it is, not by itself
    assert not item.sensitive or item.is_sensitive or item.sensitive in own


@pytest.mark.control("LC-090")
def test_a_purpose_with_bank_accounts_says_why_what_else_and_how_protected():
    told = {"necessity": "退费", "alternatives": "现金退费", "protection": "单独授权"}
    policy.require_sufficient_necessity(items=[BANK_ACCOUNT], **told)
    for part in told:
        with pytest.raises(EvidenceMissing, match="sensitive items") as refusal:
            policy.require_sufficient_necessity(items=[BANK_ACCOUNT], **{**told, part: " "})
        assert refusal.value.control == "LC-090"
        assert len(refusal.value.missing) == 1


@pytest.mark.control("LC-090")
def test_the_purposes_of_an_installation_hold_no_sensitive_item():
    for first in wording.first_purposes():
        assert not any(inventory.by_number(number).is_sensitive for number in first.items)
        policy.require_sufficient_necessity(
            items=first.items, necessity="", alternatives="", protection=""
        )
