"""Changes of many customers: preparing, looking through, running, stopping, undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hudang.accounts.policy import Permission
from hudang.registry import policy as registry
from hudang.registry import queries, services
from hudang.registry.models import BulkAmendment, Community
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import bulk as policy
from hudang.web.forms.bulk import BulkForm, MemberForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.bulk_files import faults_of, values_of
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
Status = BulkAmendment.Status
RUNNING = frozenset({Status.READING, Status.RUNNING, Status.UNDOING})
ACTS: dict[str, Callable[..., BulkAmendment]] = {
    "start": services.start_bulk,
    "stop": services.stop_bulk,
    "cancel": services.cancel_bulk,
    "undo": services.undo_bulk,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.RUN_BULK)
    found = paginate(request, queries.bulks(request.actor.communities))
    return page(
        request,
        "bulk/list.html#rows",
        page=found,
        lines=[(one, queries.bulk_counts(one)) for one in found.rows],
        names=names_of(one.prepared_by for one in found.rows),
        is_running=any(one.status in RUNNING for one in found.rows),
    )


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.RUN_BULK)
    form = BulkForm(request.POST or None, actor=request.actor, initial=request.GET.dict())
    prepared = _prepare(request, form) if form.is_valid() else None
    if prepared is not None:
        return redirect("web:bulk", prepared.community.code, prepared.id)
    return page(request, "bulk/new.html", form=form, status=422 if form.is_bound else 200)


def _prepare(request: StaffRequest, form: BulkForm) -> BulkAmendment | None:
    """Prepare the change; numbers that nobody has are told at their field."""
    try:
        return services.prepare_bulk(
            form.chosen_community, **form.change(), by=request.actor, at=now()
        )
    except Invalid as refusal:
        form.add_error("numbers", str(refusal.message))
        return None


@require_GET
def detail(request: StaffRequest, community: str, bulk: UUID) -> HttpResponse:
    found = _bulk(request, community, bulk)
    is_running = found.status in RUNNING
    if request.htmx and request.htmx.target == "bulk" and not is_running:
        return HttpResponseClientRefresh()
    return page(request, "bulk/detail.html#state", is_running=is_running, **_state(request, found))


@require_POST
def act(request: StaffRequest, community: str, bulk: UUID, what: str) -> HttpResponse:
    found = _bulk(request, community, bulk)
    if what not in ACTS:
        raise Http404
    ACTS[what](found, by=request.actor, at=now())
    return redirect("web:bulk", community, bulk)


def _bulk(request: StaffRequest, community: str, bulk: UUID) -> BulkAmendment:
    request.actor.require(P.RUN_BULK)
    try:
        place = queries.community(community, by=request.actor)
        return queries.bulk(place.id, bulk, by=request.actor)
    except (Community.DoesNotExist, BulkAmendment.DoesNotExist):
        raise Http404 from None


def _state(request: StaffRequest, bulk: BulkAmendment) -> dict[str, Any]:
    is_ended = bulk.status in {Status.DONE, Status.STOPPED}
    return {
        "bulk": bulk,
        "counts": queries.bulk_counts(bulk),
        "reason": registry.REASONS.get(bulk.reason, bulk.reason),
        "by": names_of([bulk.prepared_by]).get(bulk.prepared_by, bulk.prepared_by),
        "may_undo": is_ended and bulk.what in policy.UNDOABLE,
        "faults": faults_of(bulk),
        **_members(request, bulk),
    }


def _members(request: StaffRequest, bulk: BulkAmendment) -> dict[str, Any]:
    """Return the members that are asked for, each with its first house and why it is left out."""
    form = MemberForm(request.GET)
    members = paginate(request, queries.bulk_members(bulk, status=form.wanted()))
    stays = queries.stays_of([member.customer for member in members.rows], ended=True)
    values = values_of(request, bulk, [member.customer_id for member in members.rows])
    lines = [
        (
            member,
            next(iter(stays[member.customer_id]), None),
            policy.REASONS.get(member.reason),
            values.get(member.customer_id, ()),
        )
        for member in members.rows
    ]
    return {"form": form, "members": members, "lines": lines, "has_values": bool(bulk.items)}
