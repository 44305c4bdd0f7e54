"""What a batch of judged rows adds to the registry, before anything is sealed or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hudang.registry import policy
from hudang.registry.models import House
from hudang.registry.services.places import HouseFacts

from .ledger import PLACES_PER_ROW, customer_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .drafts import Draft, PersonDraft
    from .known import Known
    from .ledger import Ledger
    from .passes import Judged


class StayPlan(NamedTuple):
    """A house that a customer gets."""

    customer: UUID
    code: str
    person: PersonDraft


class VehiclePlan(NamedTuple):
    """A vehicle that a customer gets, with the code of its space if it has one."""

    customer: UUID
    plate: str
    space: str


@dataclass(slots=True)
class Plan:
    """What a batch adds."""

    arrivals: dict[UUID, PersonDraft] = field(default_factory=dict)
    stays: dict[tuple[UUID, str], StayPlan] = field(default_factory=dict)
    vehicles: list[VehiclePlan] = field(default_factory=list)
    houses: dict[str, HouseFacts] = field(default_factory=dict)
    owning: set[UUID] = field(default_factory=set)
    # What rests on consent, by customer and item: it goes into quarantine.
    apart: dict[UUID, dict[int, str]] = field(default_factory=dict)
    rows: int = 0


class Planner:
    """Plans the batches of one roster in order; rows done before are planned to be remembered."""

    def __init__(self, roster: RosterImport, *, ledger: Ledger, known: Known) -> None:
        self._roster = roster
        self._ledger = ledger
        self._known = known
        # Those who turned out to be customers already, by where they first stood in the file.
        self._assigned: dict[int, UUID] = {}
        self._set_apart: set[UUID] = set()

    def plan(self, rows: Sequence[Judged]) -> Plan:
        plan = Plan()
        for judged in rows:
            if not judged.draft.is_faulty:
                plan.rows += 1
                self._add_houses(plan, judged.draft)
                self._add_people(plan, judged)
        return plan

    @staticmethod
    def _add_houses(plan: Plan, draft: Draft) -> None:
        if draft.house is not None:
            plan.houses[draft.code] = HouseFacts(
                draft.house,
                state=draft.state,
                area=draft.area,
                handed_over_date=draft.handover,
                floor=draft.floor,
            )
        if draft.space is not None:
            plan.houses.setdefault(
                draft.space_code, HouseFacts(draft.space, state=House.State.OCCUPIED)
            )

    def _add_people(self, plan: Plan, judged: Judged) -> None:
        draft = judged.draft
        for place, person in enumerate(draft.people):
            first, known = judged.firsts[place], judged.customers[place]
            customer = self._customer(first, known)
            here = draft.row * PLACES_PER_ROW + place
            if first == here and first not in self._assigned:
                plan.arrivals[customer] = person
            if person.role in policy.OWNING:
                plan.owning.add(customer)
            self._add_stay(plan, judged, draft.code, person, first=first, customer=customer)
            if place == 0:
                self._add_things(plan, judged, person, first=first, customer=customer)
                self._add_apart(plan, person, customer=customer)

    def _customer(self, first: int, known: UUID | None) -> UUID:
        if known is not None:
            self._assigned[first] = known
        return self._assigned.get(first) or customer_id(
            self._roster.id, uploaded_at=self._roster.uploaded_at, first=first
        )

    def _add_stay(
        self,
        plan: Plan,
        judged: Judged,
        code: str,
        person: PersonDraft,
        *,
        first: int,
        customer: UUID,
    ) -> None:
        is_new = self._ledger.is_new(first, code, row=judged.draft.row)
        if is_new and (customer, code) not in judged.stays:
            plan.stays.setdefault((customer, code), StayPlan(customer, code, person))

    def _add_apart(self, plan: Plan, person: PersonDraft, *, customer: UUID) -> None:
        """Take what rests on consent once for each customer: from the first row that says it."""
        if person.apart and customer not in self._set_apart:
            self._set_apart.add(customer)
            plan.apart[customer] = person.apart

    def _add_things(
        self, plan: Plan, judged: Judged, person: PersonDraft, *, first: int, customer: UUID
    ) -> None:
        draft = judged.draft
        if draft.space_code:
            self._add_stay(plan, judged, draft.space_code, person, first=first, customer=customer)
        for plate in draft.plates:
            is_new = self._ledger.is_new(first, plate, row=draft.row)
            if is_new and not self._known.has_vehicle(customer, plate):
                plan.vehicles.append(VehiclePlan(customer, plate, draft.space_code))
