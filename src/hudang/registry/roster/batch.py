"""One batch in one transaction: houses, keys, customers, stays, vehicles and search index."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.accesslog.members import Members
from hudang.core.models import uuid7
from hudang.registry import indexing, packing, policy
from hudang.registry.models import Customer, CustomerChange, RosterBatch, Vehicle
from hudang.registry.services.numbers import take_numbers
from hudang.registry.services.places import Places, prepare_houses
from hudang.vault import index
from hudang.vault import services as vault
from hudang.vault.copying import BinaryCopy
from hudang.vault.keys import Kind, Slot
from hudang.vault.sealed import Context, Place

from . import apart
from .known import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport
    from hudang.vault.index import Entry

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
_FIRST_REVISION: Final = 1


@dataclass(slots=True)
class Prepared:
    """A batch sealed and packed: what is left is to hand it to the database."""

    sealer: vault.BatchSealer
    copies: list[BinaryCopy] = field(default_factory=list)
    members: Members = field(default_factory=Members)
    customers: int = 0


class BatchWriter:
    """Writes the plans of one roster; lives as long as its import."""

    def __init__(self, roster: RosterImport) -> None:
        self._roster = roster
        self._community = roster.community_id
        self._packed_community = packing.uuid(roster.community_id)
        self._places = Places(roster.community)

    def prepare(self, plan: Plan, *, at: datetime) -> Prepared:
        """Seal and pack a plan in the caller's transaction; buildings and units are written."""
        houses, new_houses = prepare_houses(
            self._roster.community, facts=plan.houses, places=self._places
        )
        batch = Prepared(vault.BatchSealer(self._community, kind=Kind.CUSTOMER), [new_houses])
        batch.customers = len(plan.arrivals)
        owners = {vehicle.customer for vehicle in plan.vehicles}
        self._pack_customers(batch, plan, with_vehicles=owners, at=at)
        self._pack_vehicles(batch, plan, houses=houses)
        apart.pack(batch, plan, roster=self._roster, at=at)
        self._pack_stays(batch, plan, houses=houses)
        self._note_additions(plan, at=at)
        batch.copies += index.prepare(self._entries(plan))
        return batch

    def write(self, batch: Prepared, *, event: UUID) -> None:
        """Hand a prepared batch to the database, in the transaction that prepared it."""
        if batch.members:
            RosterBatch.objects.create(
                community_id=self._community, event_id=event, members=batch.members.stored
            )
        batch.sealer.save_keys()
        for copy in batch.copies:
            copy.write()

    def _pack_customers(
        self, batch: Prepared, plan: Plan, *, with_vehicles: set[UUID], at: datetime
    ) -> None:
        numbers = take_numbers(
            self._community, code=self._roster.community.code, count=len(plan.arrivals)
        )
        copy = BinaryCopy("registry_customer", _CUSTOMER)
        constant = self._constants(at)
        for number, (customer, person) in zip(numbers, plan.arrivals.items(), strict=True):
            contact, identity = person.contact(), person.identity()
            has_vehicle = customer in with_vehicles
            sealed = self._seal_person(
                batch,
                customer,
                contact=contact,
                identity=identity,
                has_vehicle=has_vehicle,
                has_apart=customer in plan.apart,
            )
            items = _items(contact, identity, has_vehicle=has_vehicle)
            copy.add(
                b"".join(
                    (
                        constant,
                        packing.uuid(customer),
                        packing.text(number),
                        _TYPES[bool(person.organisation)],
                        *map(packing.data, sealed),
                        packing.small_array(items),
                        packing.small(_completeness(items, person, owns=customer in plan.owning)),
                    )
                )
            )
        batch.copies.append(copy)

    def _seal_person(
        self,
        batch: Prepared,
        customer: UUID,
        *,
        contact: dict[int, str],
        identity: dict[int, str],
        has_vehicle: bool,
        has_apart: bool,
    ) -> tuple[bytes, bytes | None]:
        """Make the keys of a customer and seal what is known; return both sealed columns."""
        slots = [Slot.CONTACT]
        if identity:
            slots.append(Slot.IDENTITY)
        if has_vehicle:
            slots.append(Slot.HOUSEHOLD)
        if has_apart:
            slots.append(Slot.QUARANTINE)
        sealer = batch.sealer
        sealer.new_owner(customer, slots=slots)
        sealed = self._seal(sealer, customer, Slot.CONTACT, Place.CUSTOMER_CONTACT, contact)
        document = None
        if identity:
            document = self._seal(
                sealer, customer, Slot.IDENTITY, Place.CUSTOMER_IDENTITY, identity
            )
        batch.members.add(customer, revision=_FIRST_REVISION, sealed=sealed + (document or b""))
        return sealed, document

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
            packing.integer(_FIRST_REVISION),
            packing.NULL,
            packing.NULL,
        )
        return packing.count(len(_CUSTOMER)) + b"".join(fields)

    def _seal(
        self,
        sealer: vault.BatchSealer,
        customer: UUID,
        slot: Slot,
        place: Place,
        values: dict[int, str],
        record: UUID | None = None,
    ) -> bytes:
        context = Context(
            Kind.CUSTOMER,
            self._community,
            customer,
            record or customer,
            place,
            slot,
            _FIRST_REVISION,
        )
        return sealer.seal(context, values=values)

    def _pack_vehicles(self, batch: Prepared, plan: Plan, *, houses: dict[str, UUID]) -> None:
        copy = BinaryCopy("registry_vehicle", _VEHICLE)
        later = []
        for vehicle in plan.vehicles:
            if vehicle.customer not in plan.arrivals:
                later.append(vehicle)
                continue
            record, values = uuid7(), {30: vehicle.plate}
            sealed = self._seal(
                batch.sealer, vehicle.customer, Slot.HOUSEHOLD, Place.VEHICLE_PLATE, values, record
            )
            batch.members.add(record, revision=_FIRST_REVISION, sealed=sealed)
            copy.add(
                packing.row(
                    self._packed_community,
                    packing.uuid(record),
                    packing.integer(_FIRST_REVISION),
                    packing.uuid(vehicle.customer),
                    packing.data(sealed),
                    packing.uuid(houses.get(vehicle.space)),
                )
            )
        batch.copies.append(copy)
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
