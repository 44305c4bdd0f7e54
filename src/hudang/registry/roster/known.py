"""The customers a community has already, as hashes, so that a roster finds its own people.

They are opened once for a pass, as one job with one entry, and only hashes stay in memory. A
shared telephone is told only where name or room match as well, and not to somebody who guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

from hudang.disclosure import policy as disclosing
from hudang.disclosure import services as disclosure
from hudang.registry.models import Customer, Occupancy, Vehicle

from .ledger import keys_of
from .storage import authority_of_job

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.disclosure.services import Opened
    from hudang.registry.models import RosterImport
    from hudang.vault.models import SealedRecord

    from .drafts import Draft, PersonDraft

BATCH = 2_000
ITEMS = frozenset({1, 2, 11, 30, 60, 61})

_OCCUPANTS = """
    SELECT h.code, o.customer_id, o.role
    FROM registry_house h
    JOIN registry_occupancy o ON o.community_id = h.community_id AND o.house_id = h.id
    WHERE h.community_id = %s AND h.code = ANY(%s) AND o.ended_date IS NULL
"""

Record = TypeVar("Record", bound="SealedRecord")
Occupants = dict[str, list[tuple[UUID, str]]]


@dataclass(slots=True)
class Known:
    """Who is registered in the community; empty for its first roster."""

    community: UUID
    people: dict[int, UUID] = field(default_factory=dict)
    traits: set[int] = field(default_factory=set)
    guesses: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, roster: RosterImport, *, at: datetime) -> Known:
        """Open the customers that were there before this roster."""
        known = cls(roster.community_id)
        customers = Customer.objects.filter(
            community_id=roster.community_id, merged_into__isnull=True
        ).exclude(Q(source=source_of(roster)) | Q(type=Customer.Type.CONTACT))
        count = customers.count()
        if count:
            known._open(customers, roster=roster, count=count, at=at)
        return known

    def _open(
        self, customers: QuerySet[Customer], *, roster: RosterImport, count: int, at: datetime
    ) -> None:
        owners: dict[UUID, UUID] = {}

        def batches() -> Iterator[Sequence[SealedRecord]]:
            yield from _batches(customers.iterator(BATCH))
            vehicles = Vehicle.objects.filter(community_id=self.community)
            for batch in _batches(vehicles.iterator(BATCH)):
                owners.update({vehicle.id: vehicle.customer_id for vehicle in batch})
                yield batch

        for opened in disclosure.disclose_batches(
            batches(),
            ITEMS,
            under=authority_of_job(roster, at=at),
            counts={self.community: count},
            what="registry.roster_known",
            at=at,
        ):
            for one in opened:
                self._remember(owners.get(one.record, one.record), one)

    def _remember(self, customer: UUID, values: Opened) -> None:
        title = values.value(1) or values.value(60) or ""
        mobile, number = values.value(2) or "", values.value(11) or values.value(61) or ""
        for key in keys_of(title, mobile=mobile, number=number):
            self.people[key] = customer
        if mobile:
            self.traits.add(hash((customer, mobile)))
        if title:
            self.traits.add(hash(title))
        if values.value(30):
            self.traits.add(hash((customer, values.value(30))))

    def find(self, person: PersonDraft) -> UUID | None:
        return next((self.people[key] for key in person.marks() if key in self.people), None)

    def has_vehicle(self, customer: UUID, plate: str) -> bool:
        return hash((customer, plate)) in self.traits

    def occupants(self, codes: Collection[str]) -> Occupants:
        """Return who holds or lives in the houses now, in one query; none in a new community."""
        found: Occupants = {}
        if self.people:
            with connection.cursor() as cursor:
                cursor.execute(_OCCUPANTS, [self.community, list(codes)])
                for code, customer, role in cursor.fetchall():
                    found.setdefault(code, []).append((customer, role))
        return found

    def judge(self, draft: Draft, *, occupants: Occupants) -> list[UUID | None]:
        """Return for each person the customer who he is already, and say what that means."""
        if not self.people:
            return [None] * len(draft.people)
        here = occupants.get(draft.code, [])
        customers = [self.find(person) for person in draft.people]
        for person, customer in zip(draft.people, customers, strict=True):
            owners = {one for one, role in here if role == Occupancy.Role.OWNER}
            if person.role == Occupancy.Role.OWNER and owners - {customer}:
                draft.blame("name", "other_owner")
            if customer is None and (here or hash(person.title) in self.traits):
                self._judge_stranger(draft, person, here=here)
        self._tell_known(draft, customers, here={one for one, _role in here})
        return customers

    def _judge_stranger(
        self, draft: Draft, person: PersonDraft, *, here: list[tuple[UUID, str]]
    ) -> None:
        if not person.mobile:
            return
        if self._guesses(draft, person):
            draft.blame("mobile", "guesses")
        elif any(hash((one, person.mobile)) in self.traits for one, _role in here):
            draft.remark("mobile", "same_phone")

    def _guesses(self, draft: Draft, person: PersonDraft) -> bool:
        """Whether more numbers than may be are tried behind one mask, for one name or house."""
        visible = person.mobile[:3] + person.mobile[-4:]
        return any(
            self._count(hash((place, visible)), hash(person.mobile))
            > disclosing.VALUES_BEHIND_ONE_MASK
            for place in (draft.code, person.title)
        )

    def _count(self, place: int, value: int) -> int:
        tried = self.guesses.setdefault(place, set())
        tried.add(value)
        return len(tried)

    @staticmethod
    def _tell_known(draft: Draft, customers: Sequence[UUID | None], *, here: set[UUID]) -> None:
        found = [customer for customer in customers if customer is not None]
        if found and len(found) == len(customers) and here.issuperset(found):
            draft.remark("", "registered")
        elif found:
            draft.remark("", "known")


def source_of(roster: RosterImport) -> str:
    """Return what a customer record says of where it came from."""
    return f"roster:{roster.id}"


def _batches(source: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(source, BATCH)):
        yield batch
