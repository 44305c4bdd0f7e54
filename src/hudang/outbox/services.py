"""Asking for a message, deciding about it, taking it back, trying it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localtime

from hudang.accesslog.services import MAX_SUBJECTS, Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core import jobs
from hudang.disclosure import services as disclosure
from hudang.outbox import policy, queries
from hudang.outbox.models import ADDRESS_ITEMS, TEXT, Channel, Language, Message
from hudang.outbox.sending import JOB, send_now
from hudang.outbox.templates import BLANKS
from hudang.purposes import queries as purposes
from hudang.purposes.models import TextPlace
from hudang.purposes.policy import require_mended_or_meant
from hudang.purposes.services import Written, flag_texts
from hudang.vault import services as vault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.outbox.sending import Agreed
    from hudang.outbox.templates import Template
    from hudang.vault.models import SealedRecord

__all__ = [
    "Letter", "decide", "purge", "queue", "retry", "send_now", "withdraw",
]  # fmt: skip

State = Message.State
P = Permission


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody wants to say: which template, by which way, with what in its blanks."""

    template: str
    channel: str
    language: str = Language.ZH
    blanks: Mapping[str, str] = field(default_factory=dict)
    # Why a find in what was written freely stays (`purposes.KeptReason`).
    reason: str = ""

    @property
    def chosen(self) -> Template:
        """The template as it is in force; raises KeyError where there is none of that name."""
        return queries.template(self.template)

    @property
    def free_texts(self) -> list[str]:
        """What somebody wrote freely in the blanks."""
        return [text for name, text in self.blanks.items() if BLANKS[name].is_free]


def nobody(_customers: Collection[UUID]) -> Collection[UUID]:
    """Say who agreed to commercial messages while nobody can agree to any."""
    return ()


def queue(
    customer: SealedRecord, letter: Letter, *, agreed: Agreed = nobody, by: Actor, at: datetime
) -> Message:
    """Queue a message to a customer; `agreed` says which of some customers want commercial ones.

    The address is copied sealed, seen by nobody. Not within a transaction: the entry about the
    address is committed first. Raises `WrongBlanks`.
    """
    chosen = letter.chosen
    text = chosen.fill(letter.language, letter.blanks)
    _require_writer(customer, chosen, by=by, at=at)
    policy.require_no_demand(purpose=chosen.purpose)
    policy.require_channel(chosen, channel=letter.channel)
    is_agreed = customer.sealing_owner in agreed([customer.sealing_owner])
    policy.require_consent(kind=chosen.kind, is_agreed=is_agreed)
    require_mended_or_meant(letter.free_texts, reason=letter.reason)
    purposes.covering(chosen.purpose, items=[TEXT])
    address = _address(customer, letter, purpose=chosen.purpose, by=by, at=at)
    policy.require_address(channel=letter.channel, is_known=bool(address))
    message = _message(customer, letter, chosen, text=text, by=by, at=at)
    with transaction.atomic():
        item = message.address_item
        vault.seal(message, address={item: address}, text={TEXT: text})
        message.save(force_insert=True)
        _record("queue", message, by=by, at=at, items=[item, TEXT], sealed=[message])
        written = Written(message.community_id, message.customer_id, TextPlace.MESSAGE, message.id)
        flag_texts(written, letter.free_texts, reason=letter.reason, by=by, at=at)
        if message.due_at <= at:  # what waits for the morning is found by the clock
            jobs.defer("outbox.send")
    return message


def _require_writer(
    customer: SealedRecord, template: Template, *, by: Actor, at: datetime
) -> None:
    """Whoever writes to a customer pursues the purpose, in his community, and may know of him."""
    by.require(P.SEND_MESSAGE)
    community = customer.__dict__["community_id"]
    accounts.require_community(communities=by.communities, community=community)
    accounts.require_purpose_of_post(purposes=by.purposes, purpose=template.purpose)
    disclosure.require_reader(by, purpose=template.purpose, at=at)


def _address(
    customer: SealedRecord, letter: Letter, *, purpose: str, by: Actor, at: datetime
) -> Any:
    item = ADDRESS_ITEMS[Channel(letter.channel)]
    under = disclosure.system_authority(
        JOB,
        purpose=purpose,
        items=[item],
        communities=[customer.__dict__["community_id"]],
        acting_for=by.code,
        at=at,
    )
    (opened,) = disclosure.disclose([customer], [item], under=under, what="outbox.address", at=at)
    return opened.value(item)


def _message(
    customer: SealedRecord,
    letter: Letter,
    chosen: Template,
    *,
    text: str,
    by: Actor,
    at: datetime,
) -> Message:
    return Message(
        community_id=customer.__dict__["community_id"],
        customer_id=customer.sealing_owner,
        channel=letter.channel,
        kind=chosen.kind,
        template=chosen.code,
        template_version=chosen.number,
        language=letter.language,
        purpose=chosen.purpose,
        is_urgent=chosen.is_urgent,
        state=policy.begins_as(kind=chosen.kind, text=text),
        queued_by=by.code,
        queued_at=at,
        due_at=policy.leaves_from(is_urgent=chosen.is_urgent, local=localtime(at)),
    )


@transaction.atomic
def withdraw(message: Message, *, by: Actor, at: datetime) -> Message:
    """Take a message back that has not left."""
    by.require(P.SEND_MESSAGE)
    current = _locked(message, by=by)
    if current.state not in policy.WITHDRAWABLE:
        policy.require_transition(State.SENT, State.WITHDRAWN)
    return _move(current, to=State.WITHDRAWN, what="withdraw", permission=P.SEND_MESSAGE,
                 by=by, at=at)  # fmt: skip


@transaction.atomic
def retry(message: Message, *, by: Actor, at: datetime) -> Message:
    """Send a message again that was given up or interrupted; a person answers for a repeat."""
    by.require(P.SEND_MESSAGE)
    current = _locked(message, by=by)
    policy.require_transition(current.state, State.QUEUED)
    return _requeue(current, what="retry", permission=P.SEND_MESSAGE, by=by, at=at)


@transaction.atomic
def decide(message: Message, *, is_service: bool, by: Actor, at: datetime) -> Message:
    """Decide as the privacy lead whether a held message serves; one that sells is withdrawn."""
    by.require(P.DECIDE_MESSAGE)
    current = _locked(message, by=by)
    policy.require_other_decider(queued_by=current.queued_by, decides=by.code)
    policy.require_transition(current.state, State.QUEUED)
    current.decided_by = by.code
    if is_service:
        return _requeue(current, what="release", permission=P.DECIDE_MESSAGE, by=by, at=at)
    return _move(current, to=State.WITHDRAWN, what="stop", permission=P.DECIDE_MESSAGE,
                 by=by, at=at)  # fmt: skip


def purge(*, at: datetime) -> int:
    """Remove the messages that are over, with their values; the log says how many, and which."""
    with transaction.atomic():
        gone = list(queries.over(at=at).select_for_update(of=("self",), skip_locked=True))
        if not gone:
            return 0
        Message.objects.filter(id__in=[message.id for message in gone]).delete()
        for community in queries.by_community(gone):
            ends = [Subject.end_of(one) for one in gone if one.community_id == community]
            for start in range(0, len(ends), MAX_SUBJECTS):
                part = ends[start : start + MAX_SUBJECTS]
                record_act("outbox.purge", by=JOB, permission=P.OPERATE, at=at, count=len(part),
                           subjects=part, detail={"community": str(community)},
                           control="LC-132")  # fmt: skip
    return len(gone)


def _requeue(
    message: Message, *, what: str, permission: Permission, by: Actor, at: datetime
) -> Message:
    message.tries, message.fault = 0, ""
    message.due_at = policy.leaves_from(is_urgent=message.is_urgent, local=localtime(at))
    return _move(message, to=State.QUEUED, what=what, permission=permission, by=by, at=at)


def _locked(message: Message, *, by: Actor) -> Message:
    accounts.require_community(communities=by.communities, community=message.community_id)
    return Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def _move(
    message: Message, *, to: State, what: str, permission: Permission, by: Actor, at: datetime
) -> Message:
    policy.require_transition(message.state, to)
    message.state = to
    message.save(update_fields=["state", "tries", "fault", "due_at", "decided_by"])
    _record(what, message, permission=permission, by=by, at=at)
    return message


def _record(
    what: str,
    message: Message,
    *,
    permission: Permission = P.SEND_MESSAGE,
    by: Actor,
    at: datetime,
    items: Collection[int] = (),
    sealed: Collection[Message] = (),
) -> None:
    customer = Subject(customer=message.customer_id, community=message.community_id)
    record_act(
        f"outbox.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=message.purpose,
        items=sorted(items),
        subjects=[customer, *map(Subject.of, sealed)],
        control="LC-022",
    )
