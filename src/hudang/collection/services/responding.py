"""Answers come in: with a name under the person's keys, or anonymously under the campaign's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.collection import answers as reading
from hudang.collection import policy, queries
from hudang.collection.models import (
    PROPOSABLE,
    AnonymousResponse,
    Campaign,
    Invitation,
    Response,
)
from hudang.collection.models.responses import Channel
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.consent.services import Asked, Said
from hudang.core import jobs
from hudang.purposes.models import KeptReason, TextPlace
from hudang.purposes.services import Written, flag_texts
from hudang.vault import services as vault

from .logging import log_campaign
from .needing import declare_needs
from .proposing import propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.answers import Answers
    from hudang.collection.models import Question
    from hudang.collection.queries import Household

P = Permission
# The person himself, in front of the public page: the department collects by it.
PORTAL: Final = system("portal", Role.CLERK)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What somebody sent: the answers, what was agreed to, and by which way it came.

    `agreed` says yes or no for each group of items that needs consent (`queries.consents_of`);
    `submission` is made where the answers were given, so that sending twice stores once;
    `ended_at` says when they were given at a door, by our clock, if they were sent later.
    """

    submission: UUID
    answers: Mapping[str, object]
    agreed: Mapping[str, bool] = field(default_factory=dict)
    channel: str = Channel.ONLINE
    # Why a find in what was written freely stays (`purposes.KeptReason`).
    reason: str = ""
    ended_at: datetime | None = None
    said: Said = field(
        default_factory=lambda: Said(
            answer="",
            form=Consent.Form.CLICK,
            channel=Consent.Channel.ONLINE,
            is_started_by_person=True,
        )
    )


def _portal(campaign: Campaign) -> Actor:
    """Return the person himself in front of the public page of a campaign."""
    community = frozenset({campaign.community_id})
    return replace(PORTAL, communities=community, in_customer_service=True)


def respond(campaign: Campaign, invitation: Invitation, sent: Submitted, *, at: datetime) -> bool:
    """Store what a person answered on the public page; see `store`."""
    by = _portal(campaign)
    sent = replace(sent, reason=KeptReason.OWN_WORDS)
    return store(campaign, invitation, sent, by=by, at=at)


@transaction.atomic
def store(
    campaign: Campaign, invitation: Invitation, sent: Submitted, *, by: Actor, at: datetime
) -> bool:
    """Store answers with their consents, all or nothing; return False where they were stored.

    Raises `WrongAnswer`, and PolicyViolation where the campaign is closed or the link used.
    Answers to items that were not agreed to are not stored; the refusal is.
    """
    current = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("version__questionnaire__purpose")
        .get(pk=campaign.pk)
    )
    asked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("customer")
        .get(pk=invitation.pk)
    )
    if _is_stored(current, sent.submission):
        return False
    _require_taking(current, sent=sent, at=at)
    policy.require_unanswered(is_waiting=asked.state == Invitation.State.WAITING)
    questions = queries.questions_of(current.version)
    home = queries.household(current, asked.customer, questions, at=at)
    _require_guardians(current, home, questions, sent=sent)
    questions = [one for one in questions if home.may_ask(one)]
    answers = reading.checked(questions, sent.answers)
    if not (answers or sent.agreed):
        raise reading.WrongAnswer("", _("Please answer at least one question."))
    if current.is_anonymous:
        _store_anonymous(current, questions, answers, by=by, at=at)
    else:
        _store_named(current, asked, home, questions, answers, sent=sent, by=by, at=at)
    asked.state, asked.link_hash = Invitation.State.ANSWERED, None
    asked.save(update_fields=["state", "link_hash"])
    current.received += 1
    current.save(update_fields=["received"])
    if current.received % policy.SMALLEST == 0:
        jobs.defer("collection.tally", campaign=str(current.pk))
    return True


def _require_taking(campaign: Campaign, *, sent: Submitted, at: datetime) -> None:
    """Refuse what comes too late; what was said in time at a door may come a little later."""
    if sent.ended_at is None:
        policy.require_open(state=campaign.state, closes=campaign.closes_date, today=localdate(at))
    else:
        policy.require_taking(
            state=campaign.state, closes=campaign.closes_date, delete=campaign.delete_date,
            ended=localdate(sent.ended_at), waited=at - sent.ended_at, today=localdate(at),
        )  # fmt: skip


def _require_guardians(
    campaign: Campaign, home: Household, questions: Iterable[Question], *, sent: Submitted
) -> None:
    """Refuse what is said of a child without the guardian's consent (LC-093)."""
    policy.require_no_child(is_child=campaign.is_anonymous and home.is_child)
    answered = [one for one in questions if sent.answers.get(one.key) not in reading.EMPTY]
    policy.require_guardians(unagreed=[one.text for one in answered if not home.may_ask(one)])


def _is_stored(campaign: Campaign, submission: UUID) -> bool:
    return Response.objects.filter(
        community_id=campaign.community_id, submission=submission
    ).exists()


def _store_named(
    campaign: Campaign,
    asked: Invitation,
    home: Household,
    questions: list[Question],
    answers: Answers,
    *,
    sent: Submitted,
    by: Actor,
    at: datetime,
) -> None:
    of_child = {one.item for one in questions if one.key in answers and home.concerns_child(one)}
    agreed = of_child | _record_consents(campaign, asked, questions, sent=sent, by=by, at=at)
    given_by = reading.by_item(questions, answers)
    items = {item: given for item, given in given_by.items() if item in agreed}
    response = Response(
        community_id=campaign.community_id,
        customer_id=asked.customer_id,
        campaign=campaign,
        submission=sent.submission,
        channel=sent.channel,
        received_at=at,
        children=sorted(home.agreed) if of_child else [],
    )
    told = {item: given for item, given in items.items() if item in PROPOSABLE}
    vault.seal(response, answers={item: items[item] for item in items.keys() - told.keys()})
    response.save(force_insert=True)
    # What is proposed for the record is no free text: it has a form of its own.
    free = {item for item in agreed if item is not None and item not in PROPOSABLE}
    _flag(response, reading.texts(questions, answers, items=free), sent=sent, by=by, at=at)
    log_campaign(
        "respond", campaign, by=by, permission=P.RECORD_CONSENT, at=at, items=sorted(items),
        subjects=[Subject(asked.customer_id, campaign.community_id), Subject.of(response)],
        channel=sent.channel,
    )  # fmt: skip
    declare_needs(
        asked.customer, questions, answers, items=agreed, channel=sent.channel, by=by, at=at
    )
    _propose(campaign, asked, told, sent=sent, by=by, at=at)


def _propose(
    campaign: Campaign,
    asked: Invitation,
    told: Mapping[int, Answers],
    *,
    sent: Submitted,
    by: Actor,
    at: datetime,
) -> None:
    """Propose what was told of items that the record of the customer holds."""
    proposed = {item: str(text) for item, given in told.items() for text in given.values() if text}
    propose(
        asked.customer, proposed, campaign=campaign, submission=sent.submission,
        channel=sent.channel, by=by, at=at,
    )  # fmt: skip


def _flag(
    response: Response, texts: list[str], *, sent: Submitted, by: Actor, at: datetime
) -> None:
    written = Written(response.community_id, response.customer_id, TextPlace.ANSWER, response.id)
    flag_texts(written, texts, reason=sent.reason, by=by, at=at)


def _record_consents(
    campaign: Campaign,
    asked: Invitation,
    questions: list[Question],
    *,
    sent: Submitted,
    by: Actor,
    at: datetime,
) -> frozenset[int]:
    """Record each yes and each no; return the items whose answers may be kept."""
    kept: set[int] = set()
    for question in queries.consents_of(campaign.version, questions):
        is_yes = sent.agreed.get(question.name)
        if not question.is_asked:
            kept.update(question.items)
        elif is_yes is not None:
            said = replace(
                sent.said,
                answer=Consent.State.GRANTED if is_yes else Consent.State.REFUSED,
                reference=sent.said.reference or str(sent.submission),
            )
            wanted = Asked(question.purpose, question.items, situation=question.situation)
            consents.record(asked.customer, asked=wanted, said=said, by=by, at=at)
            kept.update(question.items if is_yes else ())
    return frozenset(kept)


def _store_anonymous(
    campaign: Campaign, questions: list[Question], answers: Answers, *, by: Actor, at: datetime
) -> None:
    """Store opinions under the campaign's keys, with nothing that leads to the person."""
    response = AnonymousResponse(
        community_id=campaign.community_id,
        campaign=campaign,
        ten=campaign.received // policy.SMALLEST,
    )
    vault.seal(response, answers=reading.by_item(questions, answers))
    response.save(force_insert=True)
    log_campaign("respond_anonymous", campaign, by=by, permission=P.RECORD_CONSENT, at=at)


def note_refusal(invitation: Invitation) -> Invitation:
    """Note the no of somebody who has not answered; the caller logs it in his transaction."""
    asked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    policy.require_unanswered(is_waiting=asked.state == Invitation.State.WAITING)
    asked.state, asked.link_hash = Invitation.State.DECLINED, None
    asked.save(update_fields=["state", "link_hash"])
    return asked


@transaction.atomic
def decline(campaign: Campaign, invitation: Invitation, *, at: datetime) -> None:
    """Note that somebody does not wish to take part: no reason, no reminder."""
    by = _portal(campaign)
    asked = note_refusal(invitation)
    log_campaign("decline", campaign, by=by, permission=P.RECORD_CONSENT, at=at,
                 subjects=[Subject(asked.customer_id, campaign.community_id)])  # fmt: skip
