"""Questions about messages that open nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F

from hudang.outbox import policy
from hudang.outbox.models import Channel, Message, Stop, TemplateVersion
from hudang.outbox.templates import TEMPLATES, Template

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What a list is narrowed to: state, way, kind, template, number of the customer."""

    state: str = ""
    channel: str = ""
    kind: str = ""
    template: str = ""
    number: str = ""
    community: UUID | None = None
    is_oldest_first: bool = False


def messages(
    actor: Actor, wanted: MessageFilter | None = None, *, without: Collection[UUID] = ()
) -> QuerySet[Message]:
    """Return the messages of the communities of a person's posts that fit, newest first.

    `without` are those that he may not know of.
    """
    wanted = wanted or MessageFilter()
    found = Message.objects.filter(community_id__in=actor.communities).select_related(
        "customer", "community"
    )
    if without:
        found = found.exclude(id__in=without)
    for name in ("state", "channel", "kind", "template"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.community:
        found = found.filter(community_id=wanted.community)
    if wanted.number:
        found = found.filter(customer__number=wanted.number)
    order = ("queued_at", "id") if wanted.is_oldest_first else ("-queued_at", "-id")
    return found.order_by(*order)


def message(community: UUID, message: UUID) -> Message | None:
    """Return a message of a community, if it is still kept."""
    return Message.objects.filter(community_id=community, id=message).first()


def sent_to(community: UUID, customer: UUID, *, template: str) -> QuerySet[Message]:
    """Return the messages of a template that left for a customer, the newest first."""
    return Message.objects.filter(
        community_id=community, customer_id=customer, template=template, state=Message.State.SENT
    ).order_by("-sent_at")


def counts(actor: Actor, *, without: Collection[UUID] = ()) -> dict[str, int]:
    """Return how many messages are in each state, those with none left out."""
    found = messages(actor, without=without).order_by().values("state")
    return {row["state"]: row["count"] for row in found.annotate(count=Count("id"))}


def due(*, kind: str, at: datetime) -> QuerySet[Message]:
    """Return the messages of a kind that may leave and whose time has come, longest due first."""
    stopped = stopped_ways()
    sent = set(Channel) - {Channel.LETTER}  # which people carry
    ways = [one for one in sent if policy.may_leave(channel=one, stopped=stopped)]
    return Message.objects.filter(
        state__in=policy.open_states(), kind=kind, channel__in=ways, due_at__lte=at
    ).order_by("due_at", "id")


def letters(actor: Actor) -> QuerySet[Message]:
    """Return the letters that wait to be printed or posted, the oldest first."""
    waiting = (Message.State.QUEUED, Message.State.PRINTED)
    found = messages(actor, MessageFilter(channel=Channel.LETTER, is_oldest_first=True))
    return found.filter(state__in=waiting)


def over(*, at: datetime) -> QuerySet[Message]:
    """Return the messages that have been here for as long as any may."""
    return Message.objects.filter(queued_at__lte=at - policy.KEPT_FOR).exclude(
        state=Message.State.SENDING
    )


def by_community(messages: Collection[Message]) -> dict[UUID, int]:
    """Return how many of the messages belong to each community."""
    places = [message.community_id for message in messages]
    return {place: places.count(place) for place in dict.fromkeys(places)}


def templates() -> dict[str, Template]:
    """Return every template by its code, each as it is in force."""
    written = TemplateVersion.objects.filter(state=TemplateVersion.State.IN_FORCE)
    return {**TEMPLATES, **{one.code: Template.of(one) for one in written}}


def template(code: str, *, number: int | None = None) -> Template:
    """Return a template as it is in force, or one version of it; raises KeyError for none."""
    found = TemplateVersion.objects.filter(code=code)
    found = found.filter(number=number) if number else found.filter(state="in_force")
    written = found.first()
    if written:
        return Template.of(written)
    if number in (None, TEMPLATES[code].number):
        return TEMPLATES[code]
    raise KeyError(code)


def template_versions(*, code: str = "") -> QuerySet[TemplateVersion]:
    """Return the versions that were written here, of one template or of all, newest first."""
    found = TemplateVersion.objects.all()
    return found.filter(code=code) if code else found.order_by("-drafted_at", "-id")


def template_drafts() -> QuerySet[TemplateVersion]:
    """Return what waits for a second person."""
    return TemplateVersion.objects.filter(state=TemplateVersion.State.DRAFT).order_by("drafted_at")


def stops() -> QuerySet[Stop]:
    """Return every stop of sending, those that stand first, then the newest."""
    return Stop.objects.order_by(F("lifted_at").desc(nulls_first=True), "-stopped_at")


def standing_stops() -> QuerySet[Stop]:
    """Return the stops that nobody has lifted."""
    return Stop.objects.filter(lifted_at__isnull=True)


def stopped_ways() -> frozenset[str]:
    """Return the ways that are stopped; empty among them stands for all."""
    return frozenset(standing_stops().values_list("channel", flat=True))
