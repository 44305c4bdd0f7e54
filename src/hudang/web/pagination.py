"""Pages of a list: which rows, out of how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, QueryDict

SIZES = (10, 20, 50, 100)
DEFAULT_SIZE = 20

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `kept` are the filters that a change of page size must not lose."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    kept: Iterable[tuple[str, str]] = ()
    # Whether there are more than were counted.
    is_cut: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        return SIZES

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    def address(self, number: int) -> str:
        """Return where another page of the same list is, with the filters kept."""
        fields = {"page": str(number), "size": str(self.size)}
        return "?" + urlencode([*self.kept, *fields.items()])

    def sorted_by(self, sort: str) -> str:
        """Return where the first page of the same list is in another order, filters kept."""
        kept = [(name, value) for name, value in self.kept if name != "sort"]
        return "?" + urlencode([*kept, ("sort", sort), ("size", str(self.size))])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page that a request asks for; nonsense asks for the first of the usual size."""

    number: int
    size: int
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def of(
        self, rows: Sequence[Row], *, number: int, total: int, is_cut: bool = False
    ) -> Page[Row]:
        """Return the page that was found for it, which may be another number."""
        return Page(rows, number, self.size, total, self.kept, is_cut)


def wanted(fields: QueryDict) -> Wanted:
    """Read the page and its size from the fields of a form or an address."""
    number, size = fields.get("page", ""), fields.get("size", "")
    kept = tuple(
        (name, value)
        for name, values in fields.lists()
        for value in values
        if name not in {"page", "size", "csrfmiddlewaretoken"}
    )
    return Wanted(
        number=max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1,
        size=int(size) if size.isdecimal() and int(size) in SIZES else DEFAULT_SIZE,
        kept=kept,
    )


def paginate(request: HttpRequest, rows: Any) -> Page[Any]:
    """Return the page of a list or a query that the address asks for; past the end, the last.

    `rows` that are counted up to a limit only say it as `most`.
    """
    asked = wanted(request.GET)
    total = len(rows) if isinstance(rows, list | tuple) else rows.count()
    number = min(asked.number, max(1, -(-total // asked.size)))
    start = (number - 1) * asked.size
    found = list(rows[start : start + asked.size])
    is_cut = total == getattr(rows, "most", None)
    return Page(found, number, asked.size, total, asked.kept, is_cut)
