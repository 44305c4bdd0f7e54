"""Handing over: opening a protocol, signing it, and what was handed over before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.accounts.models import User
from hudang.accounts.policy import Permission
from hudang.registry import queries as registry
from hudang.web.forms.own import ConfirmingForm
from hudang.web.forms.people import HandoverForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from hudang.accounts.models import Handover
    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    return page(
        request,
        "handovers/index.html#rows",
        rows=paginate(request, queries.handovers(request.actor)),
    )


def begin(request: StaffRequest, code: str) -> HttpResponse:
    """Open the protocol of what a person hands to a successor."""
    request.actor.require(Permission.MANAGE_PEOPLE)
    giver = get_object_or_404(User, code=code)
    form = HandoverForm(request.POST or None, people=_successors(giver))
    if form.is_valid():
        work = registry.open_work(giver.code)
        handover = services.open_handover(
            giver, work=work, **form.cleaned_data, by=request.actor, at=now()
        )
        return redirect("web:handover", handover.pk)
    status = 422 if form.is_bound else 200
    return page(request, "handovers/new.html", form=form, giver=giver, status=status)


@require_GET
def detail(request: StaffRequest, handover: UUID) -> HttpResponse:
    found = _handover(request, handover)
    return _protocol(request, found, form=ConfirmingForm(request=request))


@require_POST
def sign(request: StaffRequest, handover: UUID) -> HttpResponse:
    found = _handover(request, handover)
    form = ConfirmingForm(request.POST, request=request)
    if not form.is_valid():
        return _protocol(request, found, form=form, status=422)
    services.sign_handover(found, by=request.actor, at=now())
    return redirect("web:handover", handover)


@require_POST
def cancel(request: StaffRequest, handover: UUID) -> HttpResponse:
    services.cancel_handover(_handover(request, handover), by=request.actor, at=now())
    return redirect("web:handover", handover)


def _handover(request: StaffRequest, handover: UUID) -> Handover:
    return get_object_or_404(queries.handovers(request.actor), pk=handover)


def _successors(giver: User) -> QuerySet[User]:
    return queries.people().filter(is_active=True).exclude(pk=giver.pk)


def _protocol(
    request: StaffRequest, handover: Handover, *, form: ConfirmingForm, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "handovers/detail.html",
        handover=handover,
        posts=queries.posts_of(handover.giver),
        imports=registry.rosters_called(reference for _, reference in handover.work),
        form=form,
        at=now(),
        may_sign=handover in queries.handovers_to_sign(request.actor),
        may_cancel=request.actor.may(Permission.MANAGE_PEOPLE) and handover.status == "open",
        status=status,
    )
