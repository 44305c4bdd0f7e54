"""Opening one value for a stated purpose, and dialling in one's own beat with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.disclosure import queries as desk
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.purposes import inventory
from hudang.registry import queries
from hudang.web.forms.customer_items import TELEPHONES
from hudang.web.forms.customers import RevealForm
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import shown_mask, the_customer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.accounts.actor import Actor
    from hudang.purposes.inventory import Item
    from hudang.purposes.models import Purpose
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord
    from hudang.web.shortcuts import StaffRequest

SECONDS = 60
MOBILE = 2
# The purpose that calling and naming inside a beat serve, before any other of the post.
ROUTINE = "contract_service"
no_store = cache_control(no_store=True, private=True)


@no_store
def reveal(request: StaffRequest, number: str, item: int) -> HttpResponse:
    customer = the_customer(request, number)
    return _reveal(request, customer, record=customer, item=item)


@no_store
def reveal_vehicle(request: StaffRequest, number: str, vehicle: UUID, item: int) -> HttpResponse:
    customer = the_customer(request, number)
    record = get_object_or_404(queries.vehicles_of([customer]), id=vehicle)
    return _reveal(request, customer, record=record, item=item)


def _reveal(
    request: StaffRequest, customer: Customer, *, record: SealedRecord, item: int
) -> HttpResponse:
    """Ask what for; answered, open the value into its place for a minute."""
    request.actor.require(Permission.OPEN_VALUE)
    asked = _item(record, item)
    purposes = desk.purposes_opening(request.actor, items=[item])
    form = RevealForm(request.POST or None, purposes=purposes)
    if not form.is_valid():
        return _ask(request, customer, item=asked, form=form, purposes=purposes)
    value = _open(request, customer, record=record, item=item, stated=form.cleaned_data)
    place = request.GET.get("place", "") or f"value-{record.pk[1]}-{item}"
    return _show(request, customer, record=record, item=asked, value=value, place=place)


def _item(record: SealedRecord, number: int) -> Item:
    """Return the item if the record has a place for it."""
    if not any(number in field.items for field in type(record).sealed_fields()):
        raise Http404
    return inventory.by_number(number)


def _ask(
    request: StaffRequest,
    customer: Customer,
    *,
    item: Item,
    form: RevealForm,
    purposes: Sequence[Purpose],
) -> HttpResponse:
    back = reverse("web:customer", args=[customer.number])
    return page(
        request, "customers/reveal.html#dialog", item=item, form=form, purposes=purposes,
        customer=customer, back=back, seconds=SECONDS, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _open(
    request: StaffRequest,
    customer: Customer,
    *,
    record: SealedRecord,
    item: int,
    stated: dict[str, str],
) -> Any:
    at = now()
    under = disclosure.authority_for(
        request.actor, **stated, items=[item], customers=[customer.id], at=at
    )
    (opened,) = disclosure.disclose([record], [item], under=under, at=at)
    return opened.value(item)


def _show(
    request: StaffRequest,
    customer: Customer,
    *,
    record: SealedRecord,
    item: Item,
    value: Any,
    place: str,
) -> HttpResponse:
    (masks,) = disclosure.masks([record], level=Level.M1, items=[item.number])
    response = page(
        request, "customers/revealed.html#value", customer=customer, item=item, place=place,
        value=_text(value), mask=shown_mask(item.number, masks.get(item.number, "")),
        is_phone=item.number in TELEPHONES, is_elsewhere=True, seconds=SECONDS,
        back=reverse("web:customer", args=[customer.number]),
    )  # fmt: skip
    response["HX-Trigger-After-Swap"] = "overlay:close"
    return response


@require_POST
@no_store
def dial(request: StaffRequest, number: str) -> HttpResponse:
    """One tap in the beat: the telephone as a link that dials, for a minute; logged as a call."""
    customer = the_customer(request, number)
    return page(
        request, "customers/revealed.html#value", customer=customer,
        item=inventory.by_number(MOBILE), value=_call(request.actor, customer), is_phone=True,
        place=request.htmx.target or "dialled", seconds=SECONDS,
        back=reverse("web:customer", args=[customer.number]),
    )  # fmt: skip


def _call(actor: Actor, customer: Customer) -> Any:
    at = now()
    under = disclosure.standing_authority(
        actor, homes=queries.homes_of([customer]), purpose=_routine(actor), act=Act.CALL, at=at
    )
    (opened,) = disclosure.disclose([customer], [MOBILE], under=under, at=at, act=Act.CALL)
    return opened.value(MOBILE)


def _routine(actor: Actor) -> str:
    """Return the purpose of routine calls of the person's post."""
    codes = [purpose.code for purpose in desk.purposes_opening(actor, items=[MOBILE])]
    return ROUTINE if ROUTINE in codes or not codes else codes[0]


def _text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "—")
