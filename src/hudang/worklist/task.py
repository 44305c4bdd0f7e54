"""One thing that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.worklist.policy import Kind

# Of one kind so many at the most: whoever has more works on the first ones.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: `key` names it to the page of its kind, `count` how many it is."""

    kind: Kind
    title: str
    community: UUID | None = None
    due: datetime | None = None
    key: tuple[str, ...] = ()
    count: int = 1
