"""The list of customers, the search, and the pages of one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.purposes import inventory
from hudang.registry import services
from hudang.registry.detection import SearchKind
from hudang.vault.errors import IndexRebuilding
from hudang.web import customer_columns
from hudang.web.forms.customers import FilterForm, SearchForm
from hudang.web.pagination import paginate, wanted
from hudang.web.shortcuts import fragment, page
from hudang.web.views import customer_contacts as contacts
from hudang.web.views import customer_parts as parts
from hudang.web.views import customer_rows as rows
from hudang.web.views.violations import shown_on_customer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.registry.services import SearchResult
    from hudang.web.shortcuts import StaffRequest

P = Permission
PEEKED = ("mobile", "id_number", "landline", "mailing_address")

KINDS: Mapping[SearchKind, _StrOrPromise] = {
    SearchKind.MOBILE: _("by telephone"),
    SearchKind.LAST4: _("by the last four digits of the telephone"),
    SearchKind.ID_NUMBER: _("by identity number"),
    SearchKind.NAME: _("by name"),
    SearchKind.PLATE: _("by number plate"),
    SearchKind.EMAIL: _("by e-mail"),
    SearchKind.NUMBER: _("by customer number"),
    SearchKind.HOUSE: _("by house"),
}


# Many


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form = FilterForm(request.GET, actor=request.actor)
    asked = wanted(request.GET)
    found = services.list_customers(
        filters=form.wanted(), page=asked.number, page_size=asked.size, by=request.actor, at=now()
    )
    shown = asked.of(found.rows, number=found.page, total=found.total, is_cut=found.is_cut)
    headings = customer_columns.sortable(request.user, shown, sort=form.sorted_by)
    return page(
        request, "customers/list.html#list", form=form, page=shown,
        is_filtered=any(value for name, value in asked.kept if name != "sort"),
        **rows.listed(request, found.rows, headings=headings),
    )  # fmt: skip


def search(request: StaffRequest) -> HttpResponse:
    """Find customers; what is looked for comes by POST and stays out of every address."""
    if request.method != "POST":
        return redirect("web:customers")
    form = SearchForm(request.POST)
    if not form.is_valid():
        return page(request, "customers/search.html#found", form=form, status=422)
    try:
        found = services.search(form.cleaned_data["q"], by=request.actor, at=now())
    except IndexRebuilding:
        return page(request, "customers/search.html#found", form=form, rebuilding=True, status=503)
    return page(request, "customers/search.html#found", form=form, **_found(request, found))


def _found(request: StaffRequest, found: SearchResult) -> dict[str, Any]:
    return {
        "found": found,
        "kind_label": KINDS[found.kind],
        "is_filtered": True,
        **rows.listed(request, found.rows, headings=customer_columns.of(request.user)),
    }


# One


@require_GET
def peek(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    items = [inventory.by_code(code) for code in PEEKED]
    return fragment(
        request,
        "customers/peek.html",
        entries=parts.item_rows(request, view, items, prefix="peek"),
        **parts.head_of(request, view),
    )


@require_GET
def overview(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    return page(
        request,
        "customers/overview.html",
        groups=parts.item_groups(request, view),
        missing=parts.missing_items(view),
        source=parts.source_of(view.customer),
        contacts=contacts.entries(request, view),
        **shown_on_customer(request, view.customer),
        **parts.head_of(request, view, route="customer"),
    )


@require_GET
def houses(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    return page(
        request,
        "customers/houses.html",
        homes=rows.homes(request, view, at=now()),
        **parts.head_of(request, view, route="customer_houses"),
    )


@require_GET
def vehicles(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    return page(
        request,
        "customers/vehicles.html",
        vehicles=rows.vehicles(request, view),
        **parts.head_of(request, view, route="customer_vehicles"),
    )


@require_GET
def changes(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    return page(
        request,
        "customers/changes.html",
        changes=rows.described(view.changes),
        **parts.head_of(request, view, route="customer_changes"),
    )


@require_GET
def looks(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    found = paginate(request, rows.looks_at(view.customer, by=request.actor))
    return page(
        request,
        "customers/looks.html",
        page=found,
        looks=rows.described_looks(found.rows),
        may_prove=request.actor.may(P.SEE_ALL_LOG),
        **parts.head_of(request, view, route="customer_looks"),
    )
