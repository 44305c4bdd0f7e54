"""What is exchanged with other systems: the list, subscriptions with deliveries, hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hudang.integration import services as integration
from hudang.integration.models import Hook
from hudang.web.forms.exchange import DeliveryFilter, HookForm, SubscriptionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import exchange_parts as parts
from hudang.webhooks import queries, services
from hudang.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

TOLD = parts.Asked(
    _("New subscription"), SubscriptionForm, "web:exchange_subscription", services.propose,
    secrets={"confirm": services.confirm, "rotate": services.rotate_secret},
    acts={"off": services.turn_off, "resume": services.resume, "try": services.try_out},
)  # fmt: skip
SENT = parts.Asked(
    _("New hook"), HookForm, "web:exchange_hook", integration.propose_hook,
    secrets={"confirm": integration.confirm_hook, "rotate": integration.rotate_hook},
    acts={"off": integration.turn_off_hook},
)  # fmt: skip


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    return page(request, "exchange/list.html", **parts.listed(request))


# Subscriptions: what other systems are told


def subscribe(request: StaffRequest) -> HttpResponse:
    return parts.proposed(request, TOLD)


@require_GET
def subscription(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    one = parts.the_exchange(request, Subscription, community, found)
    form = DeliveryFilter(request.GET)
    rows = paginate(request, queries.deliveries(one, **form.chosen()))
    return page(
        request, "exchange/subscription.html#rows", form=form, page=rows,
        **parts.shown(request, one),
    )  # fmt: skip


@require_POST
def move_subscription(
    request: StaffRequest, community: str, found: UUID, act: str
) -> HttpResponse:
    """Confirm, make a new secret, turn off, go on, try."""
    one = parts.the_exchange(request, Subscription, community, found)
    return parts.moved(request, one, act, TOLD)


@require_POST
def again(request: StaffRequest, community: str, found: UUID, delivery: UUID) -> HttpResponse:
    """Send by hand what was given up."""
    one = parts.the_exchange(request, Subscription, community, found)
    try:
        wanted = queries.deliveries(one).select_related("subscription").get(id=delivery)
    except Delivery.DoesNotExist:
        raise Http404 from None
    services.deliver_again(wanted, by=request.actor, at=now())
    return redirect(TOLD.route, community, found)


# Hooks: by which other systems send orders


def new_hook(request: StaffRequest) -> HttpResponse:
    return parts.proposed(request, SENT)


@require_GET
def hook(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    one = parts.the_exchange(request, Hook, community, found)
    events = paginate(request, one.events.select_related("order"))
    return page(
        request, "exchange/hook.html#rows", page=events, **parts.shown(request, one),
        address=request.build_absolute_uri(reverse("api:hook", args=[one.id])),
    )  # fmt: skip


@require_POST
def move_hook(request: StaffRequest, community: str, found: UUID, act: str) -> HttpResponse:
    """Confirm, make a new secret, turn off."""
    one = parts.the_exchange(request, Hook, community, found)
    return parts.moved(request, one, act, SENT)
