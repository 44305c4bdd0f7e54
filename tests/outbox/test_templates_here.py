"""Versions of templates: numbered, one draft at a time, replaced and never changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import drafting, queries, services
from hudang.outbox.drafting import Words
from hudang.outbox.models import Kind, TemplateVersion
from hudang.outbox.services import Letter
from hudang.outbox.templates import BLANKS, TEMPLATES
from tests.factories import MONDAY
from tests.outbox.people import register

pytest_plugins = ["tests.outbox.company"]
pytestmark = pytest.mark.django_db
LIFT = Words("电梯检修", "lift", "{day}检修电梯。", "The lift is serviced on {day}.", ["sms"])
State = TemplateVersion.State


def test_a_template_of_our_own_starts_with_version_one(company, drafter, lead, addressee):
    made = drafting.draft("lift_service", LIFT, purpose="contract_service", by=drafter, at=MONDAY)
    assert "lift_service" not in queries.templates()
    drafting.put_in_force(made, by=lead, at=MONDAY)
    letter = Letter("lift_service", "sms", blanks={"day": "11月24日"})
    message = services.queue(addressee, letter, by=company.clerk, at=MONDAY)

    assert (made.number, message.template_version, message.kind) == (1, 1, Kind.SERVICE)


def test_a_purpose_that_needs_no_message_makes_no_template(company, drafter):
    with pytest.raises(EvidenceMissing):
        drafting.draft("lift", LIFT, purpose="none", by=drafter, at=MONDAY)


def test_one_draft_at_a_time_and_numbers_are_never_used_again(drafter, lead):
    first = drafting.draft("leak", _leak(), by=drafter, at=MONDAY)
    with pytest.raises(Forbidden, match="draft already"):
        drafting.draft("leak", _leak(), by=drafter, at=MONDAY)
    drafting.give_up(first, by=drafter, at=MONDAY)
    second = drafting.draft("leak", _leak(), by=drafter, at=MONDAY)
    drafting.put_in_force(second, by=lead, at=MONDAY)
    third = drafting.draft("leak", _leak(text_zh="漏水：{place}。"), by=drafter, at=MONDAY)
    drafting.put_in_force(third, by=lead, at=MONDAY)

    assert [one.number for one in queries.template_versions(code="leak")] == [4, 3, 2]
    assert [one.state for one in queries.template_versions(code="leak")] == [
        State.IN_FORCE,
        State.REPLACED,
        State.WITHDRAWN,
    ]
    assert queries.template("leak").is_urgent


def test_a_version_in_force_is_not_changed(drafter, lead):
    version = drafting.draft("leak", _leak(), by=drafter, at=MONDAY)
    drafting.put_in_force(version, by=lead, at=MONDAY)
    for act in (drafting.give_up, lambda one, **said: drafting.amend(one, _leak(), **said)):
        with pytest.raises(Forbidden, match="cannot be changed"):
            act(version, by=drafter, at=MONDAY)


def test_a_version_that_was_replaced_still_names_its_messages(company, drafter, lead, mail_server):
    customer = register(company)
    letter = Letter("bill_ready", "email", blanks=TEMPLATES["bill_ready"].sample)
    services.queue(customer, letter, by=company.clerk, at=MONDAY)
    words = Words("账单", "your bill", "{period}账单，{day}前。", "{period}, by {day}.", ["email"])
    made = drafting.draft("bill_ready", words, by=drafter, at=MONDAY)
    drafting.put_in_force(made, by=lead, at=MONDAY)
    services.queue(customer, replace(letter, language="en"), by=company.clerk, at=MONDAY)
    services.send_now(clock=lambda: MONDAY)

    assert "your bill" in mail_server.mails[1]
    assert "your bill" not in mail_server.mails[0]
    with pytest.raises(KeyError):
        queries.template("bill_ready", number=9)


def test_what_ships_obeys_the_rules_of_what_is_written_here():
    for template in TEMPLATES.values():
        names, texts = list(template.names.values()), list(template.texts.values())
        words = Words(*names, *texts, channels=template.channels)
        drafting.require_lawful(words, purpose=template.purpose)
        assert set(template.sample) <= set(BLANKS)


def _leak(**said):
    return replace(
        Words("漏水", "leak", "{place}漏水，致电{phone}。", "{place}: {phone}.", ["sms"]),
        **({"text_en": "Leak: {place}."} | said if said else {}),
    )
