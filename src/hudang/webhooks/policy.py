"""What leaves by a subscription, to which addresses, on whose word, how often it is tried."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

State = Subscription.State

SUBSCRIPTION_TRANSITIONS: dict[State, set[State]] = {
    State.PROPOSED: {State.ACTIVE, State.OFF},
    State.ACTIVE: {State.SUSPENDED, State.OFF},
    State.SUSPENDED: {State.ACTIVE, State.OFF},
    State.OFF: set(),
}
SUBSCRIPTION_OWNER: dict[State, str] = {
    State.PROPOSED: "privacy lead",
    State.ACTIVE: "system",
    State.SUSPENDED: "data custodian",
    State.OFF: "nobody",
}
DELIVERY_TRANSITIONS: dict[Delivery.State, set[Delivery.State]] = {
    Delivery.State.WAITING: {Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.DEAD},
    Delivery.State.FAILED: {Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.DEAD},
    Delivery.State.SENT: set(),
    Delivery.State.DEAD: {Delivery.State.WAITING},
}
DELIVERY_OWNER: dict[Delivery.State, str] = {
    Delivery.State.WAITING: "system",
    Delivery.State.FAILED: "system",
    Delivery.State.SENT: "nobody",
    Delivery.State.DEAD: "data custodian",
}
# What an event may say, of orders and of cases: never who, never a word, never where somebody
# lives. What is not named here does not leave.
FACTS: Final = frozenset({"number", "kind", "group", "urgency", "state", "outcome", "due_at"})
# How the outbox names this way out, for its stop switch.
WAY: Final = "webhook"
# Company figures: with growing waits for a day; eight failures in a row take about as long.
WAITS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 300, 480, 480))
TRIED_FOR: Final = timedelta(days=1)
FAILURES: Final = 8
KEPT_FOR: Final = timedelta(days=90)


@enforces("LC-002")
def require_facts(facts: Mapping[str, str]) -> None:
    """An event carries numbers, kinds, states and times, and nothing else of anybody."""
    if unknown := set(facts) - FACTS:
        raise Forbidden(
            _("An event does not carry: %(names)s.") % {"names": ", ".join(sorted(unknown))},
            control="LC-002",
        )


@enforces("LC-051")
def require_events(events: Collection[str]) -> None:
    """A subscription names what it is told of."""
    if not events:
        raise EvidenceMissing(
            _("Say which events the other system is told of."),
            control="LC-051",
            missing=[_("the events")],
        )


@enforces("LC-051")
def require_subscription_transition(state: str, to: str) -> None:
    """A subscription begins once, and one that is turned off begins as a new one."""
    if to not in SUBSCRIPTION_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("The subscription is “%(state)s”: that cannot be done with it now.")
            % {"state": State(state).label},
            control="LC-051",
        )


def require_delivery_transition(state: str, to: Delivery.State) -> None:
    """What was delivered is not delivered again; what was given up may be sent by hand."""
    if to not in DELIVERY_TRANSITIONS[Delivery.State(state)]:
        raise Forbidden(
            _("The delivery is “%(state)s”: that cannot be done with it now.")
            % {"state": Delivery.State(state).label},
            control="LC-051",
        )


@enforces("LC-125")
def require_address(url: str, *, allowed: Collection[Network]) -> None:
    """An address is https; within a network that is allowed by the settings http will do.

    A name is looked up, and what it leads to is judged, at each delivery (`is_allowed`).
    """
    place = urlsplit(url)
    host = place.hostname or ""
    is_inside = _is_number(host) and _is_within(host, allowed)
    is_safe = place.scheme == "https" or (place.scheme == "http" and is_inside)
    if not host or not is_safe or place.username or place.password or place.fragment:
        raise Forbidden(
            _("The address is https://…, without a name or password in it."), control="LC-125"
        )
    if _is_number(host) and not is_allowed(host, allowed=allowed):
        raise Forbidden(
            _("This address lies in a network that the settings do not allow."), control="LC-125"
        )


@enforces("LC-125")
def is_allowed(address: str, *, allowed: Collection[Network]) -> bool:
    """Say whether a number on the network may be spoken to: public, or allowed by the settings.

    So nobody reaches, by a subscription, what stands beside this system and trusts it.
    """
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return is_allowed(str(mapped), allowed=allowed)
    if _is_within(address, allowed):
        return True
    return found.is_global and not found.is_multicast


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_within(address: str, networks: Collection[Network]) -> bool:
    found = ip_address(address.partition("%")[0])
    return any(found.version == one.version and found in one for one in networks)


def next_try(*, tries: int, happened_at: datetime, at: datetime) -> datetime | None:
    """Return when a delivery is tried again, with growing waits; None a day after it happened."""
    due = at + WAITS[min(tries, len(WAITS)) - 1]
    return due if due <= happened_at + TRIED_FOR else None


def is_suspended_after(failures: int) -> bool:
    """So many failures in a row are no accident: somebody has to look at it."""
    return failures >= FAILURES


@enforces("LC-051")
def require_suspended(*, state: str) -> None:
    """Only what was stopped after failures goes on again by one person's word."""
    if state != State.SUSPENDED:
        raise Forbidden(_("The subscription was not stopped by failures."), control="LC-051")
