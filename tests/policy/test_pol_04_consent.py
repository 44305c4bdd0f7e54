"""张三 and 李四 are asked, agree, refuse and think again; 张小宝 is twelve, his mother answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.consent import policy
from hudang.consent.models import Consent, Situation
from hudang.consent.policy import Proof, Word
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.inventory import LegalBasis
from tests.factories import MONDAY

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
EMAIL, MOBILE, NEED, FACE = 5, 2, 65, 15


@pytest.mark.control("LC-012")
def test_zhang_san_is_asked_after_the_notice_was_handed_to_him():
    policy.require_told(is_delivered=True)
    with pytest.raises(EvidenceMissing, match="Hand the notice"):
        policy.require_told(is_delivered=False)


@pytest.mark.control("LC-003")
@pytest.mark.parametrize("form", ["", "default", "implicit"])
def test_silence_and_a_default_are_no_yes(form):
    with pytest.raises(Forbidden) as refused:
        policy.require_said(answer="granted", form=form)
    assert refused.value.control == "LC-003"


@pytest.mark.control("LC-003")
def test_there_are_two_answers_and_a_no_needs_no_form():
    policy.require_said(answer="granted", form="oral")
    policy.require_said(answer="refused", form="")
    for answer in ("", "offered", "withdrawn"):
        with pytest.raises(Forbidden, match="silence"):
            policy.require_said(answer=answer, form="oral")


@pytest.mark.control("LC-012")
@pytest.mark.parametrize(
    ("form", "proof", "missing"),
    [
        ("oral", Proof(), 1),
        ("click", Proof(), 1),
        ("written_electronic", Proof(witness="KF001"), 1),
        ("written_paper", Proof(reference="S-1"), 2),
        ("written_paper", Proof(has_document=True), 1),
    ],
)
def test_a_yes_that_staff_enter_without_its_proof_is_refused(form, proof, missing):
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_proof(form=form, proof=proof, recorded_by="KF001")
    assert len(refused.value.missing) == missing


@pytest.mark.control("LC-012")
def test_wang_fang_cannot_be_the_witness_of_what_she_enters():
    policy.require_proof(form="oral", proof=Proof(witness="KF011"), recorded_by="KF001")
    with pytest.raises(Forbidden, match="witness"):
        policy.require_proof(form="oral", proof=Proof(witness="KF001"), recorded_by="KF001")


@pytest.mark.control("LC-012")
@pytest.mark.parametrize(
    ("signed", "is_refused"),
    [
        (TODAY, False),
        (TODAY - 5 * DAY, False),
        (TODAY - 6 * DAY, True),  # before the notice
        (TODAY + DAY, True),
        (None, True),
    ],
)
def test_a_paper_is_not_dated_back_before_the_notice(signed, is_refused):
    facts = {"form": "written_paper", "told": TODAY - 5 * DAY, "today": TODAY}
    if not is_refused:
        policy.require_no_backdating(signed=signed, **facts)
        return
    with pytest.raises(EvidenceMissing):
        policy.require_no_backdating(signed=signed, **facts)


@pytest.mark.control("LC-012")
def test_a_paper_does_not_lie_in_a_drawer_for_a_season():
    with pytest.raises(EvidenceMissing, match="not dated back"):
        policy.require_no_backdating(
            form="written_paper", signed=TODAY - 31 * DAY, told=date(2026, 1, 5), today=TODAY
        )


@pytest.mark.control("LC-012")
def test_a_word_before_a_witness_waits_a_month_for_its_confirmation():
    until = policy.valid_until(form="oral", by_guardian=False, fourteen=None, today=TODAY)
    assert until == TODAY + 30 * DAY
    assert not policy.valid_until(form="click", by_guardian=False, fourteen=None, today=TODAY)


@pytest.mark.control("LC-014")
def test_a_separate_consent_names_one_recipient_and_a_general_one_none():
    policy.require_one_question(situation="provide", recipient="某某快递", items=[MOBILE])
    policy.require_one_question(situation="", recipient="", items=[EMAIL])
    with pytest.raises(EvidenceMissing, match="one recipient"):
        policy.require_one_question(situation="provide", recipient=" ", items=[MOBILE])
    with pytest.raises(Forbidden, match="Only a separate"):
        policy.require_one_question(situation="", recipient="某某快递", items=[MOBILE])


@pytest.mark.control("LC-014", "LC-091")
def test_sensitive_items_are_asked_for_alone_and_kind_by_kind():
    policy.require_one_question(situation="sensitive", recipient="", items=[NEED])
    with pytest.raises(Forbidden, match="separate consent"):
        policy.require_one_question(situation="", recipient="", items=[EMAIL, NEED])
    with pytest.raises(Forbidden, match="one kind"):
        policy.require_one_question(situation="sensitive", recipient="", items=[FACE, NEED])
    with pytest.raises(Forbidden, match="one kind"):
        policy.require_one_question(situation="sensitive", recipient="", items=[])


@pytest.mark.control("LC-014")
def test_a_general_yes_serves_for_no_sensitive_item():
    parts = policy.needed([EMAIL, NEED], situation="")
    assert parts == {"": frozenset({EMAIL}), "sensitive": frozenset({NEED})}
    assert policy.needed([EMAIL], situation="provide") == {"provide": frozenset({EMAIL})}


@pytest.mark.control("LC-015")
@pytest.mark.parametrize("situation", ["provide", "publish", "cross_border"])
def test_what_leaves_the_company_is_consented_to_in_writing(situation):
    for form in ("written_paper", "written_electronic"):
        policy.require_form(situation=situation, form=form)
    for form in ("click", "oral"):
        with pytest.raises(EvidenceMissing, match="in writing"):
            policy.require_form(situation=situation, form=form)


@pytest.mark.control("LC-015")
def test_a_click_serves_where_nothing_leaves_the_company():
    for situation in ("", Situation.SENSITIVE):
        policy.require_form(situation=situation, form="click")


@pytest.mark.control("LC-013")
def test_a_yes_to_another_purpose_item_or_notice_is_none():
    assert policy.is_current(ground="a", current="a")
    assert not policy.is_current(ground="a", current="b")


@pytest.mark.control("LC-016")
@pytest.mark.parametrize("state", Consent.State)
def test_a_yes_is_withdrawn_by_one_act_and_nothing_else_is(state):
    assert policy.may_withdraw(state=state) is (state == "granted")


@pytest.mark.control("LC-012")
def test_a_question_is_answered_once_and_a_refusal_is_kept():
    policy.require_transition(state="offered", to=Consent.State.REFUSED)
    for state in ("refused", "withdrawn", "expired", "superseded"):
        assert not policy.TRANSITIONS[Consent.State(state)]
        with pytest.raises(Forbidden):
            policy.require_transition(state=state, to=Consent.State.GRANTED)


ITEMS = st.frozensets(st.sampled_from([EMAIL, 3, 4]), min_size=1)
WORDS = st.lists(st.builds(Word, ITEMS, st.booleans()), max_size=6)


@pytest.mark.control("LC-013", "LC-016")
@given(words=WORDS, items=ITEMS)
def test_a_withdrawal_stops_everything_it_names_whatever_was_said_before(words, items):
    withdrawn = [*words, Word(items, is_yes=False)]
    assert not any(policy.is_granted(withdrawn, items=[item]) for item in items)
    assert policy.is_granted([*withdrawn, Word(items, is_yes=True)], items=items)


@pytest.mark.control("LC-012")
@given(items=ITEMS)
def test_who_has_said_nothing_has_agreed_to_nothing(items):
    assert not policy.is_granted([], items=items)
    assert not policy.is_granted([], items=[])


@pytest.mark.control("LC-017")
@given(basis=st.sampled_from(LegalBasis), is_granted=st.booleans())
def test_what_the_contract_or_the_law_carries_is_served_whatever_was_answered(basis, is_granted):
    is_carried = policy.is_carried(basis=basis, is_granted=is_granted)
    if basis != LegalBasis.CONSENT:
        assert is_carried
    else:
        assert is_carried is is_granted


@pytest.mark.control("LC-017")
def test_nobody_is_asked_to_agree_to_what_the_contract_needs():
    policy.require_free_choice(situation="", basis="contract", items=[EMAIL])
    policy.require_free_choice(situation="", basis="consent", items=[])
    for items in ([MOBILE], [EMAIL, MOBILE], []):
        with pytest.raises(Forbidden) as refused:
            policy.require_free_choice(situation="", basis="contract", items=items)
        assert refused.value.control == "LC-017"


@pytest.mark.control("LC-018")
def test_li_si_who_said_no_is_left_alone_for_half_a_year_unless_he_comes_himself():
    def ask(days, *, himself=False):
        policy.require_not_again(
            said_no_at=MONDAY, at=MONDAY + days * DAY, is_started_by_person=himself
        )

    ask(180)
    ask(1, himself=True)
    for days in (0, 1, 179):
        with pytest.raises(EvidenceMissing, match="has said no"):
            ask(days)
    policy.require_not_again(said_no_at=None, at=MONDAY, is_started_by_person=False)


@pytest.mark.control("LC-093")
def test_for_zhang_xiaobao_his_mother_says_yes_and_nobody_else():
    policy.require_guardian(is_minor=True, has_guardian=True, is_by_guardian=True)
    policy.require_guardian(is_minor=False, has_guardian=False, is_by_guardian=False)
    for has_guardian, is_by_guardian in ((True, False), (False, True), (False, False)):
        with pytest.raises(EvidenceMissing, match="under fourteen"):
            policy.require_guardian(
                is_minor=True, has_guardian=has_guardian, is_by_guardian=is_by_guardian
            )
    with pytest.raises(Forbidden, match="answers in person"):
        policy.require_guardian(is_minor=False, has_guardian=True, is_by_guardian=True)


@pytest.mark.control("LC-093")
def test_in_the_month_of_his_birthday_he_is_asked_himself_and_hers_ends_with_it():
    june = date(2028, 6, 1)
    assert policy.is_under_fourteen(fourteen=june, today=date(2028, 5, 31))
    assert not policy.is_under_fourteen(fourteen=june, today=june)
    assert policy.guardian_until(fourteen=june, today=date(2028, 5, 1)) == date(2028, 6, 30)
    assert policy.is_under_fourteen(fourteen=None, today=TODAY)
    assert policy.guardian_until(fourteen=None, today=TODAY) > TODAY + 300 * DAY


@pytest.mark.control("LC-093")
def test_the_birthday_lies_ahead_by_fourteen_years_at_most():
    policy.require_plausible_month(fourteen=date(2028, 6, 1), today=TODAY)
    policy.require_plausible_month(fourteen=None, today=TODAY)
    for month in (date(2026, 11, 1), date(2041, 1, 1)):
        with pytest.raises(Forbidden, match="lies ahead"):
            policy.require_plausible_month(fourteen=month, today=TODAY)


@pytest.mark.control("LC-093")
def test_a_guardian_is_a_grown_up_person_and_not_the_child():
    facts = {"is_same": False, "is_person": True, "guardian_is_minor": False}
    policy.require_other_person(**facts)
    for wrong in ({"is_same": True}, {"is_person": False}, {"guardian_is_minor": True}):
        with pytest.raises(Forbidden, match="grown-up"):
            policy.require_other_person(**facts | wrong)
