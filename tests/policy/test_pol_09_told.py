"""LC-166 and LC-169: who raised a case is told by message, on time, and never against his wish."""

# ruff: noqa: F811  fixtures of another folder, not redefinitions

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import get_current_timezone

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import queries as messages
from hudang.outbox import services as outbox
from hudang.outbox.models import Message
from hudang.service import queries, services
from hudang.service.models import CaseMessage, Feedback, Telling
from hudang.service.policy import feedback as policy
from hudang.service.queries import FeedbackFilter
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.factories import MONDAY, identity_number
from tests.outbox.company import gateway  # noqa: F401
from tests.service.cases import ANSWERED, answered
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages",
    "tests.service.teams",
    "tests.service.complaints",
    "tests.duplicates.people",
]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-166", "LC-169")]
State = CaseMessage.State
SOON = MONDAY + timedelta(minutes=1)


def now_of(case: Feedback) -> Feedback:
    return Feedback.objects.get(pk=case.pk)


def begun_by_message(case: Feedback, *, by, at=MONDAY) -> Feedback:
    return services.begin(case, telling=Telling.MESSAGE, edition=case.edition, by=by, at=at)


def answered_by_message(case: Feedback, *, by, at=MONDAY, **said) -> Feedback:
    fresh = now_of(case)
    how = services.Answer("justified", "conduct")
    text = services.Said(said.pop("text", ANSWERED))
    return services.answer(
        fresh, text, answer=how, telling=Telling.MESSAGE, edition=fresh.edition, by=by, at=at
    )


def sent(at=SOON) -> None:
    """Let the outbox send, and note what came of it."""
    outbox.send_now(clock=lambda: at)
    services.note_told(at=at)


def state_of(case: Feedback) -> str:
    return queries.messages_of(case).last().state


def test_the_acknowledgement_counts_once_its_message_has_left(rude, clerk, gateway):
    case = begun_by_message(rude, by=clerk)
    assert (case.state, case.acknowledged_at, state_of(case)) == (
        "investigating", None, State.WAITING,
    )  # fmt: skip

    sent()

    assert (now_of(case).acknowledged_at, state_of(case)) == (SOON, State.LEFT)
    (parcel,) = gateway.taken.values()
    assert case.number in str(parcel)
    (entry,) = entries(what="service.note_told")
    assert entry.reference == case.number


def test_the_answer_goes_in_words_that_are_sealed_with_the_message(rude, clerk, gateway):
    case = answered_by_message(begun_by_message(rude, by=clerk), by=clerk)
    sent()

    assert (now_of(case).answered_at, state_of(case)) == (SOON, State.LEFT)
    assert any(ANSWERED in str(parcel) for parcel in gateway.taken.values())
    kept = Message.objects.get(template="feedback_answered")
    assert ANSWERED.encode() not in bytes(kept.text.blob)


def test_in_the_night_the_message_waits_and_so_does_the_time(rude, clerk, gateway):
    night = datetime(2026, 11, 23, 22, tzinfo=get_current_timezone())
    case = begun_by_message(rude, by=clerk, at=night)

    sent(night + timedelta(minutes=1))
    assert (now_of(case).acknowledged_at, state_of(case)) == (None, State.WAITING)

    morning = datetime(2026, 11, 24, 9, tzinfo=get_current_timezone())
    sent(morning)
    assert now_of(case).acknowledged_at == morning


def test_a_message_that_stays_here_told_nobody_and_becomes_work(rude, clerk):
    case = begun_by_message(rude, by=clerk)
    sent()

    assert (now_of(case).acknowledged_at, state_of(case)) == (None, State.FAILED)
    (task,) = [one for one in worklist.tasks_of(clerk, at=SOON) if one.kind == Kind.TELL_CASE]
    assert task.key == (case.number,)

    services.tell_by_hand(case, edition=now_of(case).edition, by=clerk, at=SOON)

    assert (now_of(case).acknowledged_at, state_of(case)) == (SOON, State.BY_HAND)
    assert not [one for one in worklist.tasks_of(clerk, at=SOON) if one.kind == Kind.TELL_CASE]


def test_an_answer_that_does_not_leave_is_late_after_its_day(rude, clerk):
    case = answered_by_message(begun_by_message(rude, by=clerk), by=clerk)
    late = FeedbackFilter(is_late=True)

    def is_late(today: date) -> bool:
        return case in list(queries.feedback_like(late, by=clerk, today=today))

    assert not is_late(case.answer_due_date)
    assert is_late(case.answer_due_date + timedelta(days=1))
    assert policy.is_late(
        state="answered", acknowledge_due=case.acknowledge_due_date, acknowledged=True,
        answer_due=case.answer_due_date, is_untold=True,
        today=case.answer_due_date + timedelta(days=1),
    )  # fmt: skip


def test_who_asked_not_to_be_contacted_is_not(complained, zhang_san, clerk):
    case = complained(customer=zhang_san, wants_silence=True)

    with pytest.raises(Forbidden) as refusal:
        begun_by_message(case, by=clerk)

    assert refusal.value.control == "LC-166"
    assert (now_of(case).state, Message.objects.count()) == ("recorded", 0)


def test_a_wish_for_silence_takes_back_what_has_not_left(rude, clerk, gateway):
    case = begun_by_message(rude, by=clerk)

    services.silence(case, edition=now_of(case).edition, by=clerk, at=MONDAY)
    sent()

    assert (state_of(case), gateway.taken) == (State.SPARED, {})
    assert Message.objects.get().state == Message.State.WITHDRAWN
    with pytest.raises(Forbidden):
        services.tell_by_hand(case, edition=now_of(case).edition, by=clerk, at=SOON)


@pytest.mark.parametrize("caller", [True, False])
def test_nobody_is_made_a_customer_to_be_written_to(complained, hotline, clerk, caller):
    case = complained(caller=hotline if caller else None)

    with pytest.raises(EvidenceMissing):
        begun_by_message(case, by=clerk)

    assert not CaseMessage.objects.exists()


@pytest.mark.parametrize("text", ["长" * 121, "第一行\n第二行"])
def test_an_answer_that_no_message_takes_is_refused_before_anything_is_answered(rude, clerk, text):
    case = begun_by_message(rude, by=clerk)

    with pytest.raises(Forbidden):
        answered_by_message(case, by=clerk, text=text)

    assert now_of(case).state == "investigating"


def test_everybody_joined_to_a_case_is_written_to_but_who_is_no_customer(
    complained, rude, zhang_san, hotline, engineer, clerk, custodian, gateway
):
    case = begun_by_message(rude, by=clerk)
    for more in ({"customer": zhang_san}, {"caller": hotline}):
        other = complained(accused=(engineer.code,), **more)
        services.join(other, into=now_of(case), edition=other.edition, by=custodian, at=MONDAY)

    answered_by_message(case, by=clerk)

    assert CaseMessage.objects.filter(kind="answer").count() == 2
    assert Feedback.objects.filter(state="answered").count() == 3


def test_who_is_complained_about_does_not_learn_it_from_the_messages(
    complained, zhang_san, custodian, clerk
):
    case = complained(customer=zhang_san, accused=(custodian.code,))
    begun_by_message(case, by=clerk)

    hidden = queries.hidden_messages(custodian.code)

    assert not messages.messages(custodian, without=hidden).exists()
    assert messages.counts(custodian, without=hidden) == {}
    assert messages.messages(clerk, without=queries.hidden_messages(clerk.code)).count() == 1
    assert set(hidden) <= set(queries.hidden_texts(custodian.code))


def test_a_message_that_its_process_never_queued_is_told_by_us(rude, clerk):
    case = begun_by_message(rude, by=clerk)
    CaseMessage.objects.update(message_id=None)

    services.note_told(at=MONDAY + timedelta(minutes=9))
    assert state_of(case) == State.WAITING
    services.note_told(at=MONDAY + timedelta(minutes=11))
    assert state_of(case) == State.FAILED


def test_told_on_the_telephone_it_counts_at_once(rude, clerk):
    case = answered(services.begin(rude, edition=rude.edition, by=clerk, at=MONDAY), by=clerk)

    assert (case.acknowledged_at, case.answered_at) == (MONDAY, MONDAY)
    assert not CaseMessage.objects.exists()


def test_a_customer_without_a_telephone_is_told_by_us(complained, registered, clerk):
    silent = registered("李静", id_number=identity_number(105))
    case = begun_by_message(complained(customer=silent), by=clerk)

    assert state_of(case) == State.FAILED
