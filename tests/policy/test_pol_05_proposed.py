"""POL-5.2: what people answer about their record is verified before it replaces anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from hudang.accounts.models import TokenScope
from hudang.collection import queries, services
from hudang.collection.answers import WrongAnswer
from hudang.collection.models import Invitation, ProposedAmendment, Response
from hudang.collection.services import Paper, Part, Submitted, Titles
from hudang.consent import queries as asked
from hudang.consent import services as consents
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as disclosure
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.models import Customer
from hudang.vault.tokens import Lookup
from tests.factories import MONDAY, account_of, mobile
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.reached",
]  # fmt: skip
pytestmark = pytest.mark.django_db
State = ProposedAmendment.State
TUESDAY = MONDAY + timedelta(days=1)
NEW, EMAIL = mobile(77), "zhao@example.cn"


@pytest.fixture
def answer(reached, neighbours):
    """Let the first neighbour answer by his link; his number is another one now."""

    def do(answers, *, agreed=None, at=MONDAY):
        invited = Invitation.objects.get(campaign=reached, customer_id=neighbours[0].id)
        sent = Submitted(uuid4(), answers, agreed=agreed or {})
        services.respond(reached, invited, sent, at=at)

    return do


def waiting() -> list[ProposedAmendment]:
    communities = Customer.objects.values_list("community_id", flat=True)
    return list(queries.proposals(communities).filter(state=State.PROPOSED))


def holds(customer: Customer, value: str) -> bool:
    (found,) = disclosure.matches(
        [Customer.objects.get(pk=customer.pk)], kind=Lookup.MOBILE, value=value
    )
    return found


# What becomes a proposal


@pytest.mark.control("LC-005")
def test_a_new_number_waits_and_the_record_stays_as_it_was(answer, neighbours):
    answer({"q1": f" {NEW[:3]} {NEW[3:]} "})
    (proposal,) = waiting()
    assert (proposal.item, proposal.channel, proposal.collected_by) == (
        2,
        "online",
        "SYSTEM-PORTAL",
    )
    assert NEW not in repr(proposal.value)
    assert not holds(neighbours[0], NEW)
    (masks,) = disclosure.masks([proposal], level=disclosure.Level.M1)
    assert masks[2].endswith(NEW[-4:])
    # The answer itself is nowhere but in the proposal.
    response = Response.objects.get(submission=proposal.submission)
    assert disclosure.masks([response], level=disclosure.Level.M1) == [{}]
    (entry,) = entries(what="collection.propose")
    assert entry.items == [2]


@pytest.mark.control("LC-005")
def test_what_the_record_says_already_is_not_proposed(answer, neighbours):
    answer({"q1": mobile(20)})
    assert waiting() == []


@pytest.mark.control("LC-005")
def test_a_number_that_is_none_is_sent_back_to_the_person(answer):
    with pytest.raises(WrongAnswer) as wrong:
        answer({"q1": "12345"})
    assert wrong.value.key == "q1"
    assert waiting() == []


@pytest.mark.control("LC-012")
def test_without_consent_an_address_that_needs_it_is_not_proposed(answer):
    answer({"q1": NEW, "q3": EMAIL}, agreed={"general": False})
    assert [one.item for one in waiting()] == [2]


@pytest.mark.control("LC-005")
def test_a_newer_answer_takes_the_place_of_an_older_proposal(answer, again, neighbours, custodian):
    answer({"q1": mobile(76)})
    (older,) = waiting()
    invited = Invitation.objects.get(campaign=again, customer_id=neighbours[0].id)
    services.respond(again, invited, Submitted(uuid4(), {"q1": NEW}), at=TUESDAY)
    (newer,) = waiting()
    older.refresh_from_db()
    assert (older.state, older.value) == (State.SUPERSEDED, None)
    assert newer.campaign_id == again.pk


@pytest.mark.control("LC-002")
@pytest.mark.parametrize(
    ("kind", "item", "fault"),
    [("text", 1, "at the counter"), ("date", 2, "as a short text")],
)
def test_names_are_not_changed_by_a_survey_and_numbers_are_written(
    surveying, custodian, privacy_lead, kind, item, fault
):
    draft = services.begin_questionnaire(
        "name-2026", purpose="registration", titles=Titles("姓名", "Name"), by=custodian,
        at=MONDAY,
    )  # fmt: skip
    services.add_part(
        draft, Part(kind, "您的资料？", "Yours?", item=item), by=custodian, at=MONDAY
    )
    with pytest.raises(EvidenceMissing) as refused:
        services.publish(draft, by=privacy_lead, at=MONDAY)
    assert any(fault in str(one) for one in refused.value.missing)


# Who verifies it


@pytest.mark.control("LC-005")
def test_an_accepted_number_is_an_amendment_like_any_other(answer, neighbours, clerk):
    answer({"q1": NEW})
    (proposal,) = waiting()
    before = neighbours[0].revision
    services.accept(proposal, expected_revision=before, by=clerk, at=TUESDAY)
    assert holds(neighbours[0], NEW)
    (found,) = customers.search(NEW, by=clerk, at=TUESDAY).rows
    assert found.id == neighbours[0].id
    change = registry.changes_of(neighbours[0]).first()
    assert (change.items, change.reason, change.changed_by) == ([2], "told", clerk.code)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.value, proposal.decided_by) == (
        State.ACCEPTED, None, clerk.code,
    )  # fmt: skip
    assert entries(what="collection.accept_proposed")
    with pytest.raises(Forbidden, match="decided on meanwhile"):
        services.accept(proposal, expected_revision=before + 1, by=clerk, at=TUESDAY)


@pytest.mark.control("LC-005")
def test_a_rejection_says_why_and_leaves_the_record(answer, neighbours, clerk):
    answer({"q1": NEW})
    (proposal,) = waiting()
    with pytest.raises(EvidenceMissing):
        services.reject(proposal, reason="", by=clerk, at=TUESDAY)
    services.reject(proposal, reason="unconfirmed", by=clerk, at=TUESDAY)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.value) == (State.REJECTED, None)
    assert not holds(neighbours[0], NEW)


@pytest.mark.control("LC-005")
def test_the_butler_who_wrote_it_down_does_not_verify_it(reached, neighbours, butler, clerk):
    invited = Invitation.objects.get(campaign=reached, customer_id=neighbours[1].id)
    sent = Submitted(uuid4(), {"q1": NEW}, channel="visit")
    services.store(reached, invited, sent, by=butler, at=MONDAY)
    (proposal,) = waiting()
    assert queries.proposals_to_verify(butler) == 0
    assert queries.proposals_to_verify(clerk) == 1
    (row,) = services.list_proposals([proposal], by=butler, at=TUESDAY)
    assert not row.may_decide
    with pytest.raises(Forbidden, match="yourself"):
        services.accept(proposal, expected_revision=neighbours[1].revision, by=butler, at=TUESDAY)
    services.accept(proposal, expected_revision=neighbours[1].revision, by=clerk, at=TUESDAY)
    assert holds(neighbours[1], NEW)


@pytest.mark.control("LC-005", "LC-023")
def test_a_number_on_a_printed_form_is_what_was_asked_and_no_find(reached, butler, custodian):
    route = services.plan_route(
        reached, butler=account_of(butler), day=localdate(MONDAY), by=custodian, at=MONDAY
    )
    sheet = Paper(
        uuid4(), notice=1, signed=localdate(MONDAY), document=uuid4(), filed="A-12",
        answers={"q1": NEW}, agreed={},
    )  # fmt: skip
    assert services.enter_paper(route[0], sheet, by=butler, at=MONDAY)
    (proposal,) = waiting()
    assert (proposal.channel, proposal.collected_by) == ("paper", butler.code)


@pytest.mark.control("LC-011")
def test_an_engineer_verifies_nothing(answer, engineer):
    answer({"q1": NEW})
    (proposal,) = waiting()
    with pytest.raises(Forbidden):
        services.reject(proposal, reason="another", by=engineer, at=TUESDAY)
    assert queries.proposals_to_verify(engineer) == 0


@pytest.mark.control("LC-138")
def test_a_token_verifies_nothing(answer, neighbours, clerk):
    answer({"q1": NEW})
    (proposal,) = waiting()
    program = replace(clerk, scopes=frozenset(TokenScope))
    with pytest.raises(Forbidden, match="never approves"):
        services.accept(proposal, expected_revision=neighbours[0].revision, by=program, at=TUESDAY)


@pytest.mark.control("LC-005")
def test_who_amended_the_record_meanwhile_is_not_overwritten(answer, neighbours, clerk):
    answer({"q1": NEW})
    (proposal,) = waiting()
    seen = neighbours[0].revision
    customers.amend(
        neighbours[0], values={2: mobile(78)}, expected_revision=seen, reason="form",
        by=clerk, at=TUESDAY,
    )  # fmt: skip
    (row,) = services.list_proposals(waiting(), by=clerk, at=TUESDAY)
    assert row.is_overtaken
    with pytest.raises(EvidenceMissing, match="Somebody else changed"):
        services.accept(proposal, expected_revision=seen, by=clerk, at=TUESDAY)
    assert [one.pk for one in waiting()] == [proposal.pk]


# Until when it is kept


@pytest.mark.control("LC-016")
def test_a_proposal_goes_with_the_consent(answer, neighbours, clerk):
    answer({"q3": EMAIL}, agreed={"general": True})
    (proposal,) = waiting()
    (consent,) = asked.consents_of(neighbours[0]).filter(state="granted")
    consents.withdraw(consent, by=clerk, at=TUESDAY)
    services.remove_withdrawn(at=TUESDAY)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.value) == (State.WITHDRAWN, None)


@pytest.mark.control("LC-005")
def test_a_proposal_goes_when_the_answers_are_deleted(answer, reached, custodian):
    answer({"q1": NEW})
    services.close(reached, by=custodian, at=MONDAY)
    services.delete_due(at=MONDAY + timedelta(days=100))
    assert waiting() == []
    assert ProposedAmendment.objects.get().state == State.WITHDRAWN


@pytest.mark.control("LC-008")
def test_a_number_is_no_figure_and_no_remark(answer, reached, custodian):
    answer({"q1": NEW})
    services.close(reached, by=custodian, at=MONDAY)
    services.tally(reached.pk, at=MONDAY)
    reached.refresh_from_db()
    questions = queries.questions_of(reached.version)
    assert queries.figures(reached, questions) == []
    with pytest.raises(EvidenceMissing):
        services.remarks(reached, questions[0], by=custodian, at=MONDAY)
