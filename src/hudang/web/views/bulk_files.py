"""New values of many customers from a file: the template, the upload, what is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.purposes import inventory
from hudang.registry import services
from hudang.registry.policy import bulk as policy
from hudang.registry.roster import reasons
from hudang.web.forms.bulk import TemplateForm, ValuesForm
from hudang.web.shortcuts import page
from hudang.web.views.import_parts import XLSX

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from hudang.registry.models import BulkAmendment
    from hudang.web.shortcuts import StaffRequest

SHOWN_FAULTS = 200


def upload(request: StaffRequest) -> HttpResponse:
    """Offer the template, and take it back filled in."""
    request.actor.require(Permission.RUN_BULK)
    form = ValuesForm(request.POST or None, request.FILES or None, actor=request.actor)
    if form.is_valid():
        received = _receive(request, form)
        return redirect("web:bulk", received.community.code, received.id)
    template_form = TemplateForm(None, actor=request.actor)
    status = 422 if form.is_bound else 200
    return page(request, "bulk/file.html", form=form, template_form=template_form, status=status)


def _receive(request: StaffRequest, form: ValuesForm) -> BulkAmendment:
    file = form.cleaned_data["file"]
    received = services.receive_bulk_file(
        form.chosen_community,
        file=file.identifier,
        secret=file.secret,
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=now(),
    )
    file.keep()
    return received


@require_GET
def template(request: StaffRequest) -> HttpResponse:
    """Give the workbook to fill in: numbers, revisions and houses, and empty columns."""
    request.actor.require(Permission.RUN_BULK)
    chosen = TemplateForm(request.GET, actor=request.actor)
    if not chosen.is_valid():
        form = ValuesForm(None, None, actor=request.actor)
        return page(request, "bulk/file.html", form=form, template_form=chosen, status=422)
    content = services.bulk_template(
        chosen.chosen_community,
        items=chosen.cleaned_data["items"],
        filters=chosen.filters(),
        by=request.actor,
        at=now(),
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="values-template.xlsx"'
    return response


def faults_of(bulk: BulkAmendment) -> list[tuple[int, _StrOrPromise, _StrOrPromise]]:
    """Return what is wrong in a file: the row, the item, and a sentence without the value."""
    return [_fault(*one) for one in bulk.faults[:SHOWN_FAULTS]]


def _fault(row: int, item: int, code: str) -> tuple[int, _StrOrPromise, _StrOrPromise]:
    if not item:
        return row, "", policy.FAULTS[code]
    found = inventory.by_number(item)
    return row, found.label, reasons.sentence(code, column=found.code)


def values_of(
    request: StaffRequest, bulk: BulkAmendment, customers: list[UUID]
) -> dict[UUID, list[tuple[str, str]]]:
    """Return, masked, what a file says of the customers on the page, each item by its name."""
    shown = services.preview_bulk_values(bulk, customers, by=request.actor, at=now())
    return {
        customer: [(inventory.by_number(one.item).label, one.mask) for one in masked]
        for customer, masked in shown.items()
    }
