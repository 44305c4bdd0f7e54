"""The evidence on one customer: what was held, told, agreed and done, and a file with proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.registry import queries as registry
from hudang.registry.models import Customer
from hudang.rights import services
from hudang.web.shortcuts import page
from hudang.web.views import customer_rows as rows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

FEW = 50


@require_GET
def index(request: StaffRequest, number: str) -> HttpResponse:
    found = services.evidence_of(_customer(request, number), by=request.actor, at=now())
    return page(
        request, "customers/evidence.html", evidence=found, few=FEW,
        looks=rows.described_looks(found.entries[:FEW]),
        names=rows.names_of(one.by for one in found.deliveries),
    )  # fmt: skip


@require_POST
def file(request: StaffRequest, number: str) -> HttpResponse:
    """Give the evidence as a file, each entry with its proof; it holds no value."""
    found = services.evidence_of(_customer(request, number), by=request.actor, at=now())
    answer = JsonResponse(found.machine(), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="evidence-{number}.json"'
    return answer


def _customer(request: StaffRequest, number: str) -> Customer:
    request.actor.require(Permission.SEE_ALL_LOG)
    try:
        return registry.find_customer(number, by=request.actor)
    except Customer.DoesNotExist:
        raise Http404 from None
