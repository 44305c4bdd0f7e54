"""What is exchanged with other systems: subscriptions with deliveries, hooks with events.

Both begin by two people who are signed in themselves; no access token does any of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.paging import PageIn
from hudang.api.schemas import Code, In, answers
from hudang.exchange import queries as exchange
from hudang.exchange.models import Exchange
from hudang.exchange.services import require_party
from hudang.integration import queries as integration
from hudang.integration import services as hooks
from hudang.integration.models import Hook
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service.models import ServiceRecord
from hudang.webhooks import queries, services
from hudang.webhooks.models import Delivery, Event, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.exchange.services import Made

router = Router(tags=["other systems"])
P = Permission
TOLD = "/{code}/subscriptions/{found}"
SENT = "/{code}/hooks/{found}"
E = TypeVar("E", bound=Exchange)
Name = Annotated[str, Field(min_length=1, max_length=24)]


class SubscriptionIn(In):
    """Which system is told, where, and of what."""

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=200)]
    events: Annotated[list[Event], Field(min_length=1, max_length=len(Event))]


class HookProposalIn(In):
    """Which system sends orders, and by which code it acts here."""

    code: Annotated[str, Field(min_length=2, max_length=8, pattern=r"^[A-Z0-9]+$")]
    name: Name


class DeliveriesIn(PageIn):
    """Which deliveries, the newest first."""

    state: Delivery.State | None = None
    event: Event | None = None


class ExchangeOut(Schema):
    """An exchange: who let it begin; never its secret."""

    id: UUID
    community: str
    name: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    secret_made_at: datetime | None
    ended_at: datetime | None


class SubscriptionOut(ExchangeOut):
    """Another system that is told of events."""

    state: Subscription.State
    url: str
    events: list[Event]
    failures: int


class HookOut(ExchangeOut):
    """Another system that sends orders, as what it acts here, and to which address it sends."""

    state: Hook.State
    code: str
    acts_as: str
    address: str
    used_at: datetime | None
    refused: int


class SecretOut(Schema):
    """The secret, given this once; keep it where only the other system reads it."""

    secret: str


class DeliveryOut(Schema):
    """One telling; its facts hold nothing of a person."""

    id: UUID
    event: Event
    facts: dict[str, str]
    happened_at: datetime
    state: Delivery.State
    fault: str
    status: int | None
    tries: int
    due_at: datetime
    sent_at: datetime | None


class DeliveriesOut(Schema):
    """A page of deliveries."""

    total: int
    deliveries: list[DeliveryOut]


class HookEventOut(Schema):
    """What came by a hook: the other system's own name of it, the act, the order, its state."""

    event: str
    act: str
    order: str
    order_state: ServiceRecord.State
    received_at: datetime


class HookEventsOut(Schema):
    """A page of what came by a hook."""

    total: int
    events: list[HookEventOut]


@router.get(
    "/{code}/subscriptions",
    response=answers(list[SubscriptionOut]),
    operation_id="list_subscriptions",
    url_name="subscriptions",
)
def list_subscriptions(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """List who is told of the events of a community."""
    require_party(request.auth)
    community = registry.community(code, by=request.auth)
    found = queries.subscriptions(request.auth).filter(community_id=community.id)
    return [_subscription(one) for one in found]


@router.post(
    "/{code}/subscriptions",
    response=answers(SubscriptionOut, status=201),
    operation_id="propose_subscription",
    url_name="subscriptions",
)
def subscribe(request: ApiRequest, code: Code, body: SubscriptionIn) -> Status[dict[str, Any]]:
    """Propose that another system is told; nothing leaves before a second person."""

    def act() -> dict[str, Any]:
        community = registry.community(code, by=request.auth)
        made = services.propose(community.id, **body.dict(), by=request.auth, at=now())
        return SubscriptionOut(**_subscription(made)).model_dump(mode="json")

    return Status(201, once(request, act))


@router.get(
    TOLD,
    response=answers(SubscriptionOut),
    operation_id="get_subscription",
    url_name="subscription",
)
def get_subscription(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Read a subscription."""
    return _subscription(_find(request, Subscription, code, found))


@router.post(
    TOLD + "/confirm",
    response=answers(SecretOut),
    operation_id="confirm_subscription",
    url_name="subscription_confirm",
)
def confirm_subscription(request: ApiRequest, code: Code, found: UUID) -> dict[str, str]:
    """Let a proposed subscription begin as another person, and take its secret."""
    return _secret(request, _find(request, Subscription, code, found), services.confirm)


@router.post(
    TOLD + "/rotate",
    response=answers(SecretOut),
    operation_id="rotate_subscription",
    url_name="subscription_rotate",
)
def rotate_subscription(request: ApiRequest, code: Code, found: UUID) -> dict[str, str]:
    """Make a new secret; what is sent from now on is signed with it."""
    return _secret(request, _find(request, Subscription, code, found), services.rotate_secret)


@router.post(
    TOLD + "/end",
    response=answers(SubscriptionOut),
    operation_id="end_subscription",
    url_name="subscription_end",
)
def end_subscription(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Turn a subscription off for good."""
    one = _find(request, Subscription, code, found)
    return _subscription(services.turn_off(one, by=request.auth, at=now()))


@router.post(
    TOLD + "/resume",
    response=answers(SubscriptionOut),
    operation_id="resume_subscription",
    url_name="subscription_resume",
)
def resume_subscription(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Let a subscription that was stopped after failures go on; what waited is sent."""
    one = _find(request, Subscription, code, found)
    return _subscription(services.resume(one, by=request.auth, at=now()))


@router.post(
    TOLD + "/try",
    response=answers(DeliveryOut),
    operation_id="try_subscription",
    url_name="subscription_try",
)
def try_subscription(request: ApiRequest, code: Code, found: UUID) -> Delivery:
    """Send a try without content."""
    one = _find(request, Subscription, code, found)
    return services.try_out(one, by=request.auth, at=now())


@router.get(
    TOLD + "/deliveries",
    response=answers(DeliveriesOut),
    operation_id="list_deliveries",
    url_name="deliveries",
)
def list_deliveries(
    request: ApiRequest, code: Code, found: UUID, asked: Query[DeliveriesIn]
) -> dict[str, Any]:
    """List what was told, and what waits, failed or was given up."""
    one = _find(request, Subscription, code, found)
    rows = queries.deliveries(one, state=asked.state or "", event=asked.event or "")
    return {"total": rows.count(), "deliveries": list(asked.of(rows))}


@router.post(
    TOLD + "/deliveries/{delivery}/again",
    response=answers(DeliveryOut),
    operation_id="deliver_again",
    url_name="delivery_again",
)
def deliver_again(request: ApiRequest, code: Code, found: UUID, delivery: UUID) -> Delivery:
    """Send a delivery that was given up again."""
    one = _find(request, Subscription, code, found)
    wanted = queries.deliveries(one).select_related("subscription").get(id=delivery)
    return services.deliver_again(wanted, by=request.auth, at=now())


@router.get(
    "/{code}/hooks", response=answers(list[HookOut]), operation_id="list_hooks", url_name="hooks"
)
def list_hooks(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """List the systems that send orders of a community."""
    require_party(request.auth)
    community = registry.community(code, by=request.auth)
    return [_hook(request, one) for one in integration.hooks([community.id])]


@router.post(
    "/{code}/hooks",
    response=answers(HookOut, status=201),
    operation_id="propose_hook",
    url_name="hooks",
)
def propose_hook(request: ApiRequest, code: Code, body: HookProposalIn) -> Status[dict[str, Any]]:
    """Propose that another system sends orders; nothing is taken before a second person."""

    def act() -> dict[str, Any]:
        request.auth.require(P.PROPOSE_EXCHANGE)
        community = registry.community(code, by=request.auth)
        if integration.is_code_taken(community.id, body.code):
            raise Invalid("code", _("There is a hook of that code already."))
        made = hooks.propose_hook(community.id, **body.dict(), by=request.auth, at=now())
        return HookOut(**_hook(request, made)).model_dump(mode="json")

    return Status(201, once(request, act))


@router.get(SENT, response=answers(HookOut), operation_id="get_hook", url_name="hook_one")
def get_hook(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Read a hook."""
    return _hook(request, _find(request, Hook, code, found))


@router.post(
    SENT + "/confirm",
    response=answers(SecretOut),
    operation_id="confirm_hook",
    url_name="hook_confirm",
)
def confirm_hook(request: ApiRequest, code: Code, found: UUID) -> dict[str, str]:
    """Let a proposed hook begin as another person, and take its secret."""
    return _secret(request, _find(request, Hook, code, found), hooks.confirm_hook)


@router.post(
    SENT + "/rotate",
    response=answers(SecretOut),
    operation_id="rotate_hook",
    url_name="hook_rotate",
)
def rotate_hook(request: ApiRequest, code: Code, found: UUID) -> dict[str, str]:
    """Make a new secret; the one before is worth nothing from now on."""
    return _secret(request, _find(request, Hook, code, found), hooks.rotate_hook)


@router.post(
    SENT + "/end", response=answers(HookOut), operation_id="end_hook", url_name="hook_end"
)
def end_hook(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Turn a hook off for good."""
    one = _find(request, Hook, code, found)
    return _hook(request, hooks.turn_off_hook(one, by=request.auth, at=now()))


@router.get(
    SENT + "/events",
    response=answers(HookEventsOut),
    operation_id="list_hook_events",
    url_name="hook_events",
)
def list_events(
    request: ApiRequest, code: Code, found: UUID, asked: Query[PageIn]
) -> dict[str, Any]:
    """List what came by a hook, the newest first."""
    rows = _find(request, Hook, code, found).events.select_related("order")
    plain = ("event", "act", "order_state", "received_at")
    return {
        "total": rows.count(),
        "events": [
            {**{name: getattr(one, name) for name in plain}, "order": one.order.number}
            for one in asked.of(rows)
        ],
    }


def _find(request: ApiRequest, kind: type[E], code: str, found: UUID) -> E:
    """Return an exchange for who proposes or confirms them; another community's is refused."""
    require_party(request.auth)
    community = registry.community(code, by=request.auth)
    try:
        return exchange.exchange(kind, community.id, found, by=request.auth)
    except kind.DoesNotExist:
        raise Http404 from None


def _secret(request: ApiRequest, found: Exchange, act: Callable[..., Made[Any]]) -> dict[str, str]:
    # Never under an idempotency key: what a key remembers would hold the secret.
    return {"secret": act(found, by=request.auth, at=now()).secret}


def _subscription(found: Subscription) -> dict[str, Any]:
    plain = set(SubscriptionOut.model_fields) - {"community"}
    return {
        **{name: getattr(found, name) for name in plain},
        "community": found.community.code,
    }


def _hook(request: ApiRequest, found: Hook) -> dict[str, Any]:
    plain = set(HookOut.model_fields) - {"community", "acts_as", "address"}
    return {
        **{name: getattr(found, name) for name in plain},
        "community": found.community.code,
        "acts_as": found.actor_code,
        "address": request.build_absolute_uri(reverse("api:hook", args=[found.id])),
    }
