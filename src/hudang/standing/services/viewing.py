"""Papers and shares as the page of a house shows them, masked; the look is logged by the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import services as customers
from hudang.standing import policy, queries
from hudang.standing.models import NUMBER

if TYPE_CHECKING:
    from datetime import datetime
    from fractions import Fraction

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House, Occupancy
    from hudang.registry.services import CustomerRow
    from hudang.standing.models import Paper


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with its bearer, masked."""

    paper: Paper
    bearer: CustomerRow
    number: str

    @property
    def place(self) -> str:
        """Where on a page the number stands as a mask."""
        return f"value-{self.paper.id}-{NUMBER}"

    @property
    def may_settle(self) -> bool:
        """Whether the bearer waits to become an owner."""
        return self.paper.occupancy.role in policy.SETTLING


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """An owner of a house with his share, nothing where it is not known."""

    occupancy: Occupancy
    owner: CustomerRow
    share: Fraction | None


def paper_rows(house: House, *, by: Actor, at: datetime) -> list[PaperRow]:
    """Return the papers by which people stand or stood beside a house."""
    papers = list(queries.papers_of_house(house))
    masks = disclosure.masks(papers, level=Level.M1)
    people = {one.customer_id: one.customer for one in papers}
    rows = {row.id: row for row in customers.rows_of([*people.values()], by=by, at=at)}
    return [
        PaperRow(paper, bearer=rows[paper.customer_id], number=mask.get(NUMBER, ""))
        for paper, mask in zip(papers, masks, strict=True)
    ]


def owner_rows(house: House, *, by: Actor, at: datetime) -> list[OwnerRow]:
    """Return the owners of a house with their shares."""
    owners = list(queries.owners_of(house).order_by("role", "id"))
    known = queries.shares_of(house)
    people = {one.customer_id: one.customer for one in owners}
    rows = {row.id: row for row in customers.rows_of([*people.values()], by=by, at=at)}
    return [OwnerRow(one, owner=rows[one.customer_id], share=known.get(one.id)) for one in owners]
