"""What another system sends by its hook: proved genuine, done once, and answered."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hudang.accounts.actor import Actor, system
from hudang.accounts.models import Role
from hudang.core import free_text, signing
from hudang.core.errors import Forbidden
from hudang.disclosure import services as disclosure
from hudang.exchange.models import SECRET
from hudang.integration import policy, queries
from hudang.integration.models import Hook, HookEvent
from hudang.registry import queries as registry
from hudang.registry.parsing import contact
from hudang.registry.parsing.invalid import Invalid
from hudang.service import queries as service
from hudang.service import services as orders
from hudang.service.models import Channel, Spot
from hudang.service.services import Asked as AskedOrder
from hudang.service.services import Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.service.models import ServiceRecord, ServiceType

JOB: Final = system("hooks")
PURPOSE: Final = "contract_service"


class Signed(NamedTuple):
    """A request as it came: its bytes, its moment and its signature."""

    body: bytes
    timestamp: str
    signature: str

    def __repr__(self) -> str:
        return f"<a request of {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What the other system asks: its own event, the act, and what the act takes."""

    event: str
    act: str
    said: Mapping[str, Any]


class Taken(NamedTuple):
    """What came of it: the order, and how it stands."""

    order: str
    state: str


def require_signed(hook_id: UUID, request: Signed, *, at: datetime) -> Hook:
    """Return the hook whose system signed the request just now; every other is refused alike."""
    hook = Hook.objects.filter(id=hook_id, state=Hook.State.ACTIVE).first()
    try:
        policy.require_genuine(
            is_signed=hook is not None and _is_signed(hook, request, at=at),
            timestamp=request.timestamp,
            at=at,
        )
    except Forbidden:
        Hook.objects.filter(id=hook_id).update(refused=F("refused") + 1)
        raise
    assert hook is not None  # noqa: S101  the rule has refused
    return hook


def take_in(hook: Hook, asked: Asked, request: Signed, *, at: datetime) -> Taken:
    """Do what is asked, or return what the same event did before.

    Raises `Invalid` for an event of another content, `Forbidden` for the very same request.
    """
    with transaction.atomic():
        # One request of a hook at a time: of two with the same event, the second sees the first.
        held = Hook.objects.select_for_update(of=("self",)).select_related("community")
        current = held.get(pk=hook.pk)
        known = current.events.filter(event=asked.event).select_related("order").first()
        if known is not None:
            return _repeated(known, request)
        order = _ACTS[asked.act](current, dict(asked.said), at)
        current.events.create(
            community_id=current.community_id, event=asked.event, act=asked.act,
            fingerprint=_fingerprint(request.body), signature=_digest(request.signature),
            received_at=at, order_id=order.id, order_state=order.state,
        )  # fmt: skip
        current.used_at = at
        current.save(update_fields=["used_at"])
        return Taken(order.number, order.state)


def _repeated(known: HookEvent, request: Signed) -> Taken:
    is_replay = hmac.compare_digest(bytes(known.signature), _digest(request.signature))
    policy.require_no_replay(is_replay=is_replay)
    if not hmac.compare_digest(bytes(known.fingerprint), _fingerprint(request.body)):
        raise Invalid("event_of_another", _("This event came before with another content."))
    known.signature = _digest(request.signature)
    known.save(update_fields=["signature"])
    return Taken(known.order.number, known.order_state)


# The acts


def actor_of(hook: Hook) -> Actor:
    """Return the other system as an actor: its own orders, in one community, and nothing else."""
    return Actor(
        code=hook.actor_code,
        roles=frozenset({Role.SYSTEM}),
        communities=frozenset({hook.community_id}),
    )


def _record(hook: Hook, said: dict[str, Any], at: datetime) -> ServiceRecord:
    community = hook.community
    house = said["house"] and registry.the_house(said["house"], community=community.id)
    asked = AskedOrder(
        type=_type(said["type"]),
        text=free_text.masked(said["words"]),
        house=house or None,
        building=_building(said["building"], community=community.id) if not house else None,
        spot=said["spot"] or ("" if house else Spot.OTHER),
        urgency=said["urgency"] or "",
        channel=Channel.SYSTEM,
    )
    mobile = contact.mobile(said["caller_mobile"]) if said["caller_mobile"] else ""
    caller = Caller(said["caller_name"], mobile)
    return orders.record(community, asked, caller=caller, by=actor_of(hook), at=at)


def _note(hook: Hook, said: dict[str, Any], at: datetime) -> ServiceRecord:
    text = free_text.masked(said["words"])
    return orders.note(_own(hook, said), text=text, by=actor_of(hook), at=at)


def _move(act: Callable[..., ServiceRecord], *names: str) -> Callable[..., ServiceRecord]:
    """Return how an order is moved by an act that takes those names of what was said."""

    def do(hook: Hook, said: dict[str, Any], at: datetime) -> ServiceRecord:
        order = _own(hook, said)
        given = {name: said[name] for name in names}
        if "words" in given:
            given["text"] = free_text.masked(given.pop("words"))
        return act(order, **given, edition=order.edition, by=actor_of(hook), at=at)

    return do


_ACTS: Final[Mapping[str, Callable[..., ServiceRecord]]] = {
    "record": _record,
    "note": _note,
    "take_up": _move(orders.take_up),
    "wait": _move(orders.wait, "waits"),
    "finish": _move(orders.finish, "outcome", "words"),
    "reopen": _move(orders.reopen, "words"),
    "cancel": _move(orders.cancel, "reason"),
}


def _own(hook: Hook, said: Mapping[str, Any]) -> ServiceRecord:
    found = queries.order_of_hook(hook, said["order"])
    policy.require_own_order(is_own=found is not None)
    if found is None:
        raise LookupError  # the rule has refused
    return found


def _type(code: str) -> ServiceType:
    found = service.types().filter(code=code).first()
    if found is None:
        raise Invalid("no_such_type", _("The catalogue has no such kind of order."))
    return found


def _building(code: str, *, community: UUID) -> UUID | None:
    if not code:
        return None
    found = registry.building_ids(community).get(code)
    if found is None:
        raise Invalid("no_such_building", _("There is no such building in this community."))
    return found


# Proof


def _is_signed(hook: Hook, request: Signed, *, at: datetime) -> bool:
    return signing.is_signed(
        _secret_of(hook, at=at),
        timestamp=request.timestamp,
        body=request.body,
        said=request.signature,
    )


def _secret_of(hook: Hook, *, at: datetime) -> bytes:
    under = disclosure.system_authority(
        JOB, purpose=PURPOSE, items=(), communities=[hook.community_id], at=at
    )
    (opened,) = disclosure.disclose(
        [hook], (), under=under, at=at, what="integration.check_signature"
    )
    return str(opened.value(SECRET)).encode()


def _digest(signature: str) -> bytes:
    return hashlib.sha256(signature.encode()).digest()


def _fingerprint(body: bytes) -> bytes:
    # Keyed: a plain hash of a small body would tell who can guess what it says.
    return hmac.digest(settings.SECRET_KEY.encode(), b"hudang/hook/1\0" + body, "sha256")
