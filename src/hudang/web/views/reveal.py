"""Opening one value for a stated purpose, and dialling in one's own beat with one tap."""

from __future__ import annotations

from dataclasses import dataclass
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
from hudang.registry import queries, services
from hudang.standing import queries as standing
from hudang.standing.models import NUMBER as PAPER_NUMBER
from hudang.web.forms.customer_items import TELEPHONES
from hudang.web.forms.customers import RevealForm
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import shown_mask, the_customer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.accounts.actor import Actor
    from hudang.collection.models import ProposedAmendment
    from hudang.outbox.models import Message
    from hudang.purposes.inventory import Item
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord
    from hudang.web.shortcuts import StaffRequest

SECONDS = 60
MOBILE = 2
# The purpose that calling and naming inside a beat serve, before any other of the post.
ROUTINE = "contract_service"
no_store = cache_control(no_store=True, private=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """The value that somebody wants to see: which item of which record of whom."""

    customer: Customer
    record: SealedRecord
    item: Item

    @property
    def back(self) -> str:
        return reverse("web:customer", args=[self.customer.number])

    @property
    def place(self) -> str:
        """Return where on the customer's page the value stands as a mask."""
        return f"value-{self.record.pk[1]}-{self.item.number}"

    def mask(self) -> str:
        (masks,) = disclosure.masks([self.record], level=Level.M1, items=[self.item.number])
        return shown_mask(self.item.number, masks.get(self.item.number, ""))


@no_store
def reveal(request: StaffRequest, number: str, item: int) -> HttpResponse:
    customer = the_customer(request, number)
    return _reveal(request, Asked(customer, customer, _item(customer, item)))


@no_store
def reveal_vehicle(request: StaffRequest, number: str, vehicle: UUID, item: int) -> HttpResponse:
    customer = the_customer(request, number)
    record = get_object_or_404(queries.vehicles_of([customer]), id=vehicle)
    return _reveal(request, Asked(customer, record, _item(record, item)))


@no_store
def reveal_paper(request: StaffRequest, community: str, paper: UUID) -> HttpResponse:
    """Ask what the number of the paper of a role is opened for, and open it."""
    request.actor.require(Permission.OPEN_VALUE)
    place = queries.community(community, by=request.actor)
    found = get_object_or_404(standing.papers_in(place.id), id=paper, number__isnull=False)
    return _reveal(request, Asked(found.customer, found, inventory.by_number(PAPER_NUMBER)))


def reveal_message(request: StaffRequest, message: Message, item: int) -> HttpResponse:
    """Ask what the address or the text of a message is opened for, and open it."""
    return _reveal(request, Asked(message.customer, message, _item(message, item)))


def reveal_proposal(request: StaffRequest, proposal: ProposedAmendment) -> HttpResponse:
    """Ask what a proposed value is opened for, and open it."""
    return _reveal(request, Asked(proposal.customer, proposal, proposal.data_item))


def _item(record: SealedRecord, number: int) -> Item:
    """Return the item if the record has a place for it."""
    if not any(number in field.items for field in type(record).sealed_fields()):
        raise Http404
    return inventory.by_number(number)


def _reveal(request: StaffRequest, asked: Asked) -> HttpResponse:
    """Ask what for; answered, open the value into its place for a minute."""
    request.actor.require(Permission.OPEN_VALUE)
    purposes = desk.purposes_opening(request.actor, items=[asked.item.number])
    form = RevealForm(request.POST or None, purposes=purposes)
    if form.is_valid():
        value = _open(request.actor, asked, **form.cleaned_data)
        return _show(request, asked, value)
    return page(
        request, "customers/reveal.html#dialog", asked=asked, form=form, purposes=purposes,
        seconds=SECONDS, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _open(actor: Actor, asked: Asked, *, purpose: str, reference: str) -> Any:
    opened = services.open_items(
        asked.customer,
        items=[asked.item.number],
        purpose=purpose,
        reference=reference,
        record=asked.record,
        by=actor,
        at=now(),
    )
    return opened.value(asked.item.number)


def _show(request: StaffRequest, asked: Asked, value: Any) -> HttpResponse:
    response = page(
        request, "customers/revealed.html#value", asked=asked, value=_text(value),
        mask=asked.mask(), place=request.GET.get("place") or asked.place, is_elsewhere=True,
        is_phone=asked.item.number in TELEPHONES, seconds=SECONDS,
    )  # fmt: skip
    response["HX-Trigger-After-Swap"] = "overlay:close"
    return response


@require_POST
@no_store
def dial(request: StaffRequest, number: str) -> HttpResponse:
    """One tap in the beat: the telephone as a link that dials, for a minute; logged as a call."""
    customer = the_customer(request, number)
    asked = Asked(customer, customer, inventory.by_number(MOBILE))
    return page(
        request, "customers/revealed.html#value", asked=asked,
        value=_call(request.actor, customer), place=request.htmx.target or asked.place,
        is_phone=True, seconds=SECONDS,
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
