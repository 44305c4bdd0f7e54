"""Documents: listed and filed; the content leaves by a disclosure alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils.timezone import now
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.schemas import ERRORS, In, Number, Problem, answers
from hudang.dossiers import queries, services
from hudang.dossiers.models import CustomerDocument, Document, PlaceDocument
from hudang.registry import queries as registry

router = Router(tags=["documents"])
customer_router = Router(tags=["documents"])

# The answer is the file itself; which of the three types it has is in its description.
CONTENT = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                media: {"schema": {"type": "string", "format": "binary"}}
                for media in ("application/pdf", "image/jpeg", "image/png")
            },
        }
    }
}


class DocumentOut(Schema):
    """What is known of a document; its name and its content stay sealed."""

    id: str
    community: str
    kind: str
    category: str
    grade: str
    state: Document.State
    version: int
    media: str
    size: int
    pages: int
    removed: list[str]
    dated_date: date | None
    filed_at: datetime


class DocumentIn(In):
    """What a file is; the ground is for a copy of an identity document."""

    kind: Annotated[str, Field(min_length=1, max_length=30)]
    dated_date: date | None = None
    ground: Annotated[str, Field(max_length=12)] = ""
    reference: Annotated[str, Field(max_length=30)] = ""


class OpeningIn(In):
    """What a document is opened for."""

    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    reference: Annotated[str, Field(max_length=30)] = ""


@customer_router.get(
    "/{number}/documents",
    response=answers(list[DocumentOut]),
    operation_id="list_documents",
    url_name="documents",
)
def list_documents(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List the documents of a customer, destroyed ones too."""
    request.auth.require(Permission.SEE_DOSSIERS)
    customer = registry.find_customer(number, by=request.auth)
    return [_shown(one) for one in queries.customer_documents(customer)]


@customer_router.post(
    "/{number}/documents",
    response=answers(DocumentOut, status=201),
    operation_id="file_document",
    url_name="documents",
)
def file_document(
    request: ApiRequest, number: Number, facts: Form[DocumentIn], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """File a document of a customer: examined by its content, sealed without its metadata."""
    customer = registry.find_customer(number, by=request.auth)
    sent: Any = file
    filed = services.file_customer_document(
        customer,
        **facts.model_dump(),
        house=queries.house_of(customer),
        upload=services.Upload(sent.identifier, sent.secret, sent.name, sent.size),
        by=request.auth,
        at=now(),
    )
    return Status(201, _shown(filed))


@router.get(
    "/{community}/{document}",
    response=answers(DocumentOut),
    operation_id="get_document",
    url_name="document",
)
def get_document(request: ApiRequest, community: UUID, document: UUID) -> dict[str, Any]:
    """Read what is known of a document."""
    return _shown(_document(request, community, document))


@router.post(
    "/{community}/{document}/disclosures",
    response={ERRORS: Problem},
    operation_id="open_document",
    url_name="document_open",
    openapi_extra=CONTENT,
)
def open_document(
    request: ApiRequest, community: UUID, document: UUID, body: OpeningIn
) -> StreamingHttpResponse:
    """Open a document for a stated purpose; the entry of the log comes before the first byte."""
    request.auth.require(Permission.OPEN_VALUE)
    found = _document(request, community, document)
    if found.stored is None:
        raise Http404
    chunks = services.open_document(
        found, purpose=body.purpose, reference=body.reference, by=request.auth, at=now()
    )
    return StreamingHttpResponse(chunks, content_type=found.media)


def _document(
    request: ApiRequest, community: UUID, document: UUID
) -> CustomerDocument | PlaceDocument:
    request.auth.require(Permission.SEE_DOSSIERS)
    return queries.any_document(community, document, by=request.auth)


def _shown(document: CustomerDocument | PlaceDocument) -> dict[str, Any]:
    plain = ("state", "version", "media", "size", "pages", "removed", "dated_date", "filed_at")
    return {
        "id": str(document.id),
        "community": str(document.community_id),
        "kind": document.kind,
        "category": document.kind_of.category.value,
        "grade": document.kind_of.grade.value,
        **{name: getattr(document, name) for name in plain},
    }
