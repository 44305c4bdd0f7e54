"""What a run did for groups of people: counted community by community, then figures alone.

Who is compared: everybody whom the machine may sort. Those without consent are standard by law
and in no comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from hudang.classification import policy, queries
from hudang.classification.fairness import kept, stability
from hudang.classification.fairness.counting import tally
from hudang.classification.fairness.disparity import Report, assess
from hudang.classification.fairness.proportions import NOBODY, Tally
from hudang.classification.models import CUSTOMER_CLASS
from hudang.classification.services import effectiveness
from hudang.classification.services.attributes import open_attributes
from hudang.classification.services.sorting import who_may_be_sorted
from hudang.consent import queries as consents
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.derived import Derived
    from hudang.classification.fairness.counting import Person as Counted
    from hudang.classification.models import FairnessLimits, Run
    from hudang.classification.queries.known import Person
    from hudang.registry.models import Community

    Tallies = dict[str, dict[str | None, Tally]]

SEVERAL = policy.monitoring.SEVERAL


@dataclass(slots=True)
class Counts:
    """What is counted of all communities; no person is left in it."""

    groups: Tallies = field(default_factory=dict)
    classes: effectiveness.Counted = field(default_factory=effectiveness.Counted)

    def add(self, groups: Tallies) -> None:
        for name, tallies in groups.items():
            known = self.groups.setdefault(name, {})
            for group, one in tallies.items():
                known[group] = known.get(group, NOBODY) + one


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a run, and what they lead to."""

    level: policy.monitoring.Level
    people: int
    known: int
    kept: dict[str, Any]


def count(run: Run, community: Community, counts: Counts, *, derives: bool, at: datetime) -> None:
    """Count the people of a community; `derives`: sex and age band among the groups."""
    place, today, content = community.pk, localdate(at), run.version.says
    everybody = registry.Stretch(place)
    people = queries.people(everybody, audience=content.audience, today=today)
    agreed = consents.granted_items(
        everybody, purpose=policy.PURPOSE, items={CUSTOMER_CLASS}, at=at
    )
    sortable, _left_out = who_may_be_sorted(
        people, everybody, version=run.version, agreed=agreed, decided=frozenset(), at=at
    )
    # What a person decided says nothing of the machine.
    judged = sortable - queries.decided_by_person(everybody, run.version)
    found = {one: people[one] for one in judged}
    known = open_attributes(place, judged, reference=run.number, at=at) if derives else {}
    served = queries.classed(place, scheme=run.version.scheme, at=run.ended_at or at)
    rows = _rows(community, found, known, served=served)
    counts.add(tally(rows, names=policy.monitoring.GROUPINGS))
    effectiveness.count(run, place, found, counts.classes, at=at)


def _rows(
    community: Community,
    people: Mapping[UUID, Person],
    known: Mapping[UUID, Derived],
    *,
    served: frozenset[UUID],
) -> Iterator[Counted]:
    """Yield for each person whether he is in a class, and his group in each grouping."""
    buildings = registry.building_codes(community.pk)
    kinds = queries.contract_types(community.pk)
    contract = next(iter(kinds)) if len(kinds) == 1 else SEVERAL if kinds else None
    for customer, person in people.items():
        derived = known.get(customer)
        codes = {buildings[house] for house in person.houses if house in buildings}
        building = f"{community.code} {codes.pop()}" if len(codes) == 1 else SEVERAL
        role = next(iter(person.roles)) if len(person.roles) == 1 else SEVERAL
        groups = (
            derived.sex if derived else None, derived.age if derived else None,
            building, role, contract,
        )  # fmt: skip
        yield customer in served, groups


def figures(run: Run, counts: Counts, *, limits: FairnessLimits, derives: bool) -> Figures:
    """Return what is kept of the counts: figures of groups that may be shown, nothing else."""
    decided = assess(counts.groups, limits=limits.deciding)
    warned = assess(counts.groups, limits=limits.warning)
    steadiness = _stability(run, limits)
    by_sex = counts.groups.get("sex", {})
    return Figures(
        policy.monitoring.level(
            decided.groupings,
            warned.groupings,
            drifted=kept.finding(steadiness["drift"]["finding"]),
        ),
        people=sum(one.total for one in by_sex.values()),
        known=sum(one.total for name, one in by_sex.items() if name is not None),
        kept={
            "derives": derives,
            "limits": _limits(limits),
            "groupings": _groupings(decided, warned),
            **steadiness,
            "classes": _classes(run, counts, minimum_group=limits.minimum_group),
        },
    )


def _limits(limits: FairnessLimits) -> dict[str, Any]:
    names = (
        "ratio", "difference", "warning_ratio", "warning_difference", "drift", "minimum_group"
    )  # fmt: skip
    return {name: getattr(limits, name) for name in names}


def _groupings(decided: Report, warned: Report) -> list[dict[str, Any]]:
    pairs = zip(decided.groupings, warned.groupings, strict=True)
    return [
        {"figures": kept.dump(one), "warning": kept.dump(early.finding)} for one, early in pairs
    ]


def _stability(run: Run, limits: FairnessLimits) -> dict[str, Any]:
    """Return shares, drift and churn since the run before; who withdrew or appealed meanwhile."""
    now, before = queries.totals(run.parts.all()), queries.run_before(run)
    was = queries.totals(before.parts.all()) if before else None
    least = limits.minimum_group
    moved = now.moves.copy()
    moved["standard", "standard"] += now.people - moved.total()
    drift = stability.drift(
        was.classes if was else {}, now.classes, most=limits.drift, minimum_group=least
    )
    churn = stability.churn(moved if was else {}, minimum_group=least)
    since = before.ended_at if before else None
    until = run.ended_at or run.asked_at
    appeals = queries.appeal_figures(run.version.scheme, since or run.version.drafted_at, until)
    withdrawn = consents.withdrawn(policy.PURPOSE, since=since, until=until)
    return {
        "shares": [
            [name, kept.dump(one)]
            for name, one in stability.shares(now.classes, minimum_group=least).items()
        ] if now.people >= least else [],
        "drift": {
            "index": drift.index, "by_chance": drift.by_chance,
            "finding": kept.dump(drift.finding),
        },
        "churn": kept.dump(churn.moved) if churn.moved else None,
        "withdrawn": policy.monitoring.shown(withdrawn),
        "appeals": policy.monitoring.shown(appeals.received),
        "overturned": policy.monitoring.shown(appeals.overturned),
    }  # fmt: skip


def _classes(run: Run, counts: Counts, *, minimum_group: int) -> list[dict[str, Any]]:
    found = effectiveness.seen(counts.classes, run.version.says, minimum_group=minimum_group)
    return [kept.dump(one) for one in found]
