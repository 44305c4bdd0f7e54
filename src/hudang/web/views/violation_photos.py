"""Photographs of a violation: added from a telephone, looked at one by one, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.violations import queries, services
from hudang.violations.models import ViolationPhoto
from hudang.web.forms.order_files import FilesForm, RemovalForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as customers
from hudang.web.views.documents import PDF, guarded
from hudang.web.views.violations import detail_page, the_violation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.violations.models import Violation
    from hudang.web.shortcuts import StaffRequest

no_store = cache_control(no_store=True, private=True)


@require_POST
def add(request: StaffRequest, number: str) -> HttpResponse:
    """Add photographs, with what was said of them."""
    violation = the_violation(request, number)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return detail_page(request, violation, attaching=form, status=422)
    services.add_photos(violation, form.uploads(), told=form.told(), by=request.actor, at=now())
    return customers.go(request, reverse("web:violation", args=[number]))


@require_GET
@no_store
def look(request: StaffRequest, number: str, photo: UUID) -> HttpResponse:
    violation = the_violation(request, number)
    found = _photo(violation, photo)
    address = reverse("web:violation_photo_content", args=[number, photo])
    return page(
        request, "violations/photo.html", violation=violation, photo=found, address=address,
        is_pdf=found.media == PDF,
    )  # fmt: skip


@require_GET
@no_store
def content(request: StaffRequest, number: str, photo: UUID) -> StreamingHttpResponse:
    """Give a photograph through the desk; the log is told before the first byte."""
    violation = the_violation(request, number)
    found = _photo(violation, photo)
    chunks = services.open_photo(violation, found, by=request.actor, at=now())
    response = StreamingHttpResponse(chunks, content_type=found.media)
    return guarded(response, media=found.media, size=found.size, name=violation.number)


@require_POST
def remove(request: StaffRequest, number: str, photo: UUID) -> HttpResponse:
    violation = the_violation(request, number)
    form = RemovalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.take_photo_away(
        violation, _photo(violation, photo), reason=reason, by=request.actor, at=now()
    )
    return redirect("web:violation", number)


def _photo(violation: Violation, photo: UUID) -> ViolationPhoto:
    try:
        return queries.photo(violation, photo)
    except ViolationPhoto.DoesNotExist:
        raise Http404 from None
