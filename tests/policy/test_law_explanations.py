"""LC-021: whoever asks what a rule means gets an answer in time, whether he says who he is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.calendar import is_working_day
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.models import FlaggedText
from hudang.rights import policy, queries, services
from hudang.rights.models import AskerExplanation, CustomerExplanation, Explanation
from hudang.rights.policy import Answering
from hudang.rights.queries import ExplanationFilter
from hudang.rights.services import Said
from hudang.vault.models import VaultKey
from tests.factories import MONDAY, mobile
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-021")]

ASKED = Said("您们说保存三年, 三年从哪天算起?")
ANSWERED = Said("从您搬离或者合同结束的那一天算起。")
RULE = "notice:retention"
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def question(open_community, zhang_san, clerk):
    """张三 asks at the counter from which day the three years run."""
    return services.ask(open_community, ASKED, customer=zhang_san, by=clerk, at=MONDAY)


def test_zhang_san_asks_and_is_answered_with_the_section_it_explains(question, zhang_san, clerk):
    assert (question.number, question.due_date) == ("JS-01-000001", date(2026, 11, 30))
    services.answer(question, ANSWERED, rule=RULE, by=clerk, at=LATER)
    shown = services.view(queries.explanation(question.number, by=clerk), by=clerk, at=LATER)
    assert (shown.customer, shown.question, shown.answer) == (
        zhang_san, ASKED.text, ANSWERED.text,
    )  # fmt: skip
    assert (shown.explanation.rule, shown.explanation.version) == (RULE, 1)
    for what in ("rights.ask", "rights.answer", "rights.view_question"):
        (entry,) = entries(what=what)
        assert (entry.reference, list(entry.items)) == (question.number, [70])


def test_who_gives_no_name_is_answered_too_and_becomes_no_customer(open_community, clerk):
    asked = services.ask(open_community, ASKED, by=clerk, at=MONDAY)
    services.answer(asked, ANSWERED, rule=RULE, by=clerk, at=LATER)
    assert AskerExplanation.objects.count() == 2
    assert not CustomerExplanation.objects.exists()
    assert VaultKey.objects.filter(owner_id=asked.id, kind=6).exists()
    assert services.view(asked, by=clerk, at=LATER).customer is None


@pytest.mark.parametrize(
    ("said", "rule", "missing"),
    [
        (Said(" "), RULE, "plain words"),
        (ANSWERED, "", "section of the notice"),
        (ANSWERED, "notice:gossip", "section of the notice"),
        (ANSWERED, "policy:99.9", "section of the notice"),
    ],
)
def test_without_an_answer_it_stays_open(question, clerk, said, rule, missing):
    with pytest.raises(EvidenceMissing, match="answer only") as refusal:
        services.answer(question, said, rule=rule, by=clerk, at=LATER)
    assert missing in str(refusal.value.missing[0])
    assert Explanation.objects.get().is_open


def test_the_database_closes_none_without_an_answer_either(question):
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.update(answered_at=LATER)


def test_an_answer_is_given_once_and_a_question_has_words(question, open_community, clerk):
    services.answer(question, ANSWERED, rule=RULE, by=clerk, at=LATER)
    with pytest.raises(Forbidden, match="answered already"):
        services.answer(question, ANSWERED, rule=RULE, by=clerk, at=LATER)
    with pytest.raises(EvidenceMissing, match="what was asked"):
        services.ask(open_community, Said("  "), by=clerk, at=MONDAY)


def test_the_list_has_what_is_due_first_and_says_what_is_late(question, open_community, clerk):
    other = services.ask(open_community, ASKED, by=clerk, at=MONDAY + timedelta(days=1))
    services.answer(question, ANSWERED, rule=RULE, by=clerk, at=LATER)
    late = other.due_date + timedelta(days=1)
    found = queries.explanations(ExplanationFilter(), by=clerk, today=late)
    rows = [queries.row(one, today=late) for one in found]
    assert [(row.explanation.number, row.standing) for row in rows] == [
        (other.number, Answering.OVERDUE), (question.number, Answering.DONE),
    ]  # fmt: skip
    assert queries.row(other, today=other.due_date).standing is Answering.DUE
    assert queries.late_count(clerk, today=late) == 1


def test_the_list_is_narrowed_by_number_state_place_and_lateness(
    question, open_community, clerk, zhang_san
):
    other = services.ask(open_community, ASKED, by=clerk, at=MONDAY + timedelta(days=1))
    services.answer(question, ANSWERED, rule=RULE, by=clerk, at=LATER)
    late = other.due_date + timedelta(days=1)

    def numbers(**wanted):
        found = queries.explanations(ExplanationFilter(**wanted), by=clerk, today=late)
        return [one.number for one in found]

    assert numbers(number=" js-01 ") == [other.number, question.number]
    assert numbers(number="000001") == [question.number]
    assert numbers(number=ASKED.text) == []
    assert (numbers(is_open=True), numbers(is_open=False)) == ([other.number], [question.number])
    assert numbers(is_late=True) == [other.number]
    assert numbers(community=zhang_san.id) == []
    assert numbers(order="newest") == numbers(order="oldest")[::-1] == numbers()


def test_what_a_customer_asked_is_found_with_him_and_him_with_it(
    question, open_community, zhang_san, clerk
):
    nameless = services.ask(open_community, ASKED, by=clerk, at=LATER)
    assert list(queries.of_customer(zhang_san)) == [question]
    assert queries.customers_of([question, nameless]) == {question.id: zhang_san}


def test_nearness_is_counted_in_working_days(question):
    due = question.due_date
    assert [policy.days_left(due=due, today=due + timedelta(days=n)) for n in (-3, -1, 0, 1)] == [
        1, 1, 0, -1,
    ]  # fmt: skip


@pytest.mark.control("LC-023")
def test_a_number_in_the_words_is_kept_for_a_reason_counted_and_never_shown(
    open_community, zhang_san, clerk
):
    said = Said(f"为什么总打{mobile(7)}?")
    with pytest.raises(EvidenceMissing, match="Leave it out"):
        services.ask(open_community, said, customer=zhang_san, by=clerk, at=MONDAY)
    kept = Said(said.text, "own_words")
    asked = services.ask(open_community, kept, customer=zhang_san, by=clerk, at=MONDAY)
    assert FlaggedText.objects.get().place == "explained"
    assert mobile(7) not in services.view(asked, by=clerk, at=LATER).question


@pytest.mark.control("LC-125")
def test_who_does_not_explain_notices_neither_records_nor_reads(question, engineer):
    for act in (
        lambda: services.view(question, by=engineer, at=LATER),
        lambda: services.answer(question, ANSWERED, rule=RULE, by=engineer, at=LATER),
        lambda: services.ask(question.community, ASKED, by=engineer, at=LATER),
    ):
        with pytest.raises(Forbidden):
            act()


@given(st.dates(date(2026, 1, 5), date(2026, 12, 20)))
def test_five_working_days_follow_the_day_of_the_question(asked):
    last = policy.answered_by(asked=asked)
    days = (asked + timedelta(days=one) for one in range(1, (last - asked).days + 1))
    assert sum(map(is_working_day, days)) == policy.ANSWER_DAYS
    assert policy.answering(is_open=True, due=last, today=last) is Answering.DUE
    assert policy.days_left(due=last, today=asked) == policy.ANSWER_DAYS
    assert policy.days_left(due=last, today=last) == 0


def test_the_day_is_the_one_here(question):
    assert question.due_date == policy.answered_by(asked=localdate(MONDAY))
