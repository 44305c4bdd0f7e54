"""Exceptions from the notice: the list with what is overdue, recording, ending, following up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.purposes import queries, services
from hudang.purposes.models import NoticeException
from hudang.purposes.policy import ExceptionStanding
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.forms.exceptions import ExceptionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ALL_LOG)
    everything = queries.exceptions(request.actor.communities, today=localdate())
    chosen = request.GET.get("standing", "")
    shown = [row for row in everything if chosen in ("", row.standing)]
    return page(
        request,
        "notices/exceptions.html",
        page=paginate(request, shown),
        chosen=chosen,
        standings=list(ExceptionStanding),
        overdue=sum(row.standing is ExceptionStanding.OVERDUE for row in everything),
        may_record=request.actor.may(P.PUBLISH_NOTICE),
    )


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.PUBLISH_NOTICE)
    form = ExceptionForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        services.record_exception(
            form.chosen_community, **form.exception(), by=request.actor, at=now()
        )
        return redirect("web:exceptions")
    return page(
        request, "notices/exception_new.html", form=form, status=422 if form.is_bound else 200
    )


@require_POST
def end(request: StaffRequest, community: str, exception: UUID) -> HttpResponse:
    """End an exception today."""
    found = _exception(request, community, exception)
    services.end_exception(found, on=localdate(), by=request.actor, at=now())
    return redirect("web:exceptions")


@require_POST
def follow_up(request: StaffRequest, community: str, exception: UUID) -> HttpResponse:
    """Close an emergency whose people have been told."""
    found = _exception(request, community, exception)
    services.follow_up_exception(found, by=request.actor, at=now())
    return redirect("web:exceptions")


def _exception(request: StaffRequest, code: str, exception: UUID) -> NoticeException:
    request.actor.require(P.PUBLISH_NOTICE)
    try:
        place = registry.community(code, by=request.actor)
        return NoticeException.objects.get(community_id=place.id, id=exception)
    except (Community.DoesNotExist, NoticeException.DoesNotExist):
        raise Http404 from None
