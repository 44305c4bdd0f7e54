"""A list that is counted up to a limit only: counting everything grows with everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

Row = TypeVar("Row", bound=Model)
# A list counts so many: who looks for one of more narrows it.
MOST_LISTED: Final = 10_000


class Counted(Generic[Row]):
    """A query whose pages are taken one by one."""

    most = MOST_LISTED

    def __init__(self, found: QuerySet[Row]) -> None:
        self.found = found

    def count(self) -> int:
        return self.found.order_by().values("id")[: self.most].count()

    def __getitem__(self, wanted: slice) -> Iterable[Row]:
        return self.found[wanted]
