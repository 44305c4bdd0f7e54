"""What the pages of other systems are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from hudang.accounts.policy import Permission
from hudang.integration import queries as integration
from hudang.integration.models import Hook
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.views.customer_rows import names_of
from hudang.webhooks import queries
from hudang.webhooks.models import Subscription

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.web.shortcuts import StaffRequest

P = Permission


def require(request: StaffRequest) -> None:
    """Let those in who propose or confirm an exchange."""
    if not request.actor.may(P.PROPOSE_EXCHANGE):
        request.actor.require(P.CONFIRM_EXCHANGE)


def listed(request: StaffRequest) -> dict[str, Any]:
    """Return the subscriptions and hooks that a person sees."""
    return {
        "subscriptions": list(queries.subscriptions(request.actor)),
        "hooks": list(integration.hooks(request.actor.communities)),
        "may_propose": request.actor.may(P.PROPOSE_EXCHANGE),
    }


def the_subscription(request: StaffRequest, community: str, found: UUID) -> Subscription:
    """Return a subscription of the person's communities; another one's is refused."""
    require(request)
    try:
        place = registry.community(community, by=request.actor)
        return queries.subscription(place.id, found, by=request.actor)
    except (Community.DoesNotExist, Subscription.DoesNotExist):
        raise Http404 from None


def the_hook(request: StaffRequest, community: str, found: UUID) -> Hook:
    """Return a hook of the person's communities; another one's is refused."""
    require(request)
    try:
        place = registry.community(community, by=request.actor)
        return integration.hook_of(place.id, found, by=request.actor)
    except (Community.DoesNotExist, Hook.DoesNotExist):
        raise Http404 from None


def shown(request: StaffRequest, found: Subscription | Hook) -> dict[str, Any]:
    """Return what a page of one exchange shows: it, who let it begin, what may be done with it."""
    may_confirm = request.actor.may(P.CONFIRM_EXCHANGE)
    return {
        "found": found,
        "names": names_of([found.proposed_by, found.confirmed_by]),
        "may_propose": request.actor.may(P.PROPOSE_EXCHANGE),
        "may_confirm": may_confirm and request.actor.code != found.proposed_by,
        "may_rotate": may_confirm and found.state == found.State.ACTIVE,
        "is_over": found.state == found.State.OFF,
    }
