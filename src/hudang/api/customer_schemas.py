"""What the routes of customers take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from hudang.api.schemas import Code, CustomerRowOut, In, Number, StayOut, Text
from hudang.purposes import inventory
from hudang.registry import policy
from hudang.registry.detection import SearchKind
from hudang.registry.models import Customer, Occupancy

Items = Annotated[
    dict[str, str | None],
    Field(description="Values by the code of their item: " + ", ".join(inventory.codes())),
]
House = Annotated[str, Field(min_length=1, max_length=40, examples=["3栋2单元1502"])]
Reason = Annotated[str, Field(json_schema_extra={"enum": list(policy.REASONS)})]


class SearchIn(In):
    """What is looked for; it goes in the body and never into an address."""

    q: Annotated[str, Field(min_length=1, max_length=60)]
    kind: SearchKind | None = None
    community: Code | None = None


class SearchOut(Schema):
    """Whom a search found, masked."""

    kind: SearchKind
    customers: list[CustomerRowOut]
    is_cut: bool


class CustomersIn(Schema):
    """What a list is narrowed to; nothing sealed can be filtered."""

    community: Code | None = None
    role: Occupancy.Role | None = None
    notice: Customer.Notice | None = None
    type: Customer.Type | None = None
    house: Annotated[str, Field(max_length=40)] = ""
    after: Number | None = None
    size: Annotated[int, Field(ge=1, le=200)] = 50


class CustomersOut(Schema):
    """A page of customers; `next` is the number to go on after, null at the end."""

    customers: list[CustomerRowOut]
    next: str | None


class VehicleOut(Schema):
    """A vehicle, its plate masked."""

    id: str
    plate: str
    space: str


class CustomerOut(CustomerRowOut):
    """A customer's record, masked."""

    revision: int
    items: dict[str, str]
    vehicles: list[VehicleOut]
    houses: list[StayOut]
    collected_on: date
    registered_at: datetime
    verified_at: datetime | None
    source: str
    is_stale: bool


class ChangeOut(Schema):
    """A change of a record: which items, never the values."""

    revision: int
    items: list[str]
    reason: str
    by: str
    at: datetime


class LookOut(Schema):
    """An entry of the log that names the customer."""

    by: str
    act: str
    purpose: str
    items: list[str]
    at: datetime


class StayIn(In):
    """A house, as people write it, and the part somebody takes in it."""

    house: House
    role: Occupancy.Role
    since: date | None = None
    until: date | None = None


class RegisterIn(In):
    """A new customer."""

    community: Code
    type: Customer.Type = Customer.Type.PERSON
    items: Items
    houses: Annotated[list[StayIn], Field(min_length=1, max_length=20)]
    source: Annotated[str, Field(min_length=1, max_length=40)] = "counter"
    collected_on: date | None = None
    is_notice_delivered: bool = False
    is_known_double: bool = False


class AmendIn(In):
    """A change of a record as it was at a revision."""

    revision: Annotated[int, Field(ge=1, le=2_000_000_000)]
    items: Items
    reason: Reason


class MoveIn(In):
    """Another community for a customer, as of a revision, and the houses held there."""

    revision: Annotated[int, Field(ge=1, le=2_000_000_000)]
    community: Code
    houses: Annotated[list[StayIn], Field(min_length=1, max_length=20)]
    is_known_double: bool = False


class VehicleIn(In):
    """A vehicle."""

    plate: Annotated[str, Field(min_length=1, max_length=20)]
    description: Annotated[str, Field(max_length=100)] = ""
    space: House | None = None


class DisclosureIn(In):
    """Which items are opened, and what for."""

    items: Annotated[list[str], Field(min_length=1, max_length=20)]
    purpose: Text
    reference: Annotated[str, Field(max_length=30)] = ""


class DisclosureOut(Schema):
    """Opened values by the code of their item."""

    items: dict[str, str | list[str]]
