"""What is exchanged with other systems: the list, one subscription, its deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.web.forms.exchange import DeliveryFilter, SubscriptionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import exchange_parts as parts
from hudang.webhooks import queries, services
from hudang.webhooks.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest
    from hudang.webhooks.models import Subscription


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    parts.require(request)
    return page(request, "exchange/list.html", **parts.listed(request))


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(parts.P.PROPOSE_EXCHANGE)
    form = SubscriptionForm(request.POST or None, actor=request.actor)
    if not form.is_valid():
        return page(
            request, "exchange/subscribe.html", form=form, status=422 if form.is_bound else 200
        )
    said = {name: form.cleaned_data[name] for name in ("name", "url", "events")}
    community = form.chosen_community
    made = services.propose(community.id, **said, by=request.actor, at=now())
    return redirect("web:exchange_subscription", community.code, made.id)


@require_GET
def detail(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    one = parts.the_subscription(request, community, found)
    form = DeliveryFilter(request.GET)
    rows = paginate(request, queries.deliveries(one, **form.chosen()))
    return page(
        request, "exchange/subscription.html#rows", form=form, page=rows,
        **parts.shown(request, one),
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, community: str, found: UUID, act: str) -> HttpResponse:
    """Confirm, make a new secret, turn off, go on, try; a secret is shown this once."""
    one = parts.the_subscription(request, community, found)
    if act in SECRETS:
        made = SECRETS[act](one, by=request.actor, at=now())
        return page(request, "exchange/made.html", found=made.subscription, secret=made.secret)
    if act not in ACTS:
        raise Http404
    ACTS[act](one, by=request.actor, at=now())
    return redirect("web:exchange_subscription", community, found)


SECRETS: Mapping[str, Callable[..., services.Made]] = {
    "confirm": services.confirm,
    "rotate": services.rotate_secret,
}
ACTS: Mapping[str, Callable[..., Subscription | Delivery]] = {
    "off": services.turn_off,
    "resume": services.resume,
    "try": services.try_out,
}


@require_POST
def again(request: StaffRequest, community: str, found: UUID, delivery: UUID) -> HttpResponse:
    """Send by hand what was given up."""
    one = parts.the_subscription(request, community, found)
    try:
        wanted = queries.deliveries(one).select_related("subscription").get(id=delivery)
    except Delivery.DoesNotExist:
        raise Http404 from None
    services.deliver_again(wanted, by=request.actor, at=now())
    return redirect("web:exchange_subscription", community, found)
