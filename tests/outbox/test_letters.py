"""Letters: for who has no telephone; printed with name and house, posted, stopped, withdrawn."""

from __future__ import annotations

import pytest

from hudang.accesslog.models import Act, Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import letters, queries, services, stopping
from hudang.outbox.models import Message
from hudang.outbox.services import Letter, nobody
from hudang.outbox.templates import TEMPLATES
from hudang.registry import queries as registry
from tests import reading_pdf
from tests.factories import MONDAY
from tests.outbox.people import register

pytest_plugins = ["tests.outbox.company"]
pytestmark = pytest.mark.django_db
State = Message.State
BILL = TEMPLATES["bill_ready"].sample


@pytest.fixture
def grandmother(company):
    """Somebody without a telephone and without e-mail."""
    return register(company, name="王桂英", email="", has_mobile=False)


def write(customer, company, *, language="zh"):
    letter = Letter("bill_ready", "letter", language, BILL)
    return services.queue(customer, letter, by=company.clerk, at=MONDAY)


def houses(found):
    return registry.letter_addresses([one.customer for one in found])


def print_out(company, *, where=houses):
    found = list(queries.letters(company.clerk))
    return letters.print_out(found, where=where, agreed=nobody, by=company.clerk, at=MONDAY)


@pytest.mark.control("LC-005")
def test_who_has_no_telephone_gets_a_letter_with_name_house_and_text(
    company, grandmother, gateway
):
    message = write(grandmother, company)
    assert services.send_now(clock=lambda: MONDAY) == 0
    read = reading_pdf.text_of(print_out(company))

    assert "王桂英" in read
    assert "3栋2单元1501" in read
    assert "2026年第四季度物业费账单已出" in read
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.PRINTED, None)
    assert letters.mark_posted([message], by=company.clerk, at=MONDAY) == 1
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.SENT, MONDAY)
    assert not queries.letters(company.clerk).exists()


@pytest.mark.control("LC-127")
def test_the_names_are_opened_in_the_name_of_who_prints(company, grandmother):
    write(grandmother, company)
    print_out(company)
    (opened,) = Entry.objects.filter(what="outbox.open_letters")

    assert (opened.act, opened.acting_for) == (Act.PRINT, company.clerk.code)
    assert Entry.objects.filter(what="outbox.print").count() == 1


def test_each_letter_is_a_page_in_its_language_and_may_be_printed_again(company, grandmother):
    write(grandmother, company)
    write(register(company, name="李四", number=2), company, language="en")
    assert reading_pdf.pages_of(print_out(company)) == 2
    again = print_out(company)

    assert "Hello,thebillfor" in reading_pdf.text_of(again)
    assert reading_pdf.conformance_of(again) == ("2", "B")
    assert set(Message.objects.values_list("state", "tries")) == {(State.PRINTED, 2)}


@pytest.mark.control("LC-150")
def test_while_sending_is_stopped_nothing_is_printed(company, grandmother, lead):
    write(grandmother, company)
    stopping.stop("letter", reason="wrong_people", by=lead, at=MONDAY)
    with pytest.raises(Forbidden, match="nothing is printed"):
        print_out(company)


@pytest.mark.control("LC-005")
def test_somebody_without_a_house_is_named_by_number_and_nothing_counts_as_printed(
    company, grandmother
):
    message = write(grandmother, company)
    with pytest.raises(EvidenceMissing) as refusal:
        print_out(company, where=lambda _found: {})

    assert refusal.value.missing == (grandmother.number,)
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_a_character_that_no_font_has_is_said_without_the_text(company, grandmother):
    message = write(grandmother, company)
    with pytest.raises(EvidenceMissing, match="no font") as refusal:
        print_out(company, where=lambda found: {one.customer_id: "3栋\ue000" for one in found})

    assert "3栋" not in str(refusal.value)
    message.refresh_from_db()
    assert message.state == State.QUEUED


@pytest.mark.control("LC-022")
def test_an_offer_by_letter_is_not_printed_for_who_changed_his_mind(
    company, grandmother, may_offer
):
    message = write(grandmother, company)
    Message.objects.filter(id=message.id).update(kind="commercial")
    print_out(company)
    message.refresh_from_db()

    assert (message.state, message.fault) == (State.WITHDRAWN, Message.Fault.NO_CONSENT)


def test_who_may_not_open_values_prints_nothing(company, grandmother, lead, operator):
    write(grandmother, company)
    found = list(queries.letters(company.clerk))
    for by in (lead, operator):
        with pytest.raises(Forbidden, match="Your post"):
            letters.print_out(found, where=houses, agreed=nobody, by=by, at=MONDAY)


def test_a_letter_that_was_not_printed_is_not_posted(company, grandmother):
    with pytest.raises(Forbidden, match="cannot be done"):
        letters.mark_posted([write(grandmother, company)], by=company.clerk, at=MONDAY)
