"""Letters of a case printed one by one, their proofs, and the lawyer's file, shown and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.arrears import queries, services
from hudang.arrears.models import DeliveryProof, DemandLetter, LawyersFile
from hudang.web.forms.arrears_acts import ProofForm
from hudang.web.shortcuts import page, pdf
from hudang.web.views import customer_parts
from hudang.web.views.arrears import the_case
from hudang.web.views.documents import PDF, guarded

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.accounts.actor import Actor
    from hudang.arrears.models import ArrearsCase
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_POST
@no_store
def print_letter(request: StaffRequest, case: str, letter: UUID) -> HttpResponse:
    """Give one letter to be printed; its file is called by the number of its case."""
    found = the_case(request, case)
    made = services.print_letter(found, _letter(found, letter), by=request.actor, at=now())
    return pdf(made, name=found.number)


@no_store
def prove(request: StaffRequest, case: str, letter: UUID) -> HttpResponse:
    """Record what became of a letter, with the scan that shows it."""
    found = the_case(request, case)
    request.actor.require(P.WORK_ARREARS)
    sent = _letter(found, letter)
    form = ProofForm(
        request.POST or None, request.FILES or None, initial={"edition": found.edition}
    )
    if form.is_valid():
        _record(found, sent, form, by=request.actor)
        return customer_parts.go(request, reverse("web:arrears_case", args=[case]))
    status = customer_parts.answer_status(form)
    return page(request, "arrears/proof.html", status=status, case=found, letter=sent, form=form)


def _record(case: ArrearsCase, letter: DemandLetter, form: ProofForm, *, by: Actor) -> None:
    services.record_delivery(
        case, letter, form.proved(), edition=form.cleaned_data["edition"], by=by, at=now()
    )


@require_GET
@no_store
def look(request: StaffRequest, case: str, kind: str, file: UUID) -> HttpResponse:
    """Show the scan of a proof, or a lawyer's file."""
    found = the_case(request, case)
    shown = _file(found, kind, file)
    address = reverse("web:arrears_file_content", args=[case, kind, file])
    is_pdf = _media(shown) == PDF
    return page(
        request, "arrears/shown.html", case=found, address=address, is_pdf=is_pdf, kind=kind
    )


@require_GET
@no_store
def content(request: StaffRequest, case: str, kind: str, file: UUID) -> StreamingHttpResponse:
    """Give the content through the desk; the log is told before the first byte."""
    found = the_case(request, case)
    shown = _file(found, kind, file)
    if isinstance(shown, DeliveryProof):
        chunks = services.open_proof(found, shown, by=request.actor, at=now())
    else:
        chunks = services.open_file(found, shown, by=request.actor, at=now())
    media = _media(shown)
    response = StreamingHttpResponse(chunks, content_type=media)
    return guarded(response, media=media, size=shown.size, name=found.number)


def _media(shown: DeliveryProof | LawyersFile) -> str:
    return shown.media if isinstance(shown, DeliveryProof) else PDF


def _letter(case: ArrearsCase, letter: UUID) -> DemandLetter:
    try:
        return queries.letter(case, letter)
    except DemandLetter.DoesNotExist:
        raise Http404 from None


def _file(case: ArrearsCase, kind: str, file: UUID) -> DeliveryProof | LawyersFile:
    """Return a file of a case that is there."""
    found: DeliveryProof | LawyersFile | None = None
    try:
        if kind == "proof":
            found = queries.proof(case, file)
        elif kind == "file":
            found = queries.file(case, file)
    except (DeliveryProof.DoesNotExist, LawyersFile.DoesNotExist):
        pass
    if found is None or found.stored is None:
        raise Http404
    return found
