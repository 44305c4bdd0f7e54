"""Hooks by which other systems send orders: proposed, confirmed, turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.integration import services
from hudang.web.forms.exchange import HookForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import exchange_parts as parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(parts.P.PROPOSE_EXCHANGE)
    form = HookForm(request.POST or None, actor=request.actor)
    if not form.is_valid():
        return page(
            request, "exchange/hook_new.html", form=form, status=422 if form.is_bound else 200
        )
    said = {name: form.cleaned_data[name] for name in ("code", "name")}
    community = form.chosen_community
    made = services.propose_hook(community, **said, by=request.actor, at=now())
    return redirect("web:exchange_hook", community.code, made.id)


@require_GET
def detail(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    hook = parts.the_hook(request, community, found)
    events = paginate(request, hook.events.select_related("order"))
    return page(
        request, "exchange/hook.html#rows", page=events, **parts.shown(request, hook),
        address=request.build_absolute_uri(reverse("api:hook", args=[hook.id])),
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, community: str, found: UUID, act: str) -> HttpResponse:
    """Confirm, make a new secret, turn off; a secret is shown this once."""
    hook = parts.the_hook(request, community, found)
    if act in SECRETS:
        made = SECRETS[act](hook, by=request.actor, at=now())
        return page(request, "exchange/made.html", found=made.hook, secret=made.secret)
    if act != "off":
        raise Http404
    services.turn_off_hook(hook, by=request.actor, at=now())
    return redirect("web:exchange_hook", community, found)


SECRETS: Mapping[str, Callable[..., services.MadeHook]] = {
    "confirm": services.confirm_hook,
    "rotate": services.rotate_hook,
}
