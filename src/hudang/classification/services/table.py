"""The classification table 客户分类表: who is in which class now, one page at a time.

Only the classes that a page shows are opened. Who asks for one class has those of the community
opened at once, because the class lies sealed and nothing beside it tells one from another; they
are kept no longer than the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy, queries, wording
from hudang.classification.content import STANDARD
from hudang.classification.services.reading import read_classes
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Assignment, SchemeVersion
    from hudang.classification.queries import TableFilter
    from hudang.registry.models import Customer
    from hudang.registry.queries import StayRow

NAME = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """Somebody in the table, masked. Of whoever is standard nothing else is said."""

    number: str
    name: str
    stays: Sequence[StayRow]
    class_code: str = STANDARD
    class_name: str = ""
    held: Assignment | None = None

    @property
    def is_standard(self) -> bool:
        return self.class_code == STANDARD


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the table, of how many people."""

    rows: list[TableRow]
    total: int
    page: int


def read_table(
    version: SchemeVersion,
    community: UUID,
    wanted: TableFilter,
    *,
    page: int,
    size: int,
    by: Actor,
    at: datetime,
) -> Table:
    """Return a page of the table of a community; past the end, the last. One entry for the look.

    Not within a transaction: the log is told first.
    """
    by.require(Permission.SEE_CLASSES)
    accounts.require_community(communities=by.communities, community=community)
    people = queries.tabled_people(version, community, wanted, at=at)
    known: dict[UUID, str] = {}
    if wanted.class_code:
        held = queries.current(community, scheme=version.scheme)
        known = _codes(list(held), by=by, at=at)
        people = _in_class(people, wanted.class_code, known=known)
    total = people.count()
    page = min(page, max(1, -(-total // size)))
    shown = registry.in_order(
        people, order=queries.TABLE_ORDERS[wanted.order], is_descending=False,
        start=(page - 1) * size, stop=page * size,
    )  # fmt: skip
    now = queries.current(community, scheme=version.scheme)
    held_by = {one.customer_id: one for one in now.filter(customer_id__in=[c.id for c in shown])}
    if not wanted.class_code:
        known = _codes(list(held_by.values()), by=by, at=at)
    if not known:
        record_look(len(shown), community=community, by=by, at=at)
    return Table(_rows(shown, held_by, known, version=version), total, page)


def _codes(held: Collection[Assignment], *, by: Actor, at: datetime) -> dict[UUID, str]:
    """Return the class of each customer of a list, opened under one entry."""
    opened = read_classes(list(held), by=by, at=at)
    return {one.customer_id: opened[one.id].class_code for one in held}


def _in_class(
    people: QuerySet[Customer], class_code: str, *, known: Mapping[UUID, str]
) -> QuerySet[Customer]:
    if class_code == STANDARD:
        return people.exclude(id__in=[one for one, code in known.items() if code != STANDARD])
    return people.filter(id__in=[one for one, code in known.items() if code == class_code])


def _rows(
    customers: Sequence[Customer],
    held: Mapping[UUID, Assignment],
    known: Mapping[UUID, str],
    *,
    version: SchemeVersion,
) -> list[TableRow]:
    names = wording.class_names(queries.versions_of(version.scheme))
    masks, stays = names_of(customers), registry.stays_of(customers)
    return [
        TableRow(
            one.number, masks[one.id], stays[one.id], code, names.get(code, code),
            held[one.id] if code != STANDARD else None,
        )
        for one in customers
        for code in [known.get(one.id, STANDARD)]
    ]  # fmt: skip


def names_of(customers: Sequence[Customer]) -> dict[UUID, str]:
    """Return the masked names of customers."""
    masks = disclosure.masks(customers, level=Level.M2, items={NAME})
    return {one.id: shown.get(NAME, "") for one, shown in zip(customers, masks, strict=True)}


def record_look(count: int, *, community: UUID, by: Actor, at: datetime) -> None:
    """Record a look at a list in which nothing was sealed: that all are standard is told too."""
    record_act(
        "classification.list_classes", by=by, permission=Permission.SEE_CLASSES, at=at,
        act=Act.VIEW, purpose=policy.PURPOSE, count=count, result="ok" if count else "none",
        detail={"community": str(community)},
    )  # fmt: skip
