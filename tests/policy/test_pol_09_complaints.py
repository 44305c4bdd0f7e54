"""POL-9.3 and LC-166: a complaint is recorded, followed to its end, kept from whom it is about,
and nothing about a person follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog.models import Act
from hudang.accounts.models import Post
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.registry import queries as customers
from hudang.registry import services as registry
from hudang.registry.models import Customer
from hudang.service import queries, services
from hudang.service.models import Accused, CaseWords, CustomerFeedback, Feedback
from hudang.service.policy import feedback as policy
from hudang.service.services import Said
from hudang.vault.models import VaultKey
from hudang.web.forms.customers import FilterForm
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests import factories
from tests.factories import MONDAY, mobile
from tests.service.cases import ANSWERED, IDEA, LIFT, RUDE, answered, begun
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams", "tests.service.complaints"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-166")]
State = Feedback.State
LATER = MONDAY + timedelta(hours=1)


def now_of(case: Feedback) -> Feedback:
    return Feedback.objects.get(pk=case.pk)


# Recording


def test_a_complaint_has_a_number_an_owner_and_two_days_by_when(complained, zhang_san, clerk):
    case = complained(customer=zhang_san)
    assert (case.number, case.state, case.owner) == ("TS-01-000001", State.RECORDED, clerk.code)
    assert case.acknowledge_due_date == date(2026, 11, 24)
    assert case.answer_due_date == date(2026, 11, 30)
    (entry,) = entries(what="service.record_feedback")
    assert (entry.reference, entry.purpose, list(entry.items)) == (
        case.number, "contract_service", [90],
    )  # fmt: skip


@pytest.mark.control("LC-121")
def test_the_case_names_nobody_and_his_words_are_sealed_under_his_keys(complained, zhang_san):
    case = complained(customer=zhang_san)
    (words,) = queries.feedback_words(case)
    assert isinstance(words, CustomerFeedback)
    assert RUDE.encode() not in bytes(words.text.blob)
    assert words.statement.category == "complaint"
    row = {str(getattr(case, field.attname)) for field in case._meta.fields}
    assert str(zhang_san.id) not in row


@pytest.mark.control("LC-002")
def test_somebody_from_the_hotline_complains_and_becomes_no_customer(complained, hotline, clerk):
    case = complained("repair.lift", text=LIFT, caller=hotline, house=None, spot="lift")
    assert VaultKey.objects.filter(owner_id=case.id, kind=6).exists()
    shown = services.view_feedback(case, by=clerk, at=LATER)
    assert (shown.name, shown.mobile, shown.rows[0].text) == (
        "热线来电人", "164****8888", LIFT,
    )  # fmt: skip
    assert services.call_complainant(case, by=clerk, at=LATER) == "16490008888"


def test_a_complaint_without_a_name_or_a_place_is_taken_all_the_same(complained):
    case = complained("fees.explained", text="收费看不懂", house=None)
    assert case.place == "the whole community"


def test_what_cannot_be_is_refused(complained, engineer, other_community):
    with pytest.raises(EvidenceMissing, match="what it is about"):
        complained(text=" ")
    with pytest.raises(Forbidden, match="no such category"):
        complained("staff.magic")
    with pytest.raises(Forbidden, match="employee number: XX999"):
        complained(accused=(engineer.code, "XX999"))
    with pytest.raises(Forbidden, match="about nobody of ours"):
        complained("place.parking", kind="suggestion", accused=(engineer.code,))
    assert not Feedback.objects.exists()


# From hand to hand


@pytest.mark.control("LC-169")
def test_a_complaint_is_followed_to_an_accepted_outcome(rude, clerk):
    case = begun(rude, by=clerk, at=LATER)
    services.find_out(case, Said("查了工单，当天两户"), by=clerk, at=LATER)
    case = now_of(case)
    case = services.promise(
        case, Said("本周内登门道歉"), by_whom="KF001", until=date(2026, 11, 27),
        edition=case.edition, by=clerk, at=LATER,
    )  # fmt: skip
    case = answered(case, by=clerk, at=LATER)
    case = services.settle(
        case, Said("业主表示接受"), acceptance="accepted", edition=case.edition, by=clerk,
        at=LATER,
    )  # fmt: skip
    assert (case.state, case.outcome, case.cause, case.acceptance) == (
        State.CLOSED, "justified", "conduct", "accepted",
    )  # fmt: skip
    assert [one.kind for one in queries.feedback_words(case)] == [
        "raised", "found", "promise", "answer", "reaction",
    ]  # fmt: skip
    assert [type(one) for one in queries.feedback_words(case)][1] is CaseWords
    done = {entry.what for entry in entries(act=Act.CHANGE) if entry.reference == case.number}
    assert len(done) == 6


def test_nothing_is_answered_without_an_outcome_and_its_cause(rude, clerk):
    case = begun(rude, by=clerk)
    with pytest.raises(EvidenceMissing) as refusal:
        answered(case, by=clerk, outcome="", cause="")
    assert "outcome" in str(refusal.value.missing[0])
    with pytest.raises(EvidenceMissing) as refusal:
        answered(case, by=clerk, cause="")
    assert "root cause" in str(refusal.value.missing[0])
    with pytest.raises(EvidenceMissing):
        answered(case, by=clerk, outcome="adopted")
    assert now_of(case).state == State.INVESTIGATING


def test_who_is_not_satisfied_has_it_opened_again_in_his_words(rude, clerk, butler):
    case = answered(begun(rude, by=clerk), by=clerk)
    friday = MONDAY + timedelta(days=4)
    case = services.reopen_feedback(
        case, Said("没有人来道歉"), edition=case.edition, by=butler, at=friday
    )
    assert (case.state, case.reopened, case.outcome) == (State.INVESTIGATING, 1, "")
    assert case.answer_due_date == date(2026, 12, 4)
    assert queries.feedback_words(case)[-1].kind == "reopened"


def test_the_time_for_an_answer_is_extended_once_with_a_reason(rude, clerk):
    case = begun(rude, by=clerk)
    with pytest.raises(EvidenceMissing):
        services.extend(case, Said(" "), edition=case.edition, by=clerk, at=LATER)
    case = services.extend(
        case, Said("当事人出差，周五返回"), edition=case.edition, by=clerk, at=LATER
    )
    assert case.answer_due_date == date(2026, 12, 7)
    with pytest.raises(Forbidden, match="once only"):
        services.extend(case, Said("再等"), edition=case.edition, by=clerk, at=LATER)


def test_a_withdrawn_complaint_is_over_and_its_words_close(rude, clerk):
    case = services.withdraw_feedback(
        rude, Said("已当面说开"), edition=rude.edition, by=clerk, at=LATER
    )
    with pytest.raises(Forbidden, match="it is over"):
        begun(case, by=clerk)
    assert not services.view_feedback(case, by=clerk, at=LATER).is_open


def test_of_two_who_close_at_once_the_second_looks_again(rude, clerk, custodian):
    case = answered(begun(rude, by=clerk), by=clerk)
    seen = case.edition
    services.settle(case, Said(""), acceptance="accepted", edition=seen, by=clerk, at=LATER)
    with pytest.raises(EvidenceMissing, match="changed this case"):
        services.settle(
            case, Said(""), acceptance="not_reached", edition=seen, by=custodian, at=LATER
        )
    assert now_of(case).acceptance == "accepted"


def test_it_is_late_after_a_working_day_without_a_word_and_after_five_without_an_answer(
    rude, clerk
):
    def late(day):
        found = queries.FeedbackFilter(is_late=True)
        return queries.feedback_like(found, by=clerk, today=day).count()

    assert [late(date(2026, 11, 24)), late(date(2026, 11, 25))] == [0, 1]
    begun(rude, by=clerk)
    assert [late(date(2026, 11, 30)), late(date(2026, 12, 1))] == [0, 1]


def test_a_case_waits_for_whose_it_is_and_a_late_one_for_who_leads(
    rude, zhang_san, clerk, engineer, custodian, butler
):
    def waiting(person, at=MONDAY):
        tasks = worklist.tasks_of(person, at=at)
        kinds = {Kind.CASE, Kind.GIVE_CASE, Kind.LATE_CASES, Kind.ACCOUNT}
        return [(one.kind, one.key) for one in tasks if one.kind in kinds]

    assert waiting(clerk) == [(Kind.CASE, (rude.number,))]
    assert waiting(custodian) == waiting(butler) == waiting(engineer) == []
    late = MONDAY + timedelta(days=2)
    assert waiting(custodian, late) == [(Kind.LATE_CASES, ())]
    case = begun(rude, by=clerk)
    services.ask_accused(
        case, Said("请说明"), person=engineer.code, edition=case.edition, by=clerk, at=LATER
    )
    (task,) = [one for one in worklist.tasks_of(engineer, at=LATER) if one.kind == Kind.ACCOUNT]
    assert task.title == f"{rude.number} · conduct of staff · manners"
    case = now_of(case)
    services.sort(
        case, category=case.category, severity=case.severity, accused=[clerk.code],
        edition=case.edition, by=clerk, at=LATER,
    )  # fmt: skip
    assert waiting(custodian, LATER) == [(Kind.GIVE_CASE, (rude.number,))]
    assert waiting(clerk, LATER) == []


# Repeats


def test_repeats_are_dealt_with_in_one_case_and_everybody_is_answered(
    complained, zhang_san, hotline, clerk
):
    main = begun(complained("repair.lift", text=LIFT, customer=zhang_san), by=clerk)
    repeat = complained("repair.lift", text="电梯又停了", caller=hotline, house=None, spot="lift")
    repeat = services.join(repeat, into=main, edition=repeat.edition, by=clerk, at=LATER)
    assert repeat.state == State.MERGED
    with pytest.raises(Forbidden, match="who complained, or which house"):
        answered(main, by=clerk, text="张三您好，电梯已修", cause="equipment")
    answered(main, by=clerk, text="电梯已更换主板", cause="equipment")
    repeat = now_of(repeat)
    assert (repeat.state, repeat.outcome) == (State.ANSWERED, "justified")
    assert [one.kind for one in queries.feedback_words(repeat)] == ["raised", "answer"]
    assert [type(one) for one in queries.feedback_words(main)] == [CustomerFeedback] * 2


def test_a_repeat_is_not_joined_to_itself_nor_to_a_suggestion(complained, rude, clerk):
    idea = complained("place.equipment", kind="suggestion", text=IDEA)
    for other in (rude, idea):
        with pytest.raises(Forbidden, match="another open case"):
            services.join(rude, into=other, edition=rude.edition, by=clerk, at=LATER)


# Who sees it


def test_somebody_complained_about_never_sees_who_complained(rude, engineer, custodian):
    with pytest.raises(Forbidden, match="not open to you"):
        queries.feedback(rude.number, by=engineer)
    with pytest.raises(Forbidden, match="not open to you"):
        services.view_feedback(rude, by=engineer, at=LATER)
    assert not queries.visible_feedback(engineer).exists()
    assert queries.visible_feedback(custodian).count() == 1


def test_he_reads_what_he_is_asked_and_gives_his_account(rude, engineer, clerk):
    assert not queries.asked_of(engineer).exists()
    case = begun(rude, by=clerk)
    for named in ("张三说您态度不好", "3栋2单元1502那天怎么回事"):
        with pytest.raises(Forbidden, match="who complained, or which house"):
            services.ask_accused(
                case, Said(named), person=engineer.code, edition=case.edition, by=clerk,
                at=LATER,
            )  # fmt: skip
    case = services.ask_accused(
        case, Said("周日下午上门时是否与住户争执？"), person=engineer.code,
        edition=case.edition, by=clerk, at=LATER,
    )  # fmt: skip
    asked = services.find_asked(case.number, by=engineer)
    shown = services.view_asked(asked, by=engineer, at=LATER)
    assert [text for _words, text in shown.rows] == ["周日下午上门时是否与住户争执？"]
    services.give_account(asked, Said("当时催得急，说话重了"), by=engineer, at=LATER)
    with pytest.raises(Forbidden, match="not asked"):
        services.give_account(asked, Said("补充"), by=engineer, at=LATER)
    texts = [row.text for row in services.view_feedback(now_of(case), by=clerk, at=LATER).rows]
    assert texts == [RUDE, "周日下午上门时是否与住户争执？", "当时催得急，说话重了"]


def test_nobody_reads_what_another_is_asked(rude, engineer, butler, clerk):
    case = begun(rude, by=clerk)
    services.ask_accused(
        case, Said("请说明"), person=engineer.code, edition=case.edition, by=clerk, at=LATER
    )
    asked = Accused.objects.select_related("feedback").get()
    with pytest.raises(Forbidden, match="not put to you"):
        services.view_asked(asked, by=butler, at=LATER)
    with pytest.raises(Accused.DoesNotExist):
        services.give_account(asked, Said("不是我"), by=butler, at=LATER)
    with pytest.raises(Forbidden, match="not about this person"):
        services.ask_accused(
            now_of(case), Said("请说明"), person=butler.code, edition=now_of(case).edition,
            by=clerk, at=LATER,
        )  # fmt: skip


def test_a_case_is_never_his_whom_it_is_about_nor_of_who_reports_to_him(
    complained, zhang_san, clerk, butler, custodian
):
    with pytest.raises(Forbidden, match="not open to you"):
        complained(customer=zhang_san, accused=(clerk.code,), by=clerk)
    superior = factories.account_of(custodian)
    Post.objects.filter(user__code=butler.code).update(superior=superior)
    case = complained(customer=zhang_san, accused=(custodian.code,), by=butler)
    assert case.owner == ""
    with pytest.raises(Forbidden, match="Choose somebody else"):
        begun(case, by=butler)
    case = begun(case, by=clerk)
    assert case.owner == clerk.code
    for person in (butler, custodian):
        with pytest.raises(Forbidden, match="Choose somebody else"):
            services.give(case, owner=person.code, edition=case.edition, by=clerk, at=LATER)


def test_an_owner_named_later_loses_the_case_and_the_sight_of_it(complained, zhang_san, clerk):
    case = complained(customer=zhang_san)
    case = services.sort(
        case, category="staff.slow", severity="serious", accused=[clerk.code],
        edition=case.edition, by=clerk, at=LATER,
    )  # fmt: skip
    assert case.owner == ""
    with pytest.raises(Forbidden, match="not open to you"):
        services.find_out(case, Said("无"), by=clerk, at=LATER)


def test_whom_a_repeat_is_about_does_not_see_the_other_either(
    complained, zhang_san, hotline, engineer, butler, clerk
):
    main = complained(customer=zhang_san, accused=(engineer.code,))
    repeat = complained(caller=hotline, accused=(butler.code,))
    services.join(repeat, into=main, edition=repeat.edition, by=clerk, at=LATER)
    for person in (engineer, butler):
        assert not queries.visible_feedback(person).exists()


@pytest.mark.control("LC-125")
def test_who_does_not_deal_with_it_sees_masks(rude, butler, supervisor, manager):
    for person in (butler, supervisor, manager):
        shown = services.view_feedback(rude, by=person, at=LATER)
        assert (shown.is_open, shown.name, shown.rows[0].text) == (False, "张*", "***")
        assert shown.accused == []
    with pytest.raises(Forbidden, match="another person's case"):
        services.call_complainant(rude, by=butler, at=LATER)


@pytest.mark.control("LC-125")
def test_whose_case_it_is_reads_and_rings_and_it_is_logged_first(rude, clerk):
    shown = services.view_feedback(rude, by=clerk, at=LATER)
    assert (shown.is_open, shown.name, shown.rows[0].text) == (True, "张三", RUDE)
    (entry,) = entries(what="service.view_feedback")
    assert (entry.reference, list(entry.items)) == (rude.number, [1, 90, 91, 92])
    assert services.call_complainant(rude, by=clerk, at=LATER) == mobile(1)


# Suggestions


def test_a_suggestion_is_adopted_with_who_does_it_by_when_or_declined_with_a_reason(
    complained, zhang_san, clerk
):
    idea = complained("place.equipment", kind="suggestion", text=IDEA, customer=zhang_san)
    assert idea.number == "JY-01-000001"
    idea = begun(idea, by=clerk)
    with pytest.raises(EvidenceMissing) as refusal:
        answered(idea, by=clerk, outcome="adopted", cause="")
    assert "who does it" in str(refusal.value.missing[0])
    idea = answered(
        idea, by=clerk, text="已列入十二月计划", outcome="adopted", cause="",
        by_whom="KF001", until=date(2026, 12, 20),
    )  # fmt: skip
    assert (idea.promised_to_do, idea.promised_date) == ("KF001", date(2026, 12, 20))
    other = begun(complained("life.events", kind="suggestion", text="办电影夜"), by=clerk)
    with pytest.raises(EvidenceMissing):
        answered(other, by=clerk, text=" ", outcome="declined", cause="")
    other = answered(other, by=clerk, text="场地不足", outcome="declined", cause="")
    assert other.state == State.ANSWERED


# Nothing about a person follows from it


@pytest.mark.control("LC-064")
def test_complaining_is_no_input_to_anything_about_a_person():
    wanted = set(queries.FeedbackFilter.__dataclass_fields__)
    assert not {"customer", "person", "count", "minimum"} & wanted
    assert not [
        name for name in FilterForm.base_fields if "complain" in name or "feedback" in name
    ]
    for number in (90, 91, 92):
        assert not inventory.by_number(number).may_classify


@pytest.mark.control("LC-064")
def test_thirty_four_complaints_of_a_household_are_thirty_four_cases_and_nothing_else(
    complained, zhang_san, clerk
):
    before = zhang_san.revision, customers.changes_of(zhang_san).count()
    for _ in range(34):
        complained("order.noise", text="楼上太吵", customer=zhang_san)
    assert queries.feedback_of_customer(zhang_san, by=clerk).count() == 34
    changed = Customer.objects.get(pk=zhang_san.pk).revision
    assert (changed, customers.changes_of(zhang_san).count()) == before


@pytest.mark.control("LC-034")
def test_his_words_go_with_the_customer_and_the_case_stays(
    rude, zhang_san, custodian, privacy_lead, clerk
):
    answered(begun(rude, by=clerk), by=clerk, text=ANSWERED)
    stay = zhang_san.occupancies.get()
    registry.end_occupancy(stay, on=date(2026, 11, 23), by=custodian, at=LATER)
    registry.shred_customer(zhang_san, proposed_by=custodian, confirmed_by=privacy_lead, at=LATER)
    assert not CustomerFeedback.objects.exists()
    assert now_of(rude).category == "staff.attitude"


# The rules alone


@given(
    state=st.sampled_from(State.values), to=st.sampled_from(list(State)),
)  # fmt: skip
def test_a_case_goes_no_other_way_than_the_table_says(state, to):
    allowed = to in policy.FEEDBACK_TRANSITIONS[State(state)]
    try:
        policy.require_step(state=state, to=to)
    except Forbidden:
        assert not allowed
    else:
        assert allowed


@given(
    person=st.sampled_from("ABCD"), accused=st.sets(st.sampled_from("ABCD")),
    superiors=st.sets(st.sampled_from("ABCD")),
)  # fmt: skip
def test_nobody_owns_what_is_about_him_or_his_superior(person, accused, superiors):
    owns = policy.may_own(person=person, superiors=superiors, accused=accused)
    assert owns == (person not in accused and not superiors & accused)
