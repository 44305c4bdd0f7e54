"""Files of orders: listed and added; the content leaves by a disclosure alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils.timezone import now
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from hudang.api.auth import ApiRequest
from hudang.api.order_schemas import OrderNumber
from hudang.api.orders import find
from hudang.api.schemas import ERRORS, Code, In, Problem, answers
from hudang.dossiers.services import Upload
from hudang.service import queries, services
from hudang.service.models import Attachment, CallerAttachment, OrderAttachment, ServiceRecord
from hudang.service.queries import AnyAttachment
from hudang.service.services import Told

router = Router(tags=["orders"])
MEDIA = (
    "application/pdf", "image/jpeg", "image/png", "audio/wav", "audio/mpeg", "audio/amr",
    "audio/ogg", "audio/mp4",
)  # fmt: skip
# The answer is the file itself; which of the types it has is in its description.
CONTENT = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA
            },
        }
    }
}


class FileOut(Schema):
    """What is known of a file; its content stays sealed, and its name was not kept."""

    id: str
    stage: OrderAttachment.Stage
    setting: str
    agreed: str
    agreed_how: str
    media: str
    size: int
    pages: int
    seconds: int
    removed: list[str]
    added_by: str
    added_at: datetime
    removed_at: datetime | None
    removed_for: str


class FileIn(In):
    """When and where a file was taken; inside a home who agreed to it on the spot, and how."""

    stage: OrderAttachment.Stage = OrderAttachment.Stage.OTHER
    setting: Annotated[str, Field(max_length=6)] = ""
    agreed: Annotated[str, Field(max_length=9)] = ""
    agreed_how: Annotated[str, Field(max_length=6)] = ""
    shows_person: bool = False
    shown_for: Annotated[str, Field(max_length=6)] = ""


class LookIn(In):
    """What a file is opened for; nothing for who deals with the order."""

    purpose: Annotated[str, Field(max_length=40)] = ""
    reference: Annotated[str, Field(max_length=30)] = ""


class RemovalIn(In):
    """Why a file is taken away."""

    reason: Attachment.Removal


@router.get(
    "/{code}/orders/{number}/files",
    response=answers(list[FileOut]),
    operation_id="list_order_files",
    url_name="order_files",
)
def list_files(request: ApiRequest, code: Code, number: OrderNumber) -> list[dict[str, Any]]:
    """List the files of an order, those taken away too."""
    return [_out(one) for one in queries.attachments_of(find(request, number, code=code))]


@router.post(
    "/{code}/orders/{number}/files",
    response=answers(FileOut, status=201),
    operation_id="add_order_file",
    url_name="order_files",
)
def add(
    request: ApiRequest,
    code: Code,
    number: OrderNumber,
    facts: Form[FileIn],
    file: File[UploadedFile],
) -> Status[dict[str, Any]]:
    """Add a file to an open order: examined by its content, sealed without its metadata."""
    sent: Any = file
    (added,) = services.attach(
        find(request, number, code=code),
        [Upload(sent.identifier, sent.secret, "", sent.size)],
        told=Told(**facts.model_dump()),
        by=request.auth,
        at=now(),
    )
    return Status(201, _out(added))


@router.post(
    "/{code}/orders/{number}/files/{file}/disclosures",
    response={ERRORS: Problem},
    operation_id="open_order_file",
    url_name="order_file_open",
    openapi_extra=CONTENT,
)
def open_file(
    request: ApiRequest, code: Code, number: OrderNumber, file: UUID, body: LookIn
) -> StreamingHttpResponse:
    """Open a file; the entry of the log comes before the first byte."""
    order = find(request, number, code=code)
    found = _file(order, file)
    chunks = services.open_attachment(
        order, found, purpose=body.purpose, reference=body.reference, by=request.auth, at=now()
    )
    return StreamingHttpResponse(chunks, content_type=found.media)


@router.post(
    "/{code}/orders/{number}/files/{file}/removal",
    response=answers(FileOut),
    operation_id="remove_order_file",
    url_name="order_file_removal",
)
def remove(
    request: ApiRequest, code: Code, number: OrderNumber, file: UUID, body: RemovalIn
) -> dict[str, Any]:
    """Take a file away; what is known of it stays."""
    order = find(request, number, code=code)
    found = _file(order, file)
    return _out(
        services.remove_attachment(order, found, reason=body.reason, by=request.auth, at=now())
    )


def _file(order: ServiceRecord, file: UUID) -> AnyAttachment:
    try:
        found = queries.attachment(order, file)
    except CallerAttachment.DoesNotExist:
        raise Http404 from None
    if found.stored is None:
        raise Http404
    return found


def _out(file: AnyAttachment) -> dict[str, Any]:
    plain = (
        "stage", "setting", "agreed", "agreed_how", "media", "size", "pages", "seconds",
        "removed", "added_by", "added_at", "removed_at", "removed_for",
    )  # fmt: skip
    return {"id": str(file.id), **{name: getattr(file, name) for name in plain}}
