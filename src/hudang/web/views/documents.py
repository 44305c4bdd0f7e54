"""Documents: filed, looked through, opened for a purpose, destroyed by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.disclosure import queries as desk
from hudang.dossiers import kinds, policy, queries, services
from hudang.dossiers.models import CustomerDocument, Document
from hudang.purposes import inventory
from hudang.web.forms.customers import RevealForm
from hudang.web.forms.documents import DestructionForm, DocumentForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views.customer_rows import names_of
from hudang.web.views.dossiers import the_dossier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.dossiers.models import PlaceDocument
    from hudang.web.shortcuts import StaffRequest

    AnyDocument = CustomerDocument | PlaceDocument

P = Permission
PDF = "application/pdf"
ENDINGS: Mapping[str, str] = {
    PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "audio/wav": "wav", "audio/mpeg": "mp3",
    "audio/amr": "amr", "audio/ogg": "ogg", "audio/mp4": "m4a",
}  # fmt: skip
# Nothing of a document runs. Browsers' own readers of PDF stop inside a sandbox, so a PDF, which
# was refused where it does something, is held by the rest.
ALONE = "default-src 'none'; frame-ancestors 'self'; sandbox"
IN_READER = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(P.SEE_DOSSIERS)
    view = parts.look_at(request, number)
    found = list(queries.customer_documents(view.customer))
    return page(
        request,
        "documents/of_customer.html",
        documents=found,
        dossiers=queries.dossiers_of(view.customer),
        names=names_of(one.filed_by for one in found),
        may_file=request.actor.may(P.FILE_DOCUMENT),
        **parts.head_of(request, view, route="customer_documents"),
    )


def new(request: StaffRequest, number: str) -> HttpResponse:
    """File a document of a customer; the house is that of his occupancy, where he has one."""
    request.actor.require(P.FILE_DOCUMENT)
    customer = parts.the_customer(request, number)
    form = _form(request, kinds.kinds_of(kinds.Belongs.CUSTOMER))
    if form.is_valid():
        house = queries.house_of(customer)
        filed = services.file_customer_document(
            customer, house=house, **form.document(), by=request.actor, at=now()
        )
        return parts.go(request, _address(filed))
    return _filing(request, form, title=customer.number, back=_documents_of(number))


def new_of_dossier(request: StaffRequest, number: str) -> HttpResponse:
    """File a document of the house or the contract that a dossier is of."""
    request.actor.require(P.FILE_DOCUMENT)
    dossier = the_dossier(request, number)
    form = _form(request, kinds.kinds_of(dossier.belongs))
    if form.is_valid():
        place = dossier.house or dossier.contract
        filed = services.file_place_document(place, **form.document(), by=request.actor, at=now())
        return parts.go(request, _address(filed))
    back = reverse("web:dossier", args=[number])
    return _filing(request, form, title=dossier.label, back=back)


def replace(request: StaffRequest, community: UUID, document: UUID) -> HttpResponse:
    """File the next version of a document; the one before stays, superseded."""
    request.actor.require(P.FILE_DOCUMENT)
    earlier = the_document(request, community, document)
    form = _form(request, [earlier.kind_of])
    if form.is_valid():
        filed = _file_next(earlier, form.document(), by=request.actor)
        return parts.go(request, _address(filed))
    return _filing(request, form, title=earlier.kind_of.label, back=_address(earlier))


def _file_next(earlier: AnyDocument, facts: dict[str, Any], *, by: Actor) -> AnyDocument:
    if isinstance(earlier, CustomerDocument):
        return services.file_customer_document(
            earlier.customer, house=earlier.house_id, replaces=earlier, **facts, by=by, at=now()
        )
    place = cast(Any, earlier.house or earlier.contract)
    return services.file_place_document(place, replaces=earlier, **facts, by=by, at=now())


def _form(request: StaffRequest, offered: list[kinds.Kind]) -> DocumentForm:
    return DocumentForm(request.POST or None, request.FILES or None, kinds=offered)


def _filing(request: StaffRequest, form: DocumentForm, *, title: str, back: str) -> HttpResponse:
    status = parts.answer_status(form)
    return page(
        request, "documents/new.html#form", form=form, title=title, back=back, status=status
    )


@require_GET
def detail(request: StaffRequest, community: UUID, document: UUID) -> HttpResponse:
    """Show what is known of a document; its content and its name stay sealed."""
    found = the_document(request, community, document)
    versions = list(queries.versions_of(found))
    return page(
        request,
        "documents/detail.html",
        document=found,
        versions=versions,
        back=back_of(found),
        names=names_of(_people(versions)),
        form=DestructionForm(),
        **_told(found),
        **_rights(request, found),
    )


def _told(document: AnyDocument) -> dict[str, Any]:
    """Return in words what a document shows, what was taken out of it, why it was destroyed."""
    removed = [policy.REMOVED[code] for code in policy.REMOVED if code in document.removed]
    return {
        "items": inventory.labels(document.kind_of.items),
        "removed": removed,
        "reason": policy.REASONS.get(document.destruction_reason, ""),
    }


def _people(versions: list[Any]) -> list[str]:
    return [
        code
        for one in versions
        for code in (one.filed_by, one.destruction_asked_by, one.destroyed_by)
    ]


def _rights(request: StaffRequest, document: AnyDocument) -> dict[str, bool]:
    is_kept, actor = document.stored is not None, request.actor
    asked = document.destruction_asked_by
    return {
        "may_open": is_kept and actor.may(P.OPEN_VALUE),
        "may_replace": document.state == Document.State.CURRENT and actor.may(P.FILE_DOCUMENT),
        "may_ask": is_kept and not asked and actor.may(P.FILE_DOCUMENT),
        "may_destroy": bool(is_kept and asked) and asked != actor.code and actor.may(P.DESTROY),
    }


def open_one(request: StaffRequest, community: UUID, document: UUID) -> HttpResponse:
    """Ask what for; answered, show the document with its name."""
    request.actor.require(P.OPEN_VALUE)
    found = the_document(request, community, document)
    purposes = desk.purposes_opening(request.actor, items=found.kind_of.items)
    form = RevealForm(request.POST or None, purposes=purposes)
    context = {"document": found, "back": back_of(found), "purposes": purposes, "form": form}
    if form.is_valid():
        name = services.name_of(found, **form.cleaned_data, by=request.actor, at=now())
        address = _content_address(found, form.cleaned_data)
        context |= {"name": name, "address": address, "is_pdf": found.media == PDF}
        return page(request, "documents/shown.html", **context)
    return page(request, "documents/open.html", status=parts.answer_status(form), **context)


def _content_address(document: AnyDocument, asked: Mapping[str, str]) -> str:
    place = reverse("web:document_content", args=[document.community_id, document.id])
    return f"{place}?{urlencode(asked)}"


@require_GET
def content(request: StaffRequest, community: UUID, document: UUID) -> StreamingHttpResponse:
    """Give the content of a document through the desk; the log is told before the first byte."""
    found = the_document(request, community, document)
    form = RevealForm(request.GET, purposes=desk.purposes_opening(request.actor, items=()))
    if not form.is_valid() or found.stored is None:
        raise Http404
    chunks = services.open_document(found, **form.cleaned_data, by=request.actor, at=now())
    return streamed(found, chunks)


def streamed(document: Document, chunks: Any) -> StreamingHttpResponse:
    """Answer with the content of a document, under a name that says nothing."""
    response = StreamingHttpResponse(chunks, content_type=document.media)
    return guarded(response, media=document.media, size=document.size, name="document")


def guarded(
    response: StreamingHttpResponse, *, media: str, size: int, name: str
) -> StreamingHttpResponse:
    """Give the content of a file its length, a name, and a policy under which nothing runs."""
    response["Content-Disposition"] = f'inline; filename="{name}.{ENDINGS[media]}"'
    response["Content-Length"] = str(size)
    response["Content-Security-Policy"] = IN_READER if media == PDF else ALONE
    return response


@require_POST
def ask_for_destruction(request: StaffRequest, community: UUID, document: UUID) -> HttpResponse:
    found = the_document(request, community, document)
    form = DestructionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.ask_for_destruction(found, reason=reason, by=request.actor, at=now())
    return redirect(_address(found))


@require_POST
def destroy(request: StaffRequest, community: UUID, document: UUID) -> HttpResponse:
    found = the_document(request, community, document)
    services.destroy(found, by=request.actor, at=now())
    return redirect(_address(found))


def the_document(request: StaffRequest, community: UUID, document: UUID) -> Any:
    """Return a document of the person's communities; another one's is refused."""
    request.actor.require(P.SEE_DOSSIERS)
    try:
        return queries.any_document(community, document, by=request.actor)
    except CustomerDocument.DoesNotExist:
        raise Http404 from None


def back_of(document: AnyDocument) -> tuple[str, str]:
    """Return where a document belongs: the address and what it is called."""
    if isinstance(document, CustomerDocument):
        number = document.customer.number
        return _documents_of(number), number
    place = cast(Any, document.house or document.contract)
    dossier = queries.dossier_of(place)
    if dossier is None:
        return reverse("web:dossiers"), str(_("Paper dossiers"))
    return reverse("web:dossier", args=[dossier.number]), dossier.label


def _documents_of(number: str) -> str:
    return reverse("web:customer_documents", args=[number])


def _address(document: AnyDocument) -> str:
    return reverse("web:document", args=[document.community_id, document.id])
