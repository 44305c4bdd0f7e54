"""One batch in one transaction: houses, keys, customers, stays, vehicles and search index."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.accesslog.members import Members
from hudang.core.models import uuid7
from hudang.registry import indexing, packing, policy
from hudang.registry.models import Customer, CustomerChange, RosterBatch, Vehicle
from hudang.registry.services.numbers import take_numbers
from hudang.registry.services.places import Places, prepare_houses
from hudang.vault import services as vault
from hudang.vault.batches import FIRST_REVISION, Batch, Piece
from hudang.vault.copying import BinaryCopy
from hudang.vault.keys import Kind, Slot
from hudang.vault.sealed import Place

from . import apart
from .known import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport
    from hudang.vault.batches import SealedBatch
    from hudang.vault.index import Entry
    from hudang.vault.sealing import BatchSealer, Begun

    from .drafts import PersonDraft
    from .planning import Plan, VehiclePlan

_CUSTOMER: Final = (
    "community_id", "notice", "collected_date", "registered_at", "amended_at", "verified_at",
    "registered_by", "source", "revision", "household", "merged_into",
    "id", "number", "type", "contact", "identity", "items", "completeness",
)  # fmt: skip
_STAY: Final = (
    "community_id", "id", "customer_id", "house_id", "role", "basis", "started_date", "ended_date",
)  # fmt: skip
_VEHICLE: Final = ("community_id", "id", "revision", "customer_id", "plate", "space_id")


@dataclass(slots=True)
class Order:
    """A plan whose new customers are being sealed, one piece for each sealed column."""

    plan: Plan
    begun: Begun
    vehicles: list[tuple[VehiclePlan, Piece]]
    apart: list[Piece]
    people: list[Piece]


@dataclass(slots=True)
class Prepared:
    """A batch sealed and packed: what is left is to hand it to the database."""

    order: Order
    sealed: SealedBatch
    copies: list[BinaryCopy] = field(default_factory=list)
    members: Members = field(default_factory=Members)
    customers: int = 0

    def note(self, pieces: Iterable[Piece], blobs: Iterable[bytes]) -> None:
        """Let the entry of the batch vouch for records of one sealed column each."""
        for piece, blob in zip(pieces, blobs, strict=True):
            self.members.add(piece.record, revision=FIRST_REVISION, sealed=blob)


class BatchWriter:
    """Writes the plans of one roster; lives as long as its import."""

    def __init__(self, roster: RosterImport, *, sealer: BatchSealer) -> None:
        self._roster = roster
        self._community = roster.community_id
        self._packed_community = packing.uuid(roster.community_id)
        self._sealer = sealer
        self._places = Places(roster.community)

    def forget_places(self) -> None:
        """Read buildings and units again: those remembered were rolled back with a batch."""
        self._places = Places(self._roster.community)

    def order(self, plan: Plan) -> Order:
        """Have the new customers of a plan sealed, with their vehicles and what is set apart."""
        people = [piece for item in plan.arrivals.items() for piece in _pieces(*item)]
        vehicles = [
            (vehicle, Piece(vehicle.customer, Place.VEHICLE_PLATE, Slot.HOUSEHOLD, uuid7(), plate))
            for vehicle in plan.vehicles
            if vehicle.customer in plan.arrivals
            for plate in [{30: vehicle.plate}]
        ]
        set_apart = apart.pieces(plan)
        pieces = [*people, *(piece for _vehicle, piece in vehicles), *set_apart]
        batch = Batch(Kind.CUSTOMER, self._community, pieces, list(self._entries(plan)))
        return Order(plan, self._sealer.begin(batch), vehicles, set_apart, people)

    def prepare(self, order: Order, *, at: datetime) -> Prepared:
        """Pack what was sealed, in the caller's transaction; buildings and units are written."""
        plan = order.plan
        houses, new_houses = prepare_houses(
            self._roster.community, facts=plan.houses, places=self._places
        )
        batch = Prepared(order, order.begun.end(), [new_houses])
        batch.customers = len(plan.arrivals)
        blobs = iter(batch.sealed.blobs)
        self._pack_customers(batch, plan, blobs=blobs, at=at)
        self._pack_vehicles(batch, plan, blobs=blobs, houses=houses)
        apart.pack(batch, plan, blobs=blobs, roster=self._roster, at=at)
        self._pack_stays(batch, plan, houses=houses)
        self._note_additions(plan, at=at)
        return batch

    def write(self, batch: Prepared, *, event: UUID) -> None:
        """Hand a prepared batch to the database, in the transaction that prepared it."""
        if batch.members:
            RosterBatch.objects.create(
                community_id=self._community, event_id=event, members=batch.members.stored
            )
        batch.order.begun.save(batch.sealed)
        for copy in batch.copies:
            copy.write()

    def _pack_customers(
        self, batch: Prepared, plan: Plan, *, blobs: Iterator[bytes], at: datetime
    ) -> None:
        numbers = take_numbers(
            self._community, code=self._roster.community.code, count=len(plan.arrivals)
        )
        copy = BinaryCopy("registry_customer", _CUSTOMER)
        constant, owners = self._constants(at), {one.customer for one in plan.vehicles}
        for number, (customer, person) in zip(numbers, plan.arrivals.items(), strict=True):
            contact, identity = person.contact(), person.identity()
            sealed, document = next(blobs), next(blobs) if identity else None
            batch.members.add(customer, revision=FIRST_REVISION, sealed=sealed + (document or b""))
            items = _items(contact, identity, has_vehicle=customer in owners)
            copy.add(
                b"".join(
                    (
                        constant,
                        packing.uuid(customer),
                        packing.text(number),
                        _TYPES[bool(person.organisation)],
                        packing.data(sealed),
                        packing.data(document),
                        packing.small_array(items),
                        packing.small(_completeness(items, person, owns=customer in plan.owning)),
                    )
                )
            )
        batch.copies.append(copy)

    def _constants(self, at: datetime) -> bytes:
        roster = self._roster
        moment = packing.moment(at)
        day = roster.source_date or timezone.localdate(roster.uploaded_at)
        fields = (
            self._packed_community,
            packing.text(Customer.Notice.DUE),
            packing.day(day),
            moment,
            moment,
            packing.NULL,
            packing.text(roster.uploaded_by),
            packing.text(source_of(roster)),
            packing.integer(FIRST_REVISION),
            packing.NULL,
            packing.NULL,
        )
        return packing.count(len(_CUSTOMER)) + b"".join(fields)

    def _pack_vehicles(
        self, batch: Prepared, plan: Plan, *, blobs: Iterator[bytes], houses: dict[str, UUID]
    ) -> None:
        copy = BinaryCopy("registry_vehicle", _VEHICLE)
        vehicles = batch.order.vehicles
        sealed = list(islice(blobs, len(vehicles)))
        batch.note((piece for _vehicle, piece in vehicles), sealed)
        for (vehicle, piece), blob in zip(vehicles, sealed, strict=True):
            copy.add(
                packing.row(
                    self._packed_community,
                    packing.uuid(piece.record),
                    packing.integer(FIRST_REVISION),
                    packing.uuid(piece.owner),
                    packing.data(blob),
                    packing.uuid(houses.get(vehicle.space)),
                )
            )
        batch.copies.append(copy)
        later = [one for one in plan.vehicles if one.customer not in plan.arrivals]
        self._add_vehicles(batch, later, houses=houses)

    def _add_vehicles(
        self, batch: Prepared, vehicles: list[VehiclePlan], *, houses: dict[str, UUID]
    ) -> None:
        """Give vehicles to customers who were there before, under the keys they have."""
        records = [
            Vehicle(
                community_id=self._community,
                customer_id=vehicle.customer,
                space_id=houses.get(vehicle.space),
            )
            for vehicle in vehicles
        ]
        vault.seal_many(records, [{"plate": {30: vehicle.plate}} for vehicle in vehicles])
        for record in records:
            record.save(force_insert=True)
            if record.plate is not None:
                batch.members.add(record.id, revision=record.revision, sealed=record.plate.blob)

    def _pack_stays(self, batch: Prepared, plan: Plan, *, houses: dict[str, UUID]) -> None:
        copy = BinaryCopy("registry_occupancy", _STAY)
        for stay in plan.stays.values():
            person = stay.person
            copy.add(
                packing.row(
                    self._packed_community,
                    packing.uuid(uuid7()),
                    packing.uuid(stay.customer),
                    packing.uuid(houses[stay.code]),
                    _ROLES[person.role],
                    _BASES[person.role],
                    packing.day(person.started),
                    packing.day(person.ended),
                )
            )
        batch.copies.append(copy)

    def _note_additions(self, plan: Plan, *, at: datetime) -> None:
        """Keep in the history of earlier customers that the roster gave them a house."""
        gained = {customer for customer, _code in plan.stays} - plan.arrivals.keys()
        if not gained:
            return
        earlier = Customer.objects.filter(community_id=self._community, id__in=gained)
        CustomerChange.objects.bulk_create(
            CustomerChange(
                community_id=self._community,
                customer_id=customer,
                revision=revision,
                items=[policy.ROLE, policy.HOUSE],
                reason="roster",
                changed_by=self._roster.uploaded_by,
                changed_at=at,
            )
            for customer, revision in earlier.values_list("id", "revision")
        )

    def _entries(self, plan: Plan) -> Iterator[Entry]:
        community = self._community
        for customer, person in plan.arrivals.items():
            values = {**person.contact(), **person.identity()}
            yield from indexing.entries(values, community=community, customer=customer)
        for vehicle in plan.vehicles:
            yield from indexing.entries(
                {30: vehicle.plate}, community=community, customer=vehicle.customer
            )


def _pieces(customer: UUID, person: PersonDraft) -> Iterator[Piece]:
    """Yield what is sealed of a new customer: how to reach him, and his document if any."""
    contact = person.contact()
    yield Piece(customer, Place.CUSTOMER_CONTACT, Slot.CONTACT, customer, contact)
    if identity := person.identity():
        yield Piece(customer, Place.CUSTOMER_IDENTITY, Slot.IDENTITY, customer, identity)


def _items(
    contact: Iterable[int], identity: Iterable[int], *, has_vehicle: bool
) -> tuple[int, ...]:
    items = {*contact, *identity, policy.ROLE, policy.HOUSE}
    return tuple(sorted(items | {30} if has_vehicle else items))


def _completeness(items: tuple[int, ...], person: PersonDraft, *, owns: bool) -> int:
    kind = Customer.Type.ORGANISATION if person.organisation else Customer.Type.PERSON
    return policy.completeness(items, type=kind, owns=owns)


_TYPES: Final = {
    False: packing.text(Customer.Type.PERSON),
    True: packing.text(Customer.Type.ORGANISATION),
}
_ROLES: Final = {role.value: packing.text(role) for role in policy.Role}
_BASES: Final = {role.value: packing.text(policy.ground_of(role)) for role in policy.Role}
