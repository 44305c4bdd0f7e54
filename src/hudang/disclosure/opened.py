"""What comes out of the desk: values in the hands of one act, for as long as it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


class Opened:
    """The opened values of one record; asked for by item, and shown by mistake it says nothing."""

    __slots__ = ("_values", "record")

    record: UUID

    def __init__(self, values: Mapping[int, Any], *, record: UUID) -> None:
        self._values = dict(values)
        self.record = record

    @property
    def items(self) -> frozenset[int]:
        """The numbers of the items that hold a value."""
        return frozenset(self._values)

    def value(self, item: int) -> Any:
        """Return the value of an item, or None where the record has none."""
        return self._values.get(item)

    def forget(self) -> None:
        """Let go of the values."""
        self._values.clear()

    def __repr__(self) -> str:
        return f"<opened {len(self._values)} items>"

    def __format__(self, _specification: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        message = "Opened values do not leave the process."
        raise TypeError(message)
