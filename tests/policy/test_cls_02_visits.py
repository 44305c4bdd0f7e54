"""CLS-2.1 by home visits: who rings, what is said first, what a phone keeps, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from hudang.collection import queries, services
from hudang.collection.models import DayKey, Invitation, QuestionKind, Response, Visit
from hudang.collection.services import Paper, Part
from hudang.consent import queries as consents
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers import services as dossiers
from hudang.purposes.models import FlaggedText
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from tests import cast
from tests.collection.asked import NEED
from tests.collection.told import AGREED, letter, told
from tests.dossiers import papers
from tests.factories import MONDAY, account_of, mobile
from tests.web.reading import HOUSES, entries

if TYPE_CHECKING:
    from uuid import UUID

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.callers",
]  # fmt: skip
pytestmark = pytest.mark.django_db
State = Visit.State


def fresh(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


# The route


@pytest.mark.control("LC-125")
def test_the_route_leads_through_the_butlers_beat_and_names_houses_only(
    route, campaign, register, butler
):
    assert len(route) == 12
    assert {one.house for one in route} == {HOUSES[0]}
    assert [one.position for one in route] == list(range(1, 13))
    (entry,) = entries(what="collection.visit_plan")
    assert entry.count == 12
    shown = queries.route_of(butler.code, communities=butler.communities, today=localdate(MONDAY))
    assert [one.id for one in shown] == [one.id for one in route]


@pytest.mark.control("LC-125")
def test_who_has_another_beat_gets_no_route(campaign, custodian, customer_service, community):
    other = cast.appointed(
        "KF012", name="秦月", role=cast._role("butler"), department=customer_service,
        community=community, purposes=cast.SERVICE_PURPOSES, beat=("5",),
    )  # fmt: skip
    with pytest.raises(Forbidden, match="lives in that beat"):
        services.plan_route(
            campaign, butler=account_of(other), day=localdate(MONDAY), by=custodian, at=MONDAY
        )


@pytest.mark.control("LC-125")
def test_a_butler_plans_no_route_and_an_engineer_walks_none(campaign, butler, engineer, custodian):
    with pytest.raises(Forbidden, match="does not allow"):
        services.plan_route(
            campaign, butler=account_of(butler), day=localdate(MONDAY), by=butler, at=MONDAY
        )
    with pytest.raises(Forbidden, match="does not allow"):
        services.plan_route(
            campaign, butler=account_of(engineer), day=localdate(MONDAY), by=custodian, at=MONDAY
        )


@pytest.mark.control("LC-012")
@pytest.mark.parametrize("days", [-1, 15])
def test_nobody_is_visited_yesterday_or_after_the_campaign(campaign, butler, custodian, days):
    day = localdate(MONDAY) + timedelta(days=days)
    with pytest.raises(Forbidden, match="from today"):
        services.plan_route(campaign, butler=account_of(butler), day=day, by=custodian, at=MONDAY)


def test_who_has_answered_online_is_not_rung_at(route, campaign, neighbours, butler):
    asked = Invitation.objects.get(campaign=campaign, customer_id=route[0].customer_id)
    services.decline(campaign, asked, at=MONDAY)
    shown = queries.route_of(butler.code, communities=butler.communities, today=localdate(MONDAY))
    assert len(shown) == 11


# At the door


@pytest.mark.control("LC-012", "LC-014")
def test_a_signed_yes_and_a_no_come_home_and_are_recorded(route, send, campaign):
    assert send(route[0])
    visit = fresh(route[0])
    assert (visit.state, visit.clock, visit.channel) == (State.FINISHED, "", "visit")
    assert visit.notice.number == 1
    assert visit.signature is not None
    assert "1, 2" not in repr(visit.signature)
    person = visit.customer_id
    for items, situation, agreed in (([NEED], "sensitive", True), ([67], "sensitive", False)):
        assert (
            consents.is_granted(
                campaign.community_id, person, purpose="classification", items=items,
                situation=situation, at=MONDAY,
            )
            is agreed
        )  # fmt: skip
    (entry,) = entries(what="collection.respond")
    assert list(entry.items or []) == [NEED]
    assert Invitation.objects.get(campaign=campaign, customer_id=person).state == "answered"


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("left_out", ["identity", "notice"])
def test_nobody_is_asked_before_card_and_notice(route, send, left_out):
    with pytest.raises(EvidenceMissing) as refused:
        send(route[0], told(**{left_out: None}))
    assert (refused.value.control, len(refused.value.missing)) == ("LC-019", 1)
    assert not Response.objects.exists()


@pytest.mark.control("LC-003", "LC-019")
def test_the_notice_is_not_read_out_after_the_questions(route, send):
    after = (MONDAY + timedelta(seconds=60)).isoformat()
    with pytest.raises(Forbidden, match="before the questions"):
        send(route[0], told(notice=after))


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("version", [None, 2])
def test_another_version_than_the_one_in_force_does_not_serve(route, send, version):
    with pytest.raises(EvidenceMissing, match="has changed") as refused:
        send(route[0], told(version=version))
    assert refused.value.control == "LC-019"


@pytest.mark.control("LC-012")
def test_a_yes_is_signed_and_a_no_is_not(route, send):
    with pytest.raises(EvidenceMissing, match="signed"):
        send(route[0], told(signature=None))
    assert send(route[0], told(signature=None, agreed=dict.fromkeys(AGREED, False), answers={}))


def test_who_cannot_draw_confirms_with_the_keyboard(route, send, campaign):
    assert send(route[0], told(signature=None, confirmed=True))
    assert fresh(route[0]).signature is None


@pytest.mark.control("LC-018")
def test_who_does_not_wish_to_is_left_alone(route, send, campaign):
    said = told(outcome="declined", identity=None, notice=None, answers={}, agreed={})
    assert send(route[0], said)
    assert fresh(route[0]).state == State.DECLINED
    asked = Invitation.objects.get(campaign=campaign, customer_id=route[0].customer_id)
    assert asked.state == "declined"
    assert not Response.objects.exists()


def test_who_was_not_at_home_is_planned_again(route, send, campaign, butler, custodian):
    send(route[0], told(outcome="absent", identity=None, notice=None, answers={}, agreed={}))
    tuesday = MONDAY + timedelta(days=1)
    (again,) = services.plan_route(
        campaign, butler=account_of(butler), day=localdate(tuesday), by=custodian, at=tuesday
    )
    assert (again.id, again.state, again.position) == (route[0].id, State.PLANNED, 1)
    assert send(again, at=tuesday)


def test_a_visit_is_interrupted_and_resumed(route, send, butler):
    for to in (State.BEGUN, State.INTERRUPTED, State.BEGUN):
        services.move_visit(route[0], to=to, by=butler, at=MONDAY)
    assert [one.what for one in entries() if one.what.startswith("collection.visit")][:3] == [
        "collection.visit_begin", "collection.visit_interrupt", "collection.visit_begin",
    ]  # fmt: skip
    with pytest.raises(Forbidden, match="ends with"):
        services.move_visit(route[0], to=State.ABSENT, by=butler, at=MONDAY)
    assert send(route[0])


# What is refused, and what is stored once


@pytest.mark.control("LC-125")
def test_a_visit_of_somebody_else_is_refused(route, send, clerk):
    with pytest.raises(Forbidden, match="somebody else") as refused:
        send(route[0], by=clerk)
    assert refused.value.control == "LC-125"


@pytest.mark.control("LC-125")
def test_a_butler_who_left_the_community_uploads_nothing(route, send, butler):
    with pytest.raises(Forbidden, match="does not cover"):
        send(route[0], by=replace(butler, communities=frozenset()))


@pytest.mark.control("LC-012")
def test_what_was_declared_void_is_refused_with_its_article(route, send, custodian):
    services.declare_void(route[0], reason="device", by=custodian, at=MONDAY)
    with pytest.raises(Forbidden, match="declared void") as refused:
        send(route[0])
    assert refused.value.control == "LC-012"
    assert not Response.objects.exists()


def test_a_void_visit_needs_a_reason_and_a_finished_one_cannot_be_void(route, send, custodian):
    with pytest.raises(Forbidden, match="Say why"):
        services.declare_void(route[0], reason="", by=custodian, at=MONDAY)
    send(route[0])
    with pytest.raises(Forbidden, match="cannot become"):
        services.declare_void(route[0], reason="device", by=custodian, at=MONDAY)


def test_sent_twice_stored_once(route, send):
    sent = letter(route[0], told())
    assert send(route[0], sent)
    assert not send(route[0], sent)
    assert Response.objects.count() == 1


@pytest.mark.control("LC-012")
def test_two_phones_do_not_answer_for_one_person(route, send):
    assert send(route[0])
    with pytest.raises(Forbidden, match="cannot become"):
        send(route[0])
    assert Response.objects.count() == 1


@pytest.mark.control("LC-034")
def test_a_damaged_letter_or_one_of_another_visit_is_refused_aloud(route, send):
    sent = letter(route[0], told())
    for wrong in (sent[:-1], b"", b"\x01" * 300):
        with pytest.raises(Forbidden, match="do not open"):
            send(route[0], wrong)
    with pytest.raises(Forbidden, match="do not open"):
        send(route[1], sent)
    assert send(route[0], sent)


@pytest.mark.parametrize(
    "said",
    [[], {}, {"outcome": "void"}, told(submission="1"), told(ended="yesterday"),
     told(ended="2026-11-23T09:00:00"), told(agreed={"S-MED": "yes"}), told(answers=7)],
)  # fmt: skip
def test_a_letter_that_makes_no_sense_is_refused(route, send, said):
    with pytest.raises(Forbidden, match="do not open"):
        send(route[0], letter(route[0], said))
    assert fresh(route[0]).state == State.PLANNED


def test_an_answer_that_cannot_be_given_is_named_by_its_question(route, send):
    with pytest.raises(EvidenceMissing) as refused:
        send(route[0], told(answers={"q1": 9}))
    assert [str(one) for one in refused.value.missing] == ["q1: Choose one of the answers given."]
    assert fresh(route[0]).state == State.PLANNED


# The clock of the phone


@pytest.mark.parametrize("days", [-365, 365])
def test_a_clock_wrong_by_a_year_is_corrected_with_a_note(route, send, days):
    wrong = MONDAY + timedelta(days=days)
    assert send(route[0], told(wrong), clock=wrong + timedelta(hours=2), at=MONDAY + HOURS)
    visit = fresh(route[0])
    assert (visit.clock, visit.ended_at) == (Visit.Clock.CORRECTED, MONDAY)


HOURS = timedelta(hours=2)


@pytest.mark.parametrize("days", [-365, 365, -300_000])
def test_moments_that_make_no_sense_become_that_of_the_upload(route, send, days):
    assert send(route[0], told(MONDAY + timedelta(days=days)), at=MONDAY + HOURS)
    visit = fresh(route[0])
    assert (visit.clock, visit.ended_at) == (Visit.Clock.UNUSABLE, MONDAY + HOURS)


# The keys of a day


@pytest.mark.control("LC-034")
def test_the_key_of_a_day_ends_once_everything_has_come(route, send, custodian):
    later = MONDAY + timedelta(days=5)
    assert services.destroy_keys(at=later) == 0, "twelve visits are open: their answers may wait"
    sent = letter(route[0], told())
    for visit in route[1:]:
        services.declare_void(visit, reason="mistake", by=custodian, at=MONDAY)
    assert send(route[0], sent, at=MONDAY + timedelta(hours=71))
    assert services.destroy_keys(at=MONDAY + timedelta(days=4)) == 0
    assert services.destroy_keys(at=later) == 1
    key = DayKey.objects.get()
    assert (key.secret, key.destroyed_at) == (None, later)
    assert len(entries(what="collection.day_key_destroy")) == 1
    with pytest.raises(Forbidden, match="do not open"):
        send(route[0], sent, at=later)


def test_each_day_has_one_key(route, campaign):
    again = services.key_for(campaign.community_id, day=localdate(MONDAY))
    assert DayKey.objects.get().id == again.id
    other = services.key_for(campaign.community_id, day=localdate(MONDAY) + timedelta(days=1))
    assert bytes(other.public) != bytes(again.public)


# On paper


@pytest.fixture
def scan(route, clerk, settings, tmp_path) -> UUID:
    """The signed form, scanned and filed with the customer."""
    settings.HUDANG_DATA = tmp_path
    person = Customer.objects.get(id=route[0].customer_id)
    sent = papers.upload(papers.pdf())
    filed = dossiers.file_customer_document(
        person, kind="survey_sheet", upload=sent, by=clerk, at=MONDAY
    )
    papers.storage.remove(sent.file)
    return filed.id


def sheet(document: UUID, **more) -> Paper:
    said = {
        "submission": uuid4(), "notice": 1, "signed": localdate(MONDAY), "document": document,
        "filed": "A-12", "answers": {"q1": 1}, "agreed": AGREED,
    }  # fmt: skip
    return Paper(**{**said, **more})


@pytest.mark.control("LC-012")
def test_a_printed_form_is_entered_with_its_scan(route, scan, butler):
    assert services.enter_paper(route[0], sheet(scan), by=butler, at=MONDAY)
    visit = fresh(route[0])
    assert (visit.state, visit.channel) == (State.FINISHED, "paper")
    assert Response.objects.get().channel == "paper"


@pytest.mark.control("LC-012")
def test_a_printed_form_without_its_scan_or_of_another_notice_proves_nothing(route, scan, butler):
    with pytest.raises(EvidenceMissing, match="proof"):
        services.enter_paper(route[0], sheet(uuid4()), by=butler, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="has changed"):
        services.enter_paper(route[0], sheet(scan, notice=2), by=butler, at=MONDAY)
    assert not Response.objects.exists()


@pytest.fixture
def in_words(needs, custodian):
    """One more question, which people answer in their own words; named before the route."""
    part = Part(QuestionKind.TEXT, "什么时候方便？", "When?", item=NEED)
    return services.add_part(needs, part, by=custodian, at=MONDAY)


@pytest.mark.control("LC-023")
def test_what_was_written_on_a_form_is_mended_or_kept_for_a_reason(in_words, route, scan, butler):
    said = {"q1": 1, "q3": f"请打{mobile(77)}"}
    with pytest.raises(EvidenceMissing) as refusal:
        services.enter_paper(route[0], sheet(scan, answers=said), by=butler, at=MONDAY)
    assert [str(one) for one in refusal.value.missing] == [
        "a telephone number at characters 3 to 13"
    ]
    kept = sheet(scan, answers=said, reason="own_words")
    assert services.enter_paper(route[0], kept, by=butler, at=MONDAY)
    flagged = FlaggedText.objects.get()
    assert (flagged.kind, flagged.reason) == ("phone", "own_words")
    assert flagged.record == Response.objects.get().id


@pytest.mark.control("LC-023")
def test_what_a_phone_brings_is_kept_for_the_custodian_to_follow_up(in_words, route, send, butler):
    answers = {"q1": 1, "q3": f"请打{mobile(77)}"}
    assert send(route[0], told(MONDAY, answers=answers))
    flagged = FlaggedText.objects.get()
    assert (flagged.reason, flagged.written_by) == ("arrived", butler.code)


@pytest.mark.control("LC-125")
def test_the_form_of_somebody_elses_route_is_for_him_or_the_custodian(
    route, scan, clerk, custodian
):
    with pytest.raises(Forbidden, match="somebody else"):
        services.enter_paper(route[0], sheet(scan), by=clerk, at=MONDAY)
    paper = sheet(scan)
    assert services.enter_paper(route[0], paper, by=custodian, at=MONDAY)
    assert not services.enter_paper(route[0], paper, by=custodian, at=MONDAY)


# The person


@pytest.mark.control("LC-034")
def test_a_destroyed_customer_takes_visit_and_signature_along(
    route, send, custodian, privacy_lead
):
    send(route[0])
    assert Visit.objects.filter(customer_id=route[0].customer_id).exists()

    person = Customer.objects.get(id=route[0].customer_id)
    for stay in Occupancy.objects.filter(customer_id=person.id):
        registry.end_occupancy(stay, on=localdate(MONDAY), by=custodian, at=MONDAY)
    registry.shred_customer(person, proposed_by=custodian, confirmed_by=privacy_lead, at=MONDAY)
    assert not Visit.objects.filter(customer_id=route[0].customer_id).exists()
