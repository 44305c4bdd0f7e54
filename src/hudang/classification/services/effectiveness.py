"""Whether classes do what they are for: counted for each of them since the run before.

Compared are those who were in a class when that run ended with those in none, of everybody whom
the machine may sort. Their classes are opened for it, one entry for each community (ADR 0061).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hudang.classification import queries
from hudang.classification.content import STANDARD
from hudang.classification.fairness.effects import NO_SCORES, Scores, Seen
from hudang.classification.fairness.proportions import NOBODY, Tally
from hudang.classification.fairness.suppression import names_shown, sums
from hudang.classification.models import CUSTOMER_CLASS
from hudang.classification.outcome import load
from hudang.classification.services.answers import batched
from hudang.classification.services.logging import JOB
from hudang.classification.services.reading import ITEMS, under_job
from hudang.disclosure import services as disclosure
from hudang.service import queries as service
from hudang.vault.rows import sealed_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.content import Content
    from hudang.classification.models import Run
    from hudang.classification.queries.known import Person
    from hudang.vault.rows import SealedRow

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Counted:
    """Of each class, which kinds of orders people had, and how often each rating was given; of
    each house the classes of those who live there. No person is left in it."""

    orders: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)
    ratings: dict[frozenset[str], Counter[int]] = field(default_factory=dict)


def count(
    run: Run, community: UUID, people: Mapping[UUID, Person], counted: Counted, *, at: datetime
) -> None:
    """Count the orders and ratings of a community since the run before.

    Nothing where there was none, or one of another version: its classes were others.
    """
    before = queries.run_before(run)
    if before is None or before.version_id != run.version_id:
        return
    if before.ended_at is None or run.ended_at is None:
        return
    since, until = before.ended_at, run.ended_at
    held = queries.held_at(community, scheme=run.version.scheme, at=since)
    rows = sealed_rows(held.filter(version=run.version), "said")
    classes = _opened(
        [row for row, _facts in rows if row.context.owner in people],
        community, reference=run.number, at=at,
    )  # fmt: skip
    ordered = service.orders_by_house(community, since=since, until=until)
    homes: dict[UUID, set[str]] = {}
    for customer, person in people.items():
        code = classes.get(customer, STANDARD)
        kinds = NOTHING.union(*(ordered.get(house, NOTHING) for house in person.houses))
        counted.orders[code, kinds] += 1
        if code != STANDARD:
            for house in person.houses:
                homes.setdefault(house, set()).add(code)
    for house, score, many in service.scores_by_house(community, since=since, until=until):
        here = frozenset(homes.get(house, ()))
        counted.ratings.setdefault(here, Counter())[score] += many


def _opened(
    held: list[SealedRow], community: UUID, *, reference: str, at: datetime
) -> dict[UUID, str]:
    """Return the class of each customer; the log is told first."""
    if not held:
        return {}
    opened = disclosure.disclose_rows(
        batched(held), ITEMS, under=under_job([community], by=JOB, reference=reference, at=at),
        counts={community: len(held)}, what="classification.measure_classes", at=at,
    )  # fmt: skip
    whose = {row.context.record: row.context.owner for row in held}
    return {
        whose[one.record]: load(one.value(CUSTOMER_CLASS)).class_code
        for batch in opened
        for one in batch
    }


def seen(counted: Counted, content: Content, *, minimum_group: int) -> list[Seen]:
    """Return the classes that may be shown, each beside those in none.

    Small classes stand together; where those in none are few, there is nothing to compare with.
    """
    sizes = sums((code, many) for (code, _kinds), many in counted.orders.items())
    names = names_shown(sizes, minimum_group=minimum_group)
    if names.get(STANDARD) != STANDARD:
        return []
    members: dict[str | None, set[str]] = {}
    for code, name in names.items():
        if code != STANDARD:
            members.setdefault(name, set()).add(code)
    return [
        _seen(name, codes, counted, content, minimum_group=minimum_group)
        for name, codes in sorted(members.items(), key=lambda one: (one[0] is None, one[0]))
    ]


def _seen(
    name: str | None,
    codes: Collection[str],
    counted: Counted,
    content: Content,
    *,
    minimum_group: int,
) -> Seen:
    found = Seen(name)
    kinds = NOTHING.union(*(_kinds_of(content, code) for code in codes))
    if kinds:
        found = replace(
            found,
            needy=_needy(counted, codes, kinds), needy_others=_needy(counted, {STANDARD}, kinds),
        )  # fmt: skip
    scores = _scores(counted, codes)
    others = Scores.of(counted.ratings.get(NOTHING, {}))
    if min(scores.count, others.count) < minimum_group:
        return found
    return replace(found, scores=scores, scores_of_others=others)


def _kinds_of(content: Content, code: str) -> frozenset[str]:
    """Return the kinds of orders by which the need shows that leads into a class."""
    leading = replace(content, rules=tuple(content.leading_to(code)))
    return queries.order_groups(leading)


def _needy(counted: Counted, codes: Collection[str], kinds: frozenset[str]) -> Tally:
    found = NOBODY
    for (code, had), many in counted.orders.items():
        if code in codes:
            found += Tally(0 if had.isdisjoint(kinds) else many, many)
    return found


def _scores(counted: Counted, codes: Collection[str]) -> Scores:
    found = NO_SCORES
    for here, given in counted.ratings.items():
        if not here.isdisjoint(codes):
            found += Scores.of(given)
    return found
