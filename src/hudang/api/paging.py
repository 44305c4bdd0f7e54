"""Lists, page by page: by number, or from one key to the next.

A program that goes on with a list hands `next` of one page back as `after` for the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

from ninja import Field, Schema

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound="Model")
Part = TypeVar("Part", covariant=True)


class Sliced(Protocol[Part]):
    """A list of which a page is asked for, and no more."""

    def __getitem__(self, wanted: slice, /) -> Part: ...


class PageIn(Schema):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20

    def of(self, found: Sliced[Part]) -> Part:
        """Return the rows of the page."""
        start = (self.page - 1) * self.size
        return found[start : start + self.size]


def page_after(
    found: QuerySet[Row], *, key: str, after: Any, size: int
) -> tuple[list[Row], Any | None]:
    """Return the rows whose key follows `after`, and the key to go on after; none at the end."""
    narrowed = found.filter(**{f"{key}__gt": after}) if after else found
    rows = list(narrowed.order_by(key)[: size + 1])
    shown = rows[:size]
    return shown, getattr(shown[-1], key) if len(rows) > size else None
