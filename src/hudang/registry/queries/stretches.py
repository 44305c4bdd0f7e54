"""A community's people in stretches: a job over all of them holds no more than one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db.models import Model

from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)


class Stretch(NamedTuple):
    """The people of a community in the order of their identifiers: behind one, up to another.

    Without either it is all of them.
    """

    community: UUID
    after: UUID | None = None
    until: UUID | None = None

    def of(self, rows: QuerySet[M], column: str = "customer_id") -> QuerySet[M]:
        """Return the rows about these people; `column` names the person."""
        found = rows.filter(community_id=self.community)
        if self.after is not None:
            found = found.filter(**{f"{column}__gt": self.after})
        if self.until is not None:
            found = found.filter(**{f"{column}__lte": self.until})
        return found


def stretches(community: UUID, *, behind: UUID | None = None, most: int) -> Iterator[Stretch]:
    """Yield the people of a community, so many at a time; the last stretch has no end.

    Each begins behind the one before: who joins meanwhile is in the last one.
    """
    rest = Stretch(community, behind)
    while True:
        ids = rest.of(Customer.objects.order_by("id"), "id").values_list("id", flat=True)
        stretch = rest._replace(until=next(iter(ids[most - 1 : most]), None))
        yield stretch
        if stretch.until is None:
            return
        rest = Stretch(community, stretch.until)
