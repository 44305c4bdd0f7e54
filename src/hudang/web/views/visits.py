"""The phone at the door: the route of today, one visit, and what the phone sealed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries, services
from hudang.collection.models import Visit
from hudang.vault.letters import LONGEST
from hudang.web.shortcuts import page
from hudang.web.views import visit_parts

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def route(request: StaffRequest) -> HttpResponse:
    """Show the houses of today: no name, nothing that somebody said."""
    request.actor.require(P.VISIT)
    actor, today = request.actor, localdate()
    found = queries.route_of(actor.code, communities=actor.communities, today=today)
    return page(
        request, "visits/route.html", visits=found, today=today,
        open_count=sum(one.state in policy.OPEN for one in found),
        hours=int(policy.KEEP_ON_PHONE.total_seconds() // 3600),
    )  # fmt: skip


@require_GET
def worker(request: StaffRequest) -> HttpResponse:
    """Serve the worker from the path that it answers for."""
    request.actor.require(P.VISIT)
    script = Path(str(finders.find("visits-worker.js"))).read_text("utf-8")
    return HttpResponse(script, content_type="text/javascript")


@require_GET
def present(request: StaffRequest) -> JsonResponse:
    """Say that somebody who visits is signed in, with what a page from the cache lacks."""
    request.actor.require(P.VISIT)
    return JsonResponse({"token": get_token(request)})


@require_GET
def visit(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    found = _own(request, community, visit)
    if found.state not in policy.OPEN:
        return page(request, "visits/ended.html", visit=found)
    return page(
        request, "visits/visit.html", visit=found, **visit_parts.questions_of(found, at=now()),
        config=_config(found),
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    """Begin, interrupt or resume, where there is a network to say it."""
    found = _own(request, community, visit)
    to = request.POST.get("to", "")
    if to not in Visit.State.values:
        raise Http404
    services.move_visit(found, to=to, by=request.actor, at=now())
    return HttpResponse(status=204)


@require_POST
def letter(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    """Take in a letter; the answer names it, so that the phone lets go of nothing else."""
    found = _own(request, community, visit)
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    services.upload(
        found, letter=request.body, device_now=_said_now(request), by=request.actor, at=now()
    )
    return JsonResponse({"kept": hashlib.sha256(request.body).hexdigest()})


def _own(request: StaffRequest, community: UUID, visit: UUID) -> Visit:
    """Return a visit of the person's own route; that of somebody else is refused."""
    request.actor.require(P.VISIT)
    accounts.require_community(communities=request.actor.communities, community=community)
    found = queries.visit_of(community, visit)
    if found is None:
        raise Http404
    policy.require_visitor(butler=found.butler, visitor=request.actor.code)
    return found


def _said_now(request: StaffRequest) -> datetime:
    """Return what the clock of the phone says; one that says nothing is taken to be right."""
    try:
        moment = datetime.fromisoformat(request.headers.get("X-Device-Now", ""))
    except ValueError:
        return now()
    return moment if moment.tzinfo else now()


def _config(visit: Visit) -> dict[str, object]:
    """Return what the script of the page works with; it says nothing of the person."""
    key = queries.key_of_day(visit.community_id, day=visit.day_date)
    address = [visit.community_id, visit.id]
    return {
        "visit": str(visit.id),
        "campaign": str(visit.campaign_id),
        "house": visit.house,
        "key": str(key.id) if key else "",
        "public": bytes(key.public).hex() if key else "",
        "route": reverse("web:visits"),
        "letter": reverse("web:visit_letter", args=address),
        "state": reverse("web:visit_state", args=address),
    }
