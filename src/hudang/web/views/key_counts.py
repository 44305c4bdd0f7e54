"""Counting keys: what hangs there, and the signature of a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.entrance import queries, services
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.forms.kept_keys import KeyCountForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ENTRANCE)
    found = paginate(request, queries.key_counts_of(request.actor))
    return page(
        request, "entrance/key_counts.html", page=found,
        names=names_of(code for one in found.rows for code in (one.counted_by, one.signed_by)),
        communities=list(registry.communities(request.actor)),
        may_keep=request.actor.may(P.KEEP_KEYS), own=request.actor.code,
    )  # fmt: skip


def new(request: StaffRequest, community: str) -> HttpResponse:
    request.actor.require(P.KEEP_KEYS)
    try:
        place = registry.community(community, by=request.actor)
    except Community.DoesNotExist:
        raise Http404 from None
    is_sent = request.method == "POST"
    hanging = queries.hanging(place.id)
    form = KeyCountForm(request.POST if is_sent else None, hanging=hanging)
    if form.is_valid():
        services.count_keys(place.id, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:key_counts")
    return page(request, "entrance/key_count_new.html", form=form, community=place)


@require_POST
def sign(request: StaffRequest, community: UUID, count: UUID) -> HttpResponse:
    services.require_place(community, permission=P.KEEP_KEYS, by=request.actor)
    found = get_object_or_404(queries.key_counts_of(request.actor), id=count)
    services.sign_key_count(found, by=request.actor, at=now())
    return redirect("web:key_counts")
