"""Messages to customers: the list, one, writing one, taking one back; no address comes out."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.once import once
from hudang.api.schemas import Code, In, Number, answers
from hudang.consent import services as consents
from hudang.outbox import queries, services
from hudang.outbox.models import Channel, Kind, Language, Message
from hudang.outbox.queries import MessageFilter
from hudang.outbox.services import Letter
from hudang.outbox.templates import LONGEST, Template, WrongBlanks
from hudang.purposes.models import KeptReason
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service import queries as service

router = Router(tags=["messages"])
templates = Router(tags=["messages"])
Blank = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class MessagesIn(Schema):
    """Which messages, the newest first."""

    state: Message.State | None = None
    channel: Channel | None = None
    kind: Kind | None = None
    number: Annotated[str, Field(max_length=20)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class MessageIn(In):
    """To whom, which template, by which way, and what stands in its blanks."""

    customer: Number
    template: Annotated[str, Field(max_length=40)]
    channel: Channel
    language: Language = Language.ZH
    blanks: dict[str, Blank] = {}
    reason: KeptReason | Literal[""] = ""


class TemplateOut(Schema):
    """A template as it is in force, and the blanks that whoever uses it fills."""

    code: str
    version: int
    kind: Kind
    purpose: str
    channels: list[Channel]
    name: WordingOut
    text: WordingOut
    blanks: list[str]


class MessageOut(Schema):
    """A message; its address and its text stay sealed."""

    id: str
    customer: str
    template: str
    template_version: int
    channel: Channel
    kind: Kind
    language: Language
    state: Message.State
    fault: str
    tries: int
    queued_by: str
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None


class MessagesOut(Schema):
    """A page of messages."""

    messages: list[MessageOut]
    total: int


@templates.get(
    "",
    response=answers(list[TemplateOut]),
    operation_id="list_message_templates",
    url_name="message_templates",
)
def list_templates(request: ApiRequest) -> list[dict[str, Any]]:
    """List what may be said to customers."""
    request.auth.require(Permission.SEE_MESSAGES)
    return [_template(one) for one in queries.templates().values()]


@router.get(
    "/{code}/messages",
    response=answers(MessagesOut),
    operation_id="list_messages",
    url_name="messages",
)
def list_messages(request: ApiRequest, code: Code, asked: Query[MessagesIn]) -> dict[str, Any]:
    """List the messages of a community of the last seven days."""
    request.auth.require(Permission.SEE_MESSAGES)
    wanted = MessageFilter(
        state=asked.state or "",
        channel=asked.channel or "",
        kind=asked.kind or "",
        number=asked.number,
        community=registry.community(code, by=request.auth).id,
    )
    hidden = service.hidden_messages(request.auth.code)
    found = queries.messages(request.auth, wanted, without=hidden)
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "messages": [_out(one) for one in found[start : start + asked.size]],
    }


@router.get(
    "/{code}/messages/{message}",
    response=answers(MessageOut),
    operation_id="get_message",
    url_name="message",
)
def get_message(request: ApiRequest, code: Code, message: UUID) -> dict[str, Any]:
    """Say how far a message is."""
    return _out(_find(request, code, message))


@router.post(
    "/{code}/messages",
    response=answers(MessageOut, status=201),
    operation_id="queue_message",
    url_name="messages",
)
def queue(request: ApiRequest, code: Code, body: MessageIn) -> Status[dict[str, Any]]:
    """Queue a message to a customer; the address is taken from the record, unseen."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.SEND_MESSAGE)
        registry.community(code, by=request.auth)
        customer = registry.find_customer(body.customer, by=request.auth)
        agreed = partial(consents.agreeing, at=now())
        return _out(
            services.queue(customer, _letter(body), agreed=agreed, by=request.auth, at=now())
        )

    return Status(201, once(request, act))


@router.post(
    "/{code}/messages/{message}/withdraw",
    response=answers(MessageOut),
    operation_id="withdraw_message",
    url_name="message_withdraw",
)
def withdraw(request: ApiRequest, code: Code, message: UUID) -> dict[str, Any]:
    """Take a message back that has not left."""
    request.auth.require(Permission.SEND_MESSAGE)
    return _out(services.withdraw(_find(request, code, message), by=request.auth, at=now()))


def _template(template: Template) -> dict[str, Any]:
    return {
        "code": template.code,
        "version": template.number,
        "kind": template.kind,
        "purpose": template.purpose,
        "channels": template.channels,
        "name": dict(template.names),
        "text": dict(template.texts),
        "blanks": list(template.sample),
    }


def _letter(body: MessageIn) -> Letter:
    """Return what is to be said; an unknown template or a wrong blank is an error of the body."""
    chosen = queries.templates().get(body.template)
    if chosen is None:
        raise Invalid("template", _("There is no template of this name."))
    letter = Letter(body.template, body.channel, body.language, body.blanks, body.reason)
    try:
        chosen.fill(body.language, body.blanks)
    except WrongBlanks as wrong:
        raise Invalid(
            "blanks", _("These blanks are wrong: %(names)s") % {"names": wrong}
        ) from None
    return letter


def _find(request: ApiRequest, code: str, message: UUID) -> Message:
    request.auth.require(Permission.SEE_MESSAGES)
    community = registry.community(code, by=request.auth)
    hidden = service.hidden_messages(request.auth.code)
    found = queries.messages(request.auth, without=hidden)
    return get_object_or_404(found, community_id=community.id, id=message)


def _out(message: Message) -> dict[str, Any]:
    names = (
        "template", "template_version", "channel", "kind", "language", "state", "fault", "tries",
        "queued_by",
    )  # fmt: skip
    return {
        **{name: getattr(message, name) for name in names},
        "id": str(message.id),
        "customer": message.customer.number,
        "queued_at": message.queued_at.isoformat(),
        "due_at": message.due_at.astimezone(UTC).isoformat(),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
    }
