"""Files of an order: added from a telephone, looked at one by one, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.disclosure import queries as desk
from hudang.service import queries, services
from hudang.service.models import WORK_ORDER, CallerAttachment
from hudang.web.forms.customers import RevealForm
from hudang.web.forms.order_files import AttachForm, RemovalForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views.documents import PDF, guarded
from hudang.web.views.orders import detail_page, the_order

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.service.models import ServiceRecord
    from hudang.service.queries import AnyAttachment
    from hudang.web.shortcuts import StaffRequest

no_store = cache_control(no_store=True, private=True)


@require_POST
def add(request: StaffRequest, number: str) -> HttpResponse:
    """Add files to an order, with what was said of them."""
    order = the_order(request, number)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return detail_page(request, order, attaching=form, status=422)
    services.attach(order, form.uploads(), told=form.told(), by=request.actor, at=now())
    return parts.go(request, reverse("web:order", args=[number]))


@no_store
def look(request: StaffRequest, number: str, file: UUID) -> HttpResponse:
    """Show one file: at once to who deals with the order, else after a purpose is stated."""
    order = the_order(request, number)
    found = _file(order, file)
    is_open = services.is_open_to(order, found, by=request.actor)
    purposes = desk.purposes_opening(request.actor, items=[WORK_ORDER])
    form = RevealForm(request.POST or None, purposes=purposes)
    context: dict[str, Any] = {"order": order, "file": found, "purposes": purposes, "form": form}
    if not is_open and not form.is_valid():
        status = parts.answer_status(form)
        return page(request, "orders/file_purpose.html", status=status, **context)
    asked = "" if is_open else f"?{urlencode(form.cleaned_data)}"
    address = reverse("web:order_file_content", args=[number, file]) + asked
    is_pdf = found.media == PDF
    return page(request, "orders/file.html", address=address, is_pdf=is_pdf, **context)


@require_GET
@no_store
def content(request: StaffRequest, number: str, file: UUID) -> StreamingHttpResponse:
    """Give the content of a file through the desk; the log is told before the first byte."""
    order = the_order(request, number)
    found = _file(order, file)
    chunks = services.open_attachment(
        order, found, **_stated(request, order, found), by=request.actor, at=now()
    )
    response = StreamingHttpResponse(chunks, content_type=found.media)
    return guarded(response, media=found.media, size=found.size, name="file")


def _stated(request: StaffRequest, order: ServiceRecord, found: AnyAttachment) -> dict[str, Any]:
    """Return the purpose in the address; nothing for who deals with the order."""
    if services.is_open_to(order, found, by=request.actor):
        return {}
    form = RevealForm(request.GET, purposes=desk.purposes_opening(request.actor, items=()))
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


@require_POST
def remove(request: StaffRequest, number: str, file: UUID) -> HttpResponse:
    order = the_order(request, number)
    form = RemovalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.remove_attachment(
        order, _file(order, file), reason=reason, by=request.actor, at=now()
    )
    return redirect("web:order", number)


def _file(order: ServiceRecord, file: UUID) -> AnyAttachment:
    try:
        found = queries.attachment(order, file)
    except CallerAttachment.DoesNotExist:
        raise Http404 from None
    if found.stored is None:
        raise Http404
    return found
