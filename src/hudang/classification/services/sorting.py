"""People of a community sorted by a version of a scheme; nothing is changed here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.timezone import localdate

from hudang.classification import policy, queries
from hudang.classification.catalogue import Read
from hudang.classification.content import STANDARD
from hudang.classification.models import CUSTOMER_CLASS, Choice
from hudang.classification.outcome import NOTHING, Outcome, outcome_of
from hudang.classification.policy.runs import LeftOut
from hudang.classification.services.answers import open_people
from hudang.consent import queries as consents
from hudang.needs.models import ORDINARY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.content import Content, Criterion
    from hudang.classification.models import Run, SchemeVersion
    from hudang.classification.outcome import Held
    from hudang.classification.queries.known import Person
    from hudang.classification.services.answers import Opening
    from hudang.registry.queries import Stretch

    # The values somebody has, by the key of each criterion.
    Known = Mapping[str, frozenset[str]]

NOBODY: frozenset[str] = frozenset()
AT_ONCE: Final = 10_000
"""So many people are sorted, and written, together; few communities have more."""


@dataclass(slots=True)
class Sorted:
    """What came of people of a community: who is not standard now, and who was not.

    Whom a person left standard is among them, so that no run undoes it.
    """

    people: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    now: dict[UUID, Outcome] = field(default_factory=dict)
    before: dict[UUID, Held] = field(default_factory=dict)

    def take(self, customer: UUID, outcome: Outcome) -> None:
        """Keep what came of somebody; who is standard needs no row."""
        if not outcome.is_standard:
            self.now[customer] = outcome

    @property
    def classes(self) -> Counter[str]:
        """How many people are in each class, those in none as standard."""
        counted = Counter(one.class_code for one in self.now.values())
        counted[STANDARD] += self.people - counted.total()
        return counted

    @property
    def moves(self) -> Counter[str]:
        """How many went from which class to which, whoever stayed included."""
        counted: Counter[str] = Counter()
        for customer in self.before.keys() | self.now.keys():
            was = self.before[customer].outcome if customer in self.before else NOTHING
            counted[f"{was.class_code}>{self.now.get(customer, NOTHING).class_code}"] += 1
        return counted


def sort_people(
    version: SchemeVersion,
    stretch: Stretch,
    *,
    run: Run | None,
    acting_for: str,
    building: UUID | None = None,
    progress: Callable[[int], None] = lambda _seen: None,
    tell: Callable[[UUID, Known, Outcome], None] = lambda _customer, _known, _outcome: None,
    at: datetime,
) -> Sorted:
    """Sort people of a community, or a building; not in a transaction: the log comes first.

    Whoever a person has decided on by this version stays as decided (ADR 0059). `tell` is told of
    each whom the machine sorted what is known of him and what came of it.
    """
    content, today = version.says, localdate(at)
    people = queries.people(stretch, audience=content.audience, building=building, today=today)
    agreed = _agreed(stretch, content, at=at)
    decided = queries.decided_by_person(stretch, version)
    sortable, left_out = who_may_be_sorted(
        people, stretch, version=version, agreed=agreed, decided=decided, at=at
    )
    opened = open_people(
        version, stretch, agreed={one: agreed[one] for one in sortable - decided}, run=run,
        acting_for=acting_for, only=None if building is None else people.keys(),
        progress=progress, at=at,
    )  # fmt: skip
    held = _held(version, opened.before, sortable)
    found = Sorted(len(people), left_out, now=held, before=opened.before)
    facts = _Facts(content, stretch, people=people, agreed=agreed, opened=opened, at=at)
    deleted = queries.choosing(stretch.community, Choice.Kind.LABEL_DELETED, scheme=version.scheme)
    for customer in sortable - held.keys():
        outcome = outcome_of(content, known := facts.of(customer))
        tell(customer, known, outcome)
        if customer not in deleted or policy.runs.may_come_back(content, outcome.class_code):
            found.take(customer, outcome)
        else:
            found.left_out[LeftOut.DELETED] += 1
    return found


def _agreed(stretch: Stretch, content: Content, *, at: datetime) -> Mapping[UUID, frozenset[int]]:
    """Return who agrees to be sorted, and to which of the items that the scheme reads."""
    items = {CUSTOMER_CLASS}.union(*map(policy.runs.collected_items, content.criteria))
    return consents.granted_items(stretch, purpose=policy.PURPOSE, items=items, at=at)


def _held(
    version: SchemeVersion,
    before: Mapping[UUID, Held],
    sortable: frozenset[UUID],
) -> dict[UUID, Outcome]:
    """Return what a person decided by this version of somebody who may be sorted."""
    return {
        customer: held.outcome
        for customer, held in before.items()
        if customer in sortable
        and policy.runs.holds(
            is_by_person=held.is_by_person, is_same_version=held.version == version.pk
        )
    }


def who_may_be_sorted(
    people: Mapping[UUID, Person],
    stretch: Stretch,
    *,
    version: SchemeVersion,
    agreed: Mapping[UUID, frozenset[int]],
    decided: frozenset[UUID],
    at: datetime,
) -> tuple[frozenset[UUID], Counter[str]]:
    """Return who may be sorted, and how many are left standard for which reason.

    Whoever wants no machine keeps what a person decided.
    """
    children = consents.children_of(stretch, today=localdate(at))
    wishes = queries.choosing(
        stretch.community, Choice.Kind.REFUSES_MACHINE, scheme=version.scheme
    )
    refusing = wishes - decided
    sortable, left_out = set(), Counter[str]()
    for customer, person in people.items():
        reason = policy.runs.left_out(
            is_told=person.is_told, is_child=customer in children,
            agrees=CUSTOMER_CLASS in agreed.get(customer, ()),
            refuses_machine=customer in refusing,
        )  # fmt: skip
        if reason is None:
            sortable.add(customer)
        else:
            left_out[reason] += 1
    return frozenset(sortable), left_out


class _Facts:
    """What is known of each person, by the criteria of a scheme."""

    def __init__(
        self,
        content: Content,
        stretch: Stretch,
        *,
        people: Mapping[UUID, Person],
        agreed: Mapping[UUID, frozenset[int]],
        opened: Opening,
        at: datetime,
    ) -> None:
        self._people, self._agreed, self._opened = people, agreed, opened
        self._answered = [one.key for one in content.criteria if one.of.read is Read.ANSWERS]
        self._others = [one for one in content.criteria if one.of.read is not Read.ANSWERS]
        reads, community = {one.of.read for one in self._others}, stretch.community
        today = localdate(at)
        self._contracts = queries.contract_types(community) if Read.COMMUNITY in reads else NOBODY
        self._orders = queries.open_orders(community) if Read.ORDERS in reads else {}
        self._needs = queries.declared_needs(stretch, today=today) if Read.NEEDS in reads else {}

    def of(self, customer: UUID) -> dict[str, frozenset[str]]:
        """Return the values that somebody has, by the key of each criterion."""
        chosen = self._opened.chosen.get(customer, {})
        known = {key: chosen.get(key, NOBODY) for key in self._answered}
        return known | {one.key: self._values(one, customer) for one in self._others}

    def _values(self, one: Criterion, customer: UUID) -> frozenset[str]:
        person = self._people[customer]
        match one.of.read:
            case Read.NEEDS:
                return self._declared(customer)
            case Read.COMMUNITY:
                return self._contracts
            case Read.ORDERS:
                return NOBODY.union(*(self._orders.get(house, NOBODY) for house in person.houses))
            case _:
                return _of_house(one.attribute, person)

    def _declared(self, customer: UUID) -> frozenset[str]:
        ordinary = self._needs.get(customer, NOBODY)
        if not policy.runs.is_usable(ORDINARY, agreed=self._agreed[customer]):
            ordinary = NOBODY
        return ordinary | self._opened.needs.get(customer, frozenset())


def _of_house(attribute: str, person: Person) -> frozenset[str]:
    held = {
        "property_use": person.uses,
        "delivery_phase": person.phases,
        "occupancy_role": person.roles,
    }
    return frozenset(held[attribute])
