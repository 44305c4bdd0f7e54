"""The other ends for real: what is taken, refused, busy, cut; and what is never sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import delivery, policy, services
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES, WrongBlanks
from tests.factories import MONDAY
from tests.outbox.people import register

pytest_plugins = ["tests.outbox.company"]
pytestmark = pytest.mark.django_db
State, Fault = Message.State, Message.Fault
BILL = TEMPLATES["bill_ready"].sample


def send(at=MONDAY):
    return services.send_now(clock=lambda: at)


def bill(customer, company, *, channel="sms", language="zh"):
    letter = Letter("bill_ready", channel, language, BILL)
    return services.queue(customer, letter, by=company.clerk, at=MONDAY)


def now_of(message):
    message.refresh_from_db()
    return message.state, message.fault


def test_without_a_way_out_a_message_is_kept_here(company, addressee):
    message = bill(addressee, company)

    assert send() == 1
    assert now_of(message) == (State.KEPT, "")
    assert message.sent_at is None


def test_a_bill_goes_by_mail_with_its_key(company, addressee, mail_server):
    message = bill(addressee, company, channel="email", language="en")

    assert send() == 1
    (mail,) = mail_server.mails
    assert "To: z3@example.com" in mail
    assert f"Message-ID: <{message.id}@example.com>" in mail
    assert "Subject: bill ready" in mail
    assert now_of(message) == (State.SENT, "")


def test_a_mail_box_that_is_not_there_is_not_tried_again(company, addressee, mail_server):
    mail_server.refuses = 550
    message = bill(addressee, company, channel="email")
    send()

    assert now_of(message) == (State.GIVEN_UP, Fault.REFUSED)
    assert send(MONDAY + timedelta(hours=1)) == 0


def test_a_busy_mail_server_is_asked_again_later(company, addressee, mail_server):
    mail_server.refuses = 451
    message = bill(addressee, company, channel="email")
    send()
    assert now_of(message) == (State.FAILED, Fault.BUSY)
    assert message.due_at == MONDAY + policy.WAITS[0]
    mail_server.refuses = 0

    assert send(MONDAY) == 0
    assert send(MONDAY + policy.WAITS[0]) == 1


def test_a_line_cut_after_the_text_leaves_the_decision_to_a_person(
    company, addressee, mail_server
):
    mail_server.cuts = True
    message = bill(addressee, company, channel="email")
    send()
    assert now_of(message) == (State.UNCLEAR, Fault.INTERRUPTED)
    mail_server.cuts = False

    assert send(MONDAY + timedelta(hours=5)) == 0
    services.retry(message, by=company.clerk, at=MONDAY)
    assert send() == 1


def test_a_gateway_out_of_order_is_tried_with_growing_waits_and_then_given_up(
    company, addressee, settings
):
    settings.SMS_URL, settings.SMS_SECRET = "http://127.0.0.1:9/send", "x"
    message, at, waits = bill(addressee, company), MONDAY, []
    while now_of(message)[0] in {State.QUEUED, State.FAILED}:
        send(at)
        message.refresh_from_db()
        waits.append(message.due_at - at)
        at = max(message.due_at, at)

    assert now_of(message) == (State.GIVEN_UP, Fault.UNREACHABLE)
    assert message.tries == len(policy.WAITS) + 1
    assert waits == sorted(waits[:-1]) + waits[-1:]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(400, State.GIVEN_UP), (302, State.GIVEN_UP), (429, State.FAILED), (500, State.FAILED)],
)
def test_what_the_gateway_answers_decides(company, addressee, gateway, answer, state):
    gateway.answer = answer
    message = bill(addressee, company)
    send()

    assert now_of(message)[0] == state


@pytest.mark.control("LC-125")
def test_a_batch_is_one_entry_of_the_log_and_names_no_value(company, gateway):
    for number, name in enumerate(("张三", "李四", "王五"), start=1):
        bill(register(company, name=name, number=number), company)

    assert send() == 3
    assert Entry.objects.filter(what="outbox.send").count() == 1


def test_what_a_killed_sender_left_is_sent_again_only_where_the_end_knows_the_key(
    company, addressee, gateway, mail_server
):
    by_sms, by_mail = bill(addressee, company), bill(addressee, company, channel="email")
    Message.objects.update(state=State.SENDING, tries=1)
    send()

    assert now_of(by_mail) == (State.UNCLEAR, Fault.INTERRUPTED)
    assert now_of(by_sms) == (State.FAILED, Fault.INTERRUPTED)
    assert send(MONDAY + policy.WAITS[0]) == 1
    assert (gateway.seen, mail_server.mails) == (1, [])


def test_somebody_without_an_address_is_not_written_to(company):
    nobody = register(company, email="")
    with pytest.raises(EvidenceMissing, match="no address"):
        bill(nobody, company, channel="email")


def test_a_template_goes_only_by_its_ways(company, addressee):
    letter = Letter("leak", "email", blanks=TEMPLATES["leak"].sample)
    with pytest.raises(Forbidden, match="does not go by"):
        services.queue(addressee, letter, by=company.clerk, at=MONDAY)


def test_a_message_that_left_is_not_withdrawn(company, addressee, gateway):
    message = bill(addressee, company)
    send()
    with pytest.raises(Forbidden, match="cannot be done"):
        services.withdraw(message, by=company.clerk, at=MONDAY)


def test_a_withdrawn_message_is_never_sent(company, addressee, gateway):
    message = bill(addressee, company)
    services.withdraw(message, by=company.clerk, at=MONDAY)

    assert send() == 0
    assert gateway.seen == 0


@pytest.mark.parametrize(
    "blanks",
    [
        {},
        {"period": "2026"},
        {"period": "2026", "day": "1", "other": "x"},
        {"period": "2026", "day": ""},
        {"period": "2026", "day": "1\nTo: all"},
        {"period": "2026", "day": "x" * 121},
    ],
)
def test_blanks_are_filled_each_once_on_one_line_and_short(blanks):
    with pytest.raises(WrongBlanks):
        TEMPLATES["bill_ready"].fill("zh", blanks)


def test_what_stands_in_a_blank_is_never_read_as_a_blank():
    text = TEMPLATES["bill_ready"].fill("en", {"period": "{day}", "day": "{period}"})

    assert "bill for {day} is ready; please pay by {period}" in text


def test_only_a_gateway_on_this_machine_may_do_without_tls():
    with pytest.raises(ImproperlyConfigured):
        delivery.Gateway("http://gateway.example.com/", secret="x")
    with pytest.raises(ImproperlyConfigured, match="SECRET"):
        delivery.Gateway("https://gateway.example.com/", secret="")
    with pytest.raises(ImproperlyConfigured):
        delivery.MailServer("example.com", sender="a@b", password="")
