"""A person is asked, answers, and takes it back; each in one transaction with its entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.consent import policy, queries, wording
from hudang.consent.models import Consent, Wording
from hudang.consent.policy import Proof
from hudang.core.errors import EvidenceMissing
from hudang.dossiers.models import CustomerDocument
from hudang.purposes import queries as purposes
from hudang.registry import services as customers
from hudang.registry.models import Customer

from .logging import log_one
from .recipients import owe_notice

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.consent.models import Minor
    from hudang.purposes.models import NoticeVersion, Purpose

State = Consent.State


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a purpose and its items, in one situation and for one recipient at most."""

    purpose: str
    items: tuple[int, ...]
    situation: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """The answer, how it came, and what proves it."""

    answer: str
    form: str = ""
    channel: str = Consent.Channel.COUNTER
    is_by_guardian: bool = False
    is_started_by_person: bool = False
    signed_date: date | None = None
    document: UUID | None = None
    filed: str = ""
    reference: str = ""
    witness: str = ""


@dataclass(slots=True)
class _Ground:
    """What a question rests on now."""

    purpose: Purpose
    notice: NoticeVersion
    ground: str
    told: date = field(init=False)


def preview(asked: Asked, *, at: datetime) -> tuple[str, str]:
    """Return the text that a person would be shown, in Chinese and in English."""
    stands = _ground(asked, at=at)
    return wording.texts(
        stands.purpose, items=asked.items, situation=asked.situation, recipient=asked.recipient
    )


@transaction.atomic
def offer(
    customer: Customer,
    *,
    asked: Asked,
    channel: str,
    is_started_by_person: bool = False,
    by: Actor,
    at: datetime,
) -> Consent:
    """Put a question to a person, who answers later; an open question is not put twice."""
    customer, stands = _open_question(
        customer, asked=asked, is_started_by_person=is_started_by_person, by=by, at=at
    )
    waiting = _waiting(customer, _wording(asked, stands, at=at))
    if waiting is not None:
        return waiting
    consent = _question(customer, asked=asked, stands=stands, channel=channel, by=by, at=at)
    consent.is_started_by_person = is_started_by_person
    consent.until_date = localdate(at) + policy.OFFER_DAYS
    consent.entry = log_one("offer", consent, by=by, at=at)
    consent.save(force_insert=True)
    return consent


def answer(customer: Customer, *, asked: Asked, said: Said, by: Actor, at: datetime) -> Consent:
    """Record what a person says at the counter: yes, no, or that he answers later."""
    if said.answer != State.OFFERED:
        return record(customer, asked=asked, said=said, by=by, at=at)
    return offer(
        customer, asked=asked, channel=said.channel,
        is_started_by_person=said.is_started_by_person, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def record(customer: Customer, *, asked: Asked, said: Said, by: Actor, at: datetime) -> Consent:
    """Record what a person answered, to a question put before or now.

    Raises Forbidden and EvidenceMissing where the policy says so; a refusal needs no proof.
    """
    policy.require_said(answer=said.answer, form=said.form)
    is_heard = said.is_started_by_person or said.answer == State.REFUSED
    customer, stands = _open_question(
        customer, asked=asked, is_started_by_person=is_heard, by=by, at=at
    )
    minor = queries.minor_of(customer)
    if said.answer == State.GRANTED:
        _require_yes(customer, minor, asked=asked, said=said, stands=stands, by=by, at=at)
    waiting = _waiting(customer, _wording(asked, stands, at=at))
    consent = waiting or _question(
        customer, asked=asked, stands=stands, channel=said.channel, by=by, at=at
    )
    policy.require_transition(state=consent.state, to=State(said.answer))
    _supersede_earlier(consent, by=by, at=at)
    _fill(consent, said, minor=minor, by=by, at=at)
    consent.entry = log_one(said.answer, consent, by=by, at=at)
    consent.save(force_insert=waiting is None)
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, by: Actor, at: datetime) -> Consent:
    """Take a yes back: from this moment on nothing rests on it. No reason is asked for."""
    customers.require_collector(consent.community_id, permission=Permission.RECORD_CONSENT, by=by)
    current = (
        Consent.objects.select_for_update(no_key=True, of=("self",))
        .select_related("purpose", "wording", "notice")
        .get(pk=consent.pk)
    )
    policy.require_transition(state=current.state, to=State.WITHDRAWN)
    current.state, current.said_at, current.ended_at = State.WITHDRAWN, at, at
    current.ended_by = by.code
    current.save(update_fields=["state", "said_at", "ended_at", "ended_by"])
    log_one("withdraw", current, by=by, at=at)
    owe_notice(current, at=at)
    return current


class _Open(NamedTuple):
    customer: Customer
    stands: _Ground


def _open_question(
    customer: Customer, *, asked: Asked, is_started_by_person: bool, by: Actor, at: datetime
) -> _Open:
    """Lock the customer, and refuse a question that may not be put."""
    customers.require_collector(customer.community_id, permission=Permission.RECORD_CONSENT, by=by)
    policy.require_one_question(
        situation=asked.situation, recipient=asked.recipient, items=asked.items
    )
    stands = _ground(asked, at=at)
    policy.require_free_choice(
        situation=asked.situation, basis=stands.purpose.basis, items=asked.items
    )
    current = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    _require_own_record(current)
    state = purposes.notice_state(current.community_id, customer=current.id, at=at)
    policy.require_told(is_delivered=state.is_delivered)
    if state.delivery is not None:
        stands.told = localdate(state.delivery.delivered_at)
    no = queries.said_no_at(
        current, purpose=asked.purpose, situation=asked.situation, recipient=asked.recipient
    )
    policy.require_not_again(said_no_at=no, at=at, is_started_by_person=is_started_by_person)
    return _Open(current, stands)


def _require_own_record(customer: Customer) -> None:
    if customer.is_merged:
        raise EvidenceMissing(
            _("This record was merged into another. Ask on the page of that one."),
            control="LC-012",
            missing=[_("the record that speaks for the person")],
        )


def _ground(asked: Asked, *, at: datetime) -> _Ground:
    purpose = purposes.covering(asked.purpose, items=asked.items)
    notice = purposes.current_notice(at=at)
    if notice is None:
        raise EvidenceMissing(
            _("There is no notice in force on which a consent could rest."),
            control="LC-012",
            missing=[_("a published notice")],
        )
    return _Ground(purpose, notice, wording.ground_hash(purpose, notice))


def _wording(asked: Asked, stands: _Ground, *, at: datetime) -> Wording:
    """Return the wording of a question; the first time it is shown, it is kept."""
    told = wording.texts(
        stands.purpose, items=asked.items, situation=asked.situation, recipient=asked.recipient
    )
    found, _is_new = Wording.objects.get_or_create(
        text_hash=wording.text_hash(stands.ground, items=asked.items, told=told),
        defaults={
            "purpose": stands.purpose,
            "situation": asked.situation,
            "recipient": asked.recipient,
            "items": sorted(set(asked.items)),
            "ground_hash": stands.ground,
            "text_zh": told[0],
            "text_en": told[1],
            "made_at": at,
        },
    )
    return found


def _question(
    customer: Customer, *, asked: Asked, stands: _Ground, channel: str, by: Actor, at: datetime
) -> Consent:
    return Consent(
        community_id=customer.community_id,
        customer_id=customer.id,
        purpose=stands.purpose,
        wording=_wording(asked, stands, at=at),
        notice=stands.notice,
        channel=channel,
        offered_at=at,
        recorded_by=by.code,
    )


def _waiting(customer: Customer, shown: Wording) -> Consent | None:
    """Return the same question, put before and not answered yet."""
    return (
        queries.consents_of(customer)
        .filter(wording=shown, state=State.OFFERED)
        .select_for_update(no_key=True, of=("self",))
        .first()
    )


def _require_yes(
    customer: Customer,
    minor: Minor | None,
    *,
    asked: Asked,
    said: Said,
    stands: _Ground,
    by: Actor,
    at: datetime,
) -> None:
    """Refuse a yes that is not said by the right person, in the right form, with its proof."""
    today = localdate(at)
    policy.require_form(situation=asked.situation, form=said.form)
    policy.require_guardian(
        is_minor=minor is not None
        and policy.is_under_fourteen(fourteen=minor.fourteen_month, today=today),
        has_guardian=queries.guardian_of(minor) is not None,
        is_by_guardian=said.is_by_guardian,
    )
    proof = Proof(
        has_document=_is_filed(customer, minor, document=said.document),
        filed=said.filed.strip(),
        reference=said.reference.strip(),
        witness=said.witness,
    )
    policy.require_proof(form=said.form, proof=proof, recorded_by=by.code)
    policy.require_no_backdating(
        form=said.form, signed=said.signed_date, told=stands.told, today=today
    )


def _is_filed(customer: Customer, minor: Minor | None, *, document: UUID | None) -> bool:
    """Say whether the scan is a document of the customer, or of the guardian, that is kept."""
    if document is None:
        return False
    guardian = queries.guardian_of(minor)
    of = [customer.id, *([guardian.id] if guardian else [])]
    return CustomerDocument.objects.filter(
        community_id=customer.community_id, customer_id__in=of, id=document, stored__isnull=False
    ).exists()


def _fill(consent: Consent, said: Said, *, minor: Minor | None, by: Actor, at: datetime) -> None:
    """Write the answer; the proof belongs to a yes alone."""
    consent.state, consent.channel = State(said.answer), said.channel
    consent.said_at = consent.decided_at = at
    consent.is_started_by_person = said.is_started_by_person
    consent.recorded_by, consent.until_date = by.code, None
    if said.answer != State.GRANTED:
        return
    consent.form, consent.signed_date, consent.document_id = (
        said.form,
        said.signed_date,
        said.document,
    )
    consent.filed, consent.reference = said.filed.strip(), said.reference.strip()
    consent.witness = said.witness
    if said.is_by_guardian and minor is not None:
        consent.guardian_id = minor.guardian_id
    consent.until_date = policy.valid_until(
        form=said.form,
        by_guardian=said.is_by_guardian,
        fourteen=minor.fourteen_month if minor else None,
        today=localdate(at),
    )


def _supersede_earlier(consent: Consent, *, by: Actor, at: datetime) -> None:
    """Let the new answer to a question take the place of the earlier one to the same."""
    Consent.objects.filter(
        community_id=consent.community_id,
        customer_id=consent.customer_id,
        wording=consent.wording,
        state=State.GRANTED,
    ).update(state=State.SUPERSEDED, ended_at=at, ended_by=by.code)
