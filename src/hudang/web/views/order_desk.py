"""The desk while the telephone rings: who or where, what, in his words, Enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.parsing.invalid import Invalid
from hudang.service import queries, services
from hudang.service.reading import Read, read_message
from hudang.service.services import Asked
from hudang.vault.errors import IndexRebuilding
from hudang.web.forms.orders import OrderForm, PasteForm, WhoForm
from hudang.web.shortcuts import fragment, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.service.models import ServiceRecord
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody, or a house, that an order can be about; `value` names it by number alone."""

    value: str
    name: str
    place: str


@no_store
def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.RECORD_ORDER)
    form = OrderForm(request.POST or None, by=request.actor)
    if form.is_valid():
        order = _record(request, form)
        messages.success(request, _("Recorded: %(number)s") % {"number": order.number})
        return redirect("web:order", order.number)
    return page(
        request, "orders/new.html", status=422 if form.is_bound else 200, form=form,
        paste=PasteForm(), recent=queries.recorded_by(request.actor),
    )  # fmt: skip


@require_POST
@no_store
def who(request: StaffRequest) -> HttpResponse:
    """Find who rings, masked, or the house; a search like any other, logged."""
    request.actor.require(P.RECORD_ORDER)
    form = WhoForm(request.POST)
    if not form.is_valid():
        return fragment(request, "orders/who.html", choices=[])
    return fragment(request, "orders/who.html", **_found(request, form.cleaned_data["q"]))


@require_POST
@no_store
def paste(request: StaffRequest) -> HttpResponse:
    """Read a message from a chat and fill in what it says; a person checks it and records."""
    request.actor.require(P.RECORD_ORDER)
    form = PasteForm(request.POST)
    read = Read()
    if form.is_valid():
        read = read_message(form.cleaned_data["message"], types=queries.types())
    return fragment(request, "orders/fields.html", form=_filled(request, read))


def _filled(request: StaffRequest, read: Read) -> OrderForm:
    said = {
        "q": read.house or read.mobile,
        "caller_mobile": read.mobile,
        "type": read.type.code if read.type else "",
        "text": read.rest[:1000],
        "channel": "chat",
    }
    return OrderForm(by=request.actor, initial=said)


def _found(request: StaffRequest, text: str) -> dict[str, Any]:
    try:
        found = customers.search(text, by=request.actor, at=now())
    except Invalid as refusal:
        return {"choices": [], "note": str(refusal.message)}
    except IndexRebuilding:
        return {"choices": [], "note": _("The search index is being rebuilt. Try again soon.")}
    people = [
        Choice(f"{row.number}:{row.community_id}:{stay.house_id}", row.name, stay.label)
        for row in found.rows
        for stay in row.stays
    ]
    return {"choices": [*people, *_houses(request, text)], "is_cut": found.is_cut}


def _houses(request: StaffRequest, text: str) -> list[Choice]:
    """Return the houses of that number, to be chosen where nobody is to be named."""
    try:
        houses = registry.houses_called(text, communities=request.actor.communities)
    except Invalid:
        return []
    return [Choice(f":{house.community_id}:{house.id}", "", house.label) for house in houses[:10]]


def _record(request: StaffRequest, form: OrderForm) -> ServiceRecord:
    said = form.cleaned_data
    customer, house = form.meant
    asked = Asked(
        type=form.type_chosen,
        house=house,
        building=form.building_chosen,
        kept_reason=form.reason,
        **{name: said[name] for name in ("text", "spot", "urgency", "channel", "appointed_at")},
    )
    return services.record(
        form.community_chosen, asked, customer=customer, caller=None if customer else form.caller,
        by=request.actor, at=now(),
    )  # fmt: skip
