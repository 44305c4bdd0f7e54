"""What the pages of one customer are made of: head, tabs, items with their masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hudang.accounts.policy import Permission
from hudang.duplicates import queries as duplicates
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.registry import policy, queries, services
from hudang.registry.models import Customer
from hudang.vault.keys import Slot
from hudang.web.forms.customer_edits import SOURCES
from hudang.web.forms.customer_items import DOCUMENTS, SLOTS, items_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.purposes.inventory import Item
    from hudang.registry.models import Vehicle
    from hudang.registry.services import CustomerRow, CustomerView
    from hudang.web.shortcuts import StaffRequest

P = Permission
ID_TYPE = 10
OF_ROSTER = "roster:"
# Masks that hide nothing: there is nothing to open behind them.
OPEN_MASKS = frozenset({"open", "uscc"})

TABS: Mapping[str, _StrOrPromise] = {
    "customer": _("Overview"),
    "customer_houses": _("Houses and people"),
    "customer_vehicles": _("Vehicles"),
    "customer_documents": _("Documents"),
    "customer_needs": _("Needs"),
    "customer_classes": _("Classification"),
    "customer_orders": _("Orders"),
    "customer_renovations": _("Renovations"),
    "customer_feedback": _("Complaints and suggestions"),
    "customer_notice": _("Notice"),
    "customer_consents": _("Consents"),
    "customer_changes": _("Changes"),
    "customer_looks": _("Who looked"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: _StrOrPromise
    is_current: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its mask; `url` opens it, none where there is nothing to open."""

    item: Item
    mask: str
    place: str
    url: str = ""

    @property
    def label(self) -> str:
        return capfirst(self.item.label)


@dataclass(frozen=True, slots=True)
class ItemGroup:
    label: _StrOrPromise
    entries: Sequence[ItemRow]


def the_customer(request: StaffRequest, number: str) -> Customer:
    """Return a customer of the person's communities; another one's is refused."""
    try:
        return queries.find_customer(number, by=request.actor)
    except Customer.DoesNotExist:
        raise Http404 from None


def look_at(request: StaffRequest, number: str) -> CustomerView:
    """Open a customer's page, which is an entry of the log."""
    try:
        return services.view_customer(number, by=request.actor, at=now())
    except Customer.DoesNotExist:
        raise Http404 from None


def head_of(request: StaffRequest, view: CustomerView, *, route: str = "") -> dict[str, Any]:
    """Return what the head of a customer's page shows, and its tabs."""
    customer = view.customer
    return {
        "view": view,
        "customer": customer,
        "row": view.row,
        "home": next((stay for stay in view.stays if stay.is_current), None),
        "dial_url": dial_url(view.row, by=request.actor),
        "dial_place": f"dial-{route or 'peek'}-{customer.id}",
        "tabs": tabs_of(customer.number, route=route),
        "merge": duplicates.merge_of_record(customer),
        **_may(request, customer),
    }


def _may(request: StaffRequest, customer: Customer) -> dict[str, bool]:
    """Return what can be done from the head of a customer's page."""
    may_change = may_amend(request, customer)
    return {
        "may_amend": may_change,
        "may_move": may_change and _may_move(request.actor, customer),
        "may_write": request.actor.may(P.SEND_MESSAGE) and not customer.is_merged,
    }


def may_amend(request: StaffRequest, customer: Customer) -> bool:
    """Whether the person may amend the record; one that was merged is amended in the other."""
    actor = request.actor
    return actor.may(P.AMEND) and actor.in_customer_service and not customer.is_merged


def _may_move(actor: Actor, customer: Customer) -> bool:
    """Say whether there is anywhere that this person could move a customer to."""
    is_householder = customer.type in policy.HOUSEHOLDERS
    return is_householder and actor.may(P.MOVE) and len(actor.communities) > 1


def missing_items(view: CustomerView) -> list[str]:
    """Return what the contract needs and the record lacks, in words."""
    customer = view.customer
    owns = policy.owns([stay.role for stay in view.stays if stay.is_current])
    lacking = policy.missing(customer.items, type=customer.type, owns=owns)
    return [capfirst(label) for label in inventory.labels(lacking)]


def source_of(customer: Customer) -> str:
    """Return in words where a record comes from."""
    if customer.source.startswith(OF_ROSTER):
        return str(_("a roster import"))
    if customer.source == "organisation":
        return str(_("the organisation that the person speaks for"))
    return str(dict(SOURCES).get(customer.source, customer.source))


def tabs_of(number: str, *, route: str) -> list[Tab]:
    return [
        Tab(reverse(f"web:{name}", args=[number]), label, name == route)
        for name, label in TABS.items()
    ]


def dial_url(row: CustomerRow, *, by: Actor) -> str:
    """Return where one tap dials: in one's own beat, where there is a telephone."""
    may = row.is_name_open and row.mobile and by.may(P.DIAL)
    return reverse("web:dial", args=[row.number]) if may else ""


def openable_items(actor: Actor) -> frozenset[int]:
    """Return the items that the purposes of the person's posts need."""
    if not actor.may(P.OPEN_VALUE):
        return frozenset()
    found = purposes.active_purposes().filter(code__in=actor.purposes)
    return frozenset(item for items in found.values_list("items", flat=True) for item in items)


def item_rows(
    request: StaffRequest, view: CustomerView, items: Iterable[Item], *, prefix: str
) -> list[ItemRow]:
    openable = openable_items(request.actor) & frozenset(view.masks)
    return [
        item_row(
            item,
            view.masks.get(item.number, ""),
            view,
            is_openable=item.number in openable,
            prefix=prefix,
        )
        for item in items
    ]


def item_row(
    item: Item,
    mask: str,
    view: CustomerView,
    *,
    is_openable: bool = False,
    prefix: str = "value",
    vehicle: Vehicle | None = None,
) -> ItemRow:
    """Return one item with its mask, and where it is opened if it can be."""
    place = f"{prefix}-{(vehicle or view.customer).id}-{item.number}"
    shown = shown_mask(item.number, mask)
    if not is_openable or item.mask in OPEN_MASKS:
        return ItemRow(item, shown, place)
    return ItemRow(item, shown, place, reveal_url(view.customer, item, place, vehicle=vehicle))


def reveal_url(
    customer: Customer, item: Item, place: str, *, vehicle: Vehicle | None = None
) -> str:
    """Return the address of the dialog that opens an item into a place of the page."""
    if vehicle is None:
        url = reverse("web:reveal", args=[customer.number, item.number])
    else:
        url = reverse("web:reveal_vehicle", args=[customer.number, vehicle.id, item.number])
    return f"{url}?place={place}"


def shown_mask(number: int, mask: str) -> str:
    """Write the code of a document's kind as its name; every other mask is shown as it is."""
    if number != ID_TYPE or not mask:
        return mask
    return str(dict(DOCUMENTS).get(mask, _("resident identity card")))


def item_groups(request: StaffRequest, view: CustomerView) -> list[ItemGroup]:
    """Return what may be on record of this customer, each with its mask or a dash."""
    rows = item_rows(request, view, items_of(view.customer.type), prefix="value")
    groups: dict[str, list[ItemRow]] = {}
    for row in rows:
        groups.setdefault(row.item.slot, []).append(row)
    return [ItemGroup(SLOTS[Slot[slot.upper()]], entries) for slot, entries in groups.items()]


def go(request: StaffRequest, url: str) -> HttpResponse:
    """Send the browser on, also where htmx sent the form."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def answer_status(form: Any) -> int:
    """Return 422 for a form that has errors, 200 for one not sent yet."""
    return 422 if form.is_bound else 200
