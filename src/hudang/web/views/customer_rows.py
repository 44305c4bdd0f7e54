"""The rows that lists and tabs of customers show: who, where, what changed, who looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hudang.accesslog import queries as accesslog
from hudang.accesslog.models import Act, Look
from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission, hidden_purposes
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.purposes.models import NoticeDelivery
from hudang.registry import policy, queries, services
from hudang.registry.models import Customer
from hudang.service import queries as service
from hudang.web.views.customer_parts import ItemRow, dial_url, item_row, openable_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.registry.models import CustomerChange, House
    from hudang.registry.queries import StayRow
    from hudang.registry.services import CustomerRow, CustomerView
    from hudang.web.customer_columns import Heading
    from hudang.web.shortcuts import StaffRequest

P = Permission
# What changed a record besides the reasons that the edit form offers.
HAPPENED: Mapping[str, object] = {
    **policy.REASONS,
    "add_contact": _("a contact person added"),
    "end_contact": _("a contact person ended"),
    "add_occupancy": _("a house added"),
    "end_occupancy": _("an occupancy ended"),
    "add_vehicle": _("a vehicle added"),
    policy.MOVED: _("moved from another community"),
    "roster": _("a roster import"),
    "undone": _("a change of many undone"),
    "released": _("released on proof of the source"),
    "merge": _("another record merged into this one"),
    "unmerge": _("a merge undone"),
}


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A row of a list of customers, with what can be done from it.

    `community` is its name, for whom works in several; empty for everybody else.
    """

    row: CustomerRow
    community: str
    dial_url: str

    @property
    def place(self) -> str:
        return f"dial-{self.row.id}"

    @property
    def home(self) -> StayRow | None:
        return next(iter(self.row.stays), None)

    @property
    def other_houses(self) -> int:
        return max(0, len(self.row.stays) - 1)

    @property
    def notice_label(self) -> _StrOrPromise:
        return Customer.Notice(self.row.notice).label


@dataclass(frozen=True, slots=True)
class Home:
    """A house of a customer, and who else is in it."""

    stay: StayRow
    house: House
    others: Sequence[tuple[CustomerRow, str]]


@dataclass(frozen=True, slots=True)
class VehicleEntry:
    entries: Sequence[ItemRow]
    space: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record, in words."""

    labels: Sequence[str]
    reason: object
    who: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class LookEntry:
    """Somebody's look at a customer, in words."""

    look: Look
    who: str
    act: _StrOrPromise
    items: Sequence[str]
    purpose: str


def listed(
    request: StaffRequest, rows: Sequence[CustomerRow], *, headings: Sequence[Heading]
) -> dict[str, Any]:
    """Return what the table of customers shows."""
    actor, names = request.actor, _several_communities(request.actor)
    return {
        "entries": [
            ListEntry(row, names.get(row.community_id, ""), dial_url(row, by=actor))
            for row in rows
        ],
        "headings": headings,
        "columns": [heading.code for heading in headings],
        "may_register": actor.may(P.REGISTER) and actor.in_customer_service,
        "may_import": actor.may(P.IMPORT_ROSTER),
    }


def _several_communities(actor: Actor) -> dict[UUID, str]:
    """Return how a person's communities are called; of a single one nothing has to be said."""
    return queries.community_names(actor) if len(actor.communities) > 1 else {}


def homes(request: StaffRequest, view: CustomerView, *, at: datetime) -> list[Home]:
    """Return the houses of a customer, with the others who hold or live in them now."""
    community = view.customer.community_id
    wanted = {stay.house_id for stay in view.stays}
    found = {house.id: house for house in queries.houses_of(community).filter(id__in=wanted)}
    others = [
        one for one in queries.customers_in(list(found.values())) if one.id != view.customer.id
    ]
    rows = services.rows_of(others, by=request.actor, at=at)
    return [Home(stay, found[stay.house_id], _in_house(stay, rows)) for stay in view.stays]


def _in_house(stay: StayRow, rows: Iterable[CustomerRow]) -> list[tuple[CustomerRow, str]]:
    return [
        (row, other.role_label)
        for row in rows
        for other in row.stays
        if other.house_id == stay.house_id and other.is_current
    ]


def vehicles(request: StaffRequest, view: CustomerView) -> list[VehicleEntry]:
    openable = openable_items(request.actor)
    plate, description = inventory.by_code("plate"), inventory.by_code("vehicle_description")
    return [
        VehicleEntry(
            [
                item_row(plate, one.plate, view, is_openable=30 in openable, vehicle=one.vehicle),
                item_row(description, one.description, view, vehicle=one.vehicle),
            ],
            one.space,
        )
        for one in view.vehicles
    ]


def deliveries(customer: Customer) -> QuerySet[NoticeDelivery]:
    return NoticeDelivery.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("version")


def described(changes: Sequence[CustomerChange]) -> list[Change]:
    """Return changes in words; a history holds no values."""
    names = names_of(change.changed_by for change in changes)
    return [
        Change(
            labels=inventory.labels(change.items),
            reason=HAPPENED.get(change.reason, change.reason),
            who=names.get(change.changed_by, change.changed_by),
            at=change.changed_at,
            revision=change.revision,
        )
        for change in changes
    ]


def looks_at(customer: Customer, *, by: Actor) -> accesslog.Newest[Look]:
    """Return who looked at a customer; complaints about the reader do not lead him here."""
    hidden = service.hidden_numbers(by.code)
    purposes = hidden_purposes(permissions=by.permissions)
    looks = accesslog.who_looked_at(customer.id, without=hidden, hidden=purposes)
    return accesslog.Newest(looks)


def described_looks(looks: Sequence[Look]) -> list[LookEntry]:
    names = names_of(look.actor_code for look in looks)
    known = {purpose.code: purpose.name for purpose in purposes.purposes()}
    return [
        LookEntry(
            look,
            who=names.get(look.actor_code, look.actor_code),
            act=Act(look.act).label,
            items=inventory.labels(look.items or ()),
            purpose=known.get(look.purpose, look.purpose),
        )
        for look in looks
    ]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of staff by employee number."""
    people = accounts.people().filter(code__in=set(codes))
    return {code: f"{name} {code}" for code, name in people.values_list("code", "name")}
