"""The test of a version on real data: asked for, watched, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.classification import queries, services
from hudang.web.shortcuts import fragment
from hudang.web.views import customer_parts, watched_parts
from hudang.web.views.scheme_parts import version_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def shown(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Show how far the newest test is, and what it found."""
    found = version_of(request, number, version)
    parts = watched_parts.tested(found, by=request.actor)
    return fragment(request, "schemes/proxy_test.html", version=found, **parts)


@require_POST
def ask(request: StaffRequest, number: str, version: int) -> HttpResponse:
    services.ask_proxy_test(version_of(request, number, version), by=request.actor, at=now())
    return customer_parts.go(request, reverse("web:scheme", args=[number, version]))


@require_POST
def cancel(request: StaffRequest, number: str, version: int) -> HttpResponse:
    test = queries.proxy_tests(version_of(request, number, version)).first()
    if test is None:
        raise Http404
    services.cancel_proxy_test(test, by=request.actor, at=now())
    return customer_parts.go(request, reverse("web:scheme", args=[number, version]))
