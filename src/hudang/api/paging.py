"""Lists that a program goes on with: `next` of one page is handed back as `after` for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound="Model")


def page_after(
    found: QuerySet[Row], *, key: str, after: Any, size: int
) -> tuple[list[Row], Any | None]:
    """Return the rows whose key follows `after`, and the key to go on after; none at the end."""
    narrowed = found.filter(**{f"{key}__gt": after}) if after else found
    rows = list(narrowed.order_by(key)[: size + 1])
    shown = rows[:size]
    return shown, getattr(shown[-1], key) if len(rows) > size else None
