"""POL-4.3: who is written to, when, and what a person has to agree to first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import drafting, policy, queries, services, stopping
from hudang.outbox.drafting import Words
from hudang.outbox.models import Kind, Message
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from tests import cast
from tests.factories import MONDAY, SHANGHAI, mobile

pytest_plugins = ["tests.outbox.company"]

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
State = Message.State
VISIT = {"work": "厨房水龙头", "day": "11月24日上午", "phone": "400-000-0000"}
VISIT_LETTER = Letter("repair_visit", "sms", blanks=VISIT)
LEAK_LETTER = Letter("leak", "sms", blanks={"place": "卫生间", "phone": "400-000-0000"})
OFFER_LETTER = Letter("new_service", "sms", blanks={"service": "家政保洁", "day": "12月31日"})

SHORTER = Words(
    name_zh="维修上门",
    name_en="repair visit",
    text_zh="维修：{work}，{day}上门，改期请致电{phone}。",
    text_en="Repair: {work}, on {day}. For another day call {phone}.",
    channels=["sms"],
)


def send(at, **options):
    return services.send_now(clock=lambda: at, **options)


@pytest.mark.control("LC-022")
@pytest.mark.parametrize(
    ("hour", "minute", "leaves"),
    [
        (8, 59, MORNING - timedelta(days=1)),
        (9, 0, None),
        (19, 59, None),
        (20, 0, MORNING),
        (23, 30, MORNING),
    ],
)
def test_between_eight_in_the_evening_and_nine_only_an_emergency_leaves(hour, minute, leaves):
    asked = EVENING.replace(hour=hour, minute=minute)

    assert policy.leaves_from(is_urgent=False, local=asked) == (leaves or asked)
    assert policy.leaves_from(is_urgent=True, local=asked) == asked


@pytest.mark.control("LC-022")
def test_wang_fang_writes_in_the_evening_and_zhang_san_hears_in_the_morning(
    company, addressee, gateway
):
    visit = services.queue(addressee, VISIT_LETTER, by=company.clerk, at=EVENING)
    services.queue(addressee, LEAK_LETTER, by=company.clerk, at=EVENING)

    assert send(EVENING) == 1
    ((address, text),) = gateway.taken.values()
    assert (address, text.startswith("紧急")) == (mobile(1), True)
    assert send(MORNING - timedelta(seconds=1)) == 0
    assert send(MORNING) == 1
    visit.refresh_from_db()
    assert (visit.state, visit.sent_at) == (State.SENT, MORNING)


@pytest.mark.control("LC-022")
def test_what_failed_by_day_is_not_tried_again_at_night(company, addressee, gateway):
    gateway.answer = 503
    late = EVENING - timedelta(minutes=1)
    services.queue(addressee, VISIT_LETTER, by=company.clerk, at=late)
    send(late)
    gateway.answer = 200

    assert send(EVENING + timedelta(minutes=5)) == 0
    assert send(MORNING) == 1


@pytest.mark.control("LC-022")
def test_nobody_who_has_not_agreed_gets_an_offer(company, addressee, may_offer):
    with pytest.raises(EvidenceMissing, match="has not agreed"):
        services.queue(addressee, OFFER_LETTER, by=company.clerk, at=MONDAY)

    assert not Message.objects.exists()


@pytest.mark.control("LC-022", "LC-018")
def test_zhang_san_changes_his_mind_and_the_offer_that_waits_is_not_sent(
    company, addressee, gateway, may_offer
):
    agreed = {addressee.id}
    asked = []

    def agree(customers):
        asked.append(customers)
        return agreed & set(customers)

    offer = services.queue(addressee, OFFER_LETTER, agreed=agree, by=company.clerk, at=MONDAY)
    agreed.clear()

    assert send(MONDAY, kind=Kind.COMMERCIAL, agreed=agree) == 0
    offer.refresh_from_db()
    assert (offer.state, offer.fault) == (State.WITHDRAWN, Message.Fault.NO_CONSENT)
    assert len(asked) == 2
    assert gateway.seen == 0


@pytest.mark.control("LC-022")
def test_the_sender_of_service_messages_never_sends_an_offer(
    company, addressee, gateway, may_offer
):
    services.queue(
        addressee, OFFER_LETTER, agreed=lambda asked: asked, by=company.clerk, at=MONDAY
    )

    assert send(MONDAY) == 0
    assert send(MONDAY, kind=Kind.COMMERCIAL) == 0
    assert gateway.seen == 0


@pytest.mark.control("LC-022")
def test_an_offer_dressed_as_a_service_waits_for_the_privacy_lead(company, addressee, gateway):
    dressed = Letter("repair_visit", "sms", blanks=VISIT | {"work": "保洁，本周优惠"})
    held = services.queue(addressee, dressed, by=company.clerk, at=MONDAY)
    lead = cast.factories.acting("ZB001")

    assert held.state == State.HELD
    assert send(MONDAY) == 0
    with pytest.raises(Forbidden):
        services.decide(held, is_service=True, by=company.clerk, at=MONDAY)
    assert services.decide(held, is_service=False, by=lead, at=MONDAY).state == State.WITHDRAWN
    assert send(MONDAY) == 0
    assert gateway.seen == 0


@pytest.mark.control("LC-022")
def test_the_privacy_lead_lets_a_message_go_that_sells_nothing(company, addressee, gateway):
    harmless = Letter("repair_visit", "sms", blanks=VISIT | {"work": "红包店门前水管"})
    held = services.queue(addressee, harmless, by=company.clerk, at=MONDAY)
    services.decide(held, is_service=True, by=cast.factories.acting("ZB001"), at=MONDAY)

    assert send(MONDAY) == 1


@pytest.mark.control("LC-022")
def test_nobody_decides_about_his_own_message():
    with pytest.raises(Forbidden, match="Another person"):
        policy.require_other_decider(queued_by="ZB001", decides="ZB001")


@pytest.mark.control("LC-022")
def test_no_service_template_sells_and_every_commercial_one_says_how_to_stop_it():
    for template in TEMPLATES.values():
        texts = list(template.texts.values())
        if template.kind == Kind.SERVICE:
            assert not any(map(policy.sells, texts))
        else:
            assert all("T" in text for text in texts)


@pytest.mark.control("LC-132")
def test_after_seven_days_a_message_is_gone(company, addressee):
    services.queue(addressee, VISIT_LETTER, by=company.clerk, at=MONDAY)

    assert services.purge(at=MONDAY + timedelta(days=7, seconds=-1)) == 0
    assert services.purge(at=MONDAY + timedelta(days=7)) == 1
    assert not Message.objects.exists()
    assert Entry.objects.filter(what="outbox.purge").count() == 1


@pytest.mark.control("LC-125")
def test_wang_fang_writes_to_nobody_of_another_community(company, addressee):
    stranger = cast.appointed(
        "KF009",
        name="孙丽",
        role=cast._role("clerk"),
        department=cast.factories.make_department("QT", name="他部", purposes=["billing"]),
        purposes=("billing",),
    )
    with pytest.raises(Forbidden):
        services.queue(addressee, VISIT_LETTER, by=stranger, at=MONDAY)
    assert not queries.messages(stranger).exists()


@pytest.mark.control("LC-022")
def test_li_qiang_drafts_what_a_visit_says_and_the_privacy_lead_puts_it_in_force(
    company, addressee, gateway, drafter, lead
):
    before = services.queue(addressee, VISIT_LETTER, by=company.clerk, at=MONDAY)
    version = drafting.draft("repair_visit", SHORTER, by=drafter, at=MONDAY)
    waiting = services.queue(addressee, VISIT_LETTER, by=company.clerk, at=MONDAY)
    drafting.put_in_force(version, by=lead, at=MONDAY)
    after = services.queue(addressee, VISIT_LETTER, by=company.clerk, at=MONDAY)

    assert [one.template_version for one in (before, waiting, after)] == [1, 1, 2]
    assert send(MONDAY) == 3
    texts = sorted(text for _address, text in gateway.taken.values())
    assert [text.startswith("维修") for text in texts] == [False, False, True]
    whats = Entry.objects.filter(what__endswith="template").values_list("what", flat=True)
    assert "outbox.draft_template" in whats
    assert Entry.objects.filter(what="outbox.put_template_in_force").count() == 1


@pytest.mark.control("LC-022")
def test_nobody_puts_his_own_words_in_force(drafter):
    version = drafting.draft("repair_visit", SHORTER, by=drafter, at=MONDAY)
    with pytest.raises(Forbidden):
        drafting.put_in_force(version, by=drafter, at=MONDAY)
    with pytest.raises(Forbidden, match="Another person"):
        policy.require_second_person(drafted_by="ZB001", decides="ZB001")

    assert queries.template("repair_visit").number == 1


@pytest.mark.control("LC-022")
@pytest.mark.parametrize("field", ["text_zh", "text_en", "name_zh"])
def test_a_template_of_the_service_that_sells_is_refused(drafter, field):
    selling = replace(SHORTER, **{field: getattr(SHORTER, field) + "（Discount 优惠）"})
    with pytest.raises(Forbidden, match="it sells"):
        drafting.draft("repair_visit", selling, by=drafter, at=MONDAY)

    assert not queries.template_versions().exists()


@pytest.mark.control("LC-022")
def test_an_offer_says_in_both_languages_how_to_stop_it(drafter):
    offer = Words(
        "优惠", "offer", "{service}优惠，回复T退订。", "{service} is cheaper now.", ["sms"]
    )
    with pytest.raises(EvidenceMissing, match="how to stop") as refusal:
        drafting.draft("new_service", offer, by=drafter, at=MONDAY)

    assert refusal.value.missing == ("English: Reply T",)


@pytest.mark.control("LC-002")
@pytest.mark.parametrize("blank", ["{name}", "{id_number}", "{姓名}", "{", "}{day"])
def test_no_template_has_a_blank_for_a_person(drafter, blank):
    words = replace(SHORTER, text_zh=SHORTER.text_zh + blank, text_en=SHORTER.text_en + blank)
    with pytest.raises(Forbidden, match="no template may have"):
        drafting.draft("repair_visit", words, by=drafter, at=MONDAY)


@pytest.mark.control("LC-002")
def test_both_languages_have_the_same_blanks(drafter):
    words = replace(SHORTER, text_en="Repair: {work}.")
    with pytest.raises(Forbidden, match="same blanks"):
        drafting.draft("repair_visit", words, by=drafter, at=MONDAY)


@pytest.mark.control("LC-150")
@pytest.mark.parametrize("channel", ["sms", ""])
def test_the_privacy_lead_stops_sending_and_nothing_leaves_not_even_an_emergency(
    company, addressee, gateway, lead, operator, channel
):
    services.queue(addressee, LEAK_LETTER, by=company.clerk, at=MONDAY)
    stop = stopping.stop(channel, reason="wrong_text", by=lead, at=MONDAY)

    assert send(MONDAY) == 0
    assert gateway.seen == 0
    with pytest.raises(Forbidden, match="Another person"):
        stopping.lift(stop, by=lead, at=MONDAY)
    stopping.lift(stop, by=operator, at=MONDAY)
    assert send(MONDAY) == 1
    assert Entry.objects.filter(what="outbox.stop_sending").count() == 1
    assert Entry.objects.filter(what="outbox.resume_sending").count() == 1


@pytest.mark.control("LC-150")
def test_a_stop_of_text_messages_lets_mail_leave(company, addressee, gateway, mail_server, lead):
    stopping.stop("sms", reason="other_end", by=lead, at=MONDAY)
    bill = TEMPLATES["bill_ready"].sample
    for channel in ("sms", "email"):
        letter = Letter("bill_ready", channel, blanks=bill)
        services.queue(addressee, letter, by=company.clerk, at=MONDAY)

    assert send(MONDAY) == 1
    assert (gateway.seen, len(mail_server.mails)) == (0, 1)


@pytest.mark.control("LC-150")
def test_a_stop_stands_once_and_ends_once(company, lead, operator):
    stop = stopping.stop("", reason="exercise", by=operator, at=MONDAY)
    with pytest.raises(Forbidden, match="stopped already"):
        stopping.stop("", reason="exercise", by=lead, at=MONDAY)
    stopping.lift(stop, by=lead, at=MONDAY)
    with pytest.raises(Forbidden, match="again already"):
        stopping.lift(stop, by=lead, at=MONDAY)
    with pytest.raises(Forbidden, match="Your post"):
        stopping.stop("", reason="exercise", by=company.clerk, at=MONDAY)
