"""Access tokens: one's own, made and shown once; everybody's for who watches over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.accounts.models import ApiToken
from hudang.accounts.policy import Permission
from hudang.web.forms.own import TokenForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def own(request: StaffRequest) -> HttpResponse:
    return page(
        request,
        "tokens/index.html#rows",
        rows=paginate(request, queries.tokens_of(request.user)),
        is_own=True,
        at=now(),
        may_see_all=request.actor.may(Permission.SEE_TOKENS),
    )


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_TOKENS)
    return page(
        request,
        "tokens/index.html#rows",
        rows=paginate(request, queries.tokens()),
        is_own=False,
        at=now(),
        may_see_all=True,
    )


def create(request: StaffRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, request=request)
    if not form.is_valid():
        return page(request, "tokens/new.html", form=form, status=422 if form.is_bound else 200)
    made = services.create_token(
        form.cleaned_data["name"],
        scopes=form.scopes_chosen(),
        addresses=form.cleaned_data["addresses"],
        life=form.life(),
        by=request.actor,
        at=now(),
    )
    return page(request, "tokens/made.html", token=made.token, secret=made.secret)


@require_POST
def revoke(request: StaffRequest, token: UUID) -> HttpResponse:
    found = get_object_or_404(ApiToken.objects.select_related("user"), pk=token)
    services.revoke_token(found, by=request.actor, at=now())
    return redirect("web:tokens" if found.user == request.user else "web:tokens_all")
