"""Renovation files at the desk: the agreement, passes of workers, the deposit, the end."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.timezone import now
from ninja import File, Form, Router, Status, UploadedFile

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.order_schemas import ActIn
from hudang.api.renovation_schemas import (
    AgreementIn,
    DeductionIn,
    DepositIn,
    EndingIn,
    FileNumber,
    PassIn,
    PassNumber,
    PassOut,
    RefundIn,
    RenovationPartsOut,
)
from hudang.api.renovations import acted, find, whole
from hudang.api.schemas import Code, answers
from hudang.dossiers.services import Upload
from hudang.renovation import queries, services
from hudang.renovation.models import WorkerPass
from hudang.renovation.services import Agreement, Worker

router = Router(tags=["renovations"])
P = Permission
FILE = "/{code}/renovations/{number}"


@router.post(
    FILE + "/agreement",
    response=answers(RenovationPartsOut),
    operation_id="agree_on_renovation",
    url_name="renovation_agreement",
)
def agree(
    request: ApiRequest,
    code: Code,
    number: FileNumber,
    facts: Form[AgreementIn],
    file: File[UploadedFile],
) -> dict[str, Any]:
    """Keep the signed agreement, and plan the inspections that the works take."""
    request.auth.require(P.LEAD_ORDERS)
    sent: Any = file
    scan = Upload(sent.identifier, sent.secret, sent.name or "", sent.size or 0)
    agreement = Agreement(facts.told_date, facts.agreement_date, scan)
    return acted(request, code, number, services.agree, agreement, edition=facts.edition)


@router.post(
    FILE + "/passes",
    response=answers(PassOut, status=201),
    operation_id="issue_worker_pass",
    url_name="renovation_passes",
)
def issue_pass(
    request: ApiRequest, code: Code, number: FileNumber, body: PassIn
) -> Status[dict[str, Any]]:
    """Issue a worker's pass; four signs of his document and no more."""

    def act() -> dict[str, Any]:
        request.auth.require(P.LEAD_ORDERS)
        made = services.issue_pass(
            find(request, code, number), Worker(body.name, body.last_four),
            valid_from=body.valid_from, until=body.until, by=request.auth, at=now(),
        )  # fmt: skip
        return PassOut.from_orm(made).model_dump(mode="json")

    return Status(201, once(request, act))


@router.post(
    FILE + "/passes/{worker_pass}/return",
    response=answers(RenovationPartsOut),
    operation_id="take_worker_pass_back",
    url_name="renovation_pass_back",
)
def take_back(
    request: ApiRequest, code: Code, number: FileNumber, worker_pass: PassNumber
) -> dict[str, Any]:
    """Take a pass back; a second time changes nothing."""
    request.auth.require(P.WORK_RENOVATION)
    renovation = find(request, code, number)
    try:
        found = queries.worker_pass(worker_pass, by=request.auth)
    except WorkerPass.DoesNotExist:
        raise Http404 from None
    if found.renovation_id != renovation.id:
        raise Http404
    services.take_back(found, by=request.auth, at=now())
    return whole(renovation)


@router.post(
    FILE + "/deposit",
    response=answers(RenovationPartsOut),
    operation_id="pay_renovation_deposit",
    url_name="renovation_deposit",
)
def pay_deposit(
    request: ApiRequest, code: Code, number: FileNumber, body: DepositIn
) -> dict[str, Any]:
    """Record the deposit that the agreement asks for, once it was paid."""
    request.auth.require(P.LEAD_ORDERS)
    return acted(request, code, number, services.pay_deposit, **body.dict())


@router.post(
    FILE + "/deposit/deductions",
    response=answers(RenovationPartsOut),
    operation_id="deduct_from_deposit",
    url_name="renovation_deduction",
)
def deduct(
    request: ApiRequest, code: Code, number: FileNumber, body: DeductionIn
) -> dict[str, Any]:
    """Take a sum off the deposit, with the reason."""
    request.auth.require(P.LEAD_ORDERS)
    said = body.dict() | {"kept_reason": body.kept_reason or ""}
    return acted(request, code, number, services.deduct, **said)


@router.post(
    FILE + "/deposit/refund",
    response=answers(RenovationPartsOut),
    operation_id="refund_deposit",
    url_name="renovation_refund",
)
def refund(request: ApiRequest, code: Code, number: FileNumber, body: RefundIn) -> dict[str, Any]:
    """Record that the deposit was paid back, less what was taken off it."""
    request.auth.require(P.LEAD_ORDERS)
    return acted(request, code, number, services.refund, **body.dict())


@router.post(
    FILE + "/close",
    response=answers(RenovationPartsOut),
    operation_id="close_renovation",
    url_name="renovation_close",
)
def close(request: ApiRequest, code: Code, number: FileNumber, body: ActIn) -> dict[str, Any]:
    """Close a file whose works were accepted."""
    request.auth.require(P.LEAD_ORDERS)
    return acted(request, code, number, services.close, edition=body.edition)


@router.post(
    FILE + "/refuse",
    response=answers(RenovationPartsOut),
    operation_id="refuse_renovation",
    url_name="renovation_refuse",
)
def refuse(request: ApiRequest, code: Code, number: FileNumber, body: EndingIn) -> dict[str, Any]:
    """Refuse an application."""
    request.auth.require(P.LEAD_ORDERS)
    return acted(request, code, number, services.refuse, **body.dict())


@router.post(
    FILE + "/cancel",
    response=answers(RenovationPartsOut),
    operation_id="cancel_renovation",
    url_name="renovation_cancel",
)
def cancel(request: ApiRequest, code: Code, number: FileNumber, body: EndingIn) -> dict[str, Any]:
    """End a file whose works were never begun."""
    request.auth.require(P.LEAD_ORDERS)
    return acted(request, code, number, services.cancel, **body.dict())
