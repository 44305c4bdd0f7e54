"""The evidence under which values are opened: made by those who approve, checked by the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.models import Act


class Ground(StrEnum):
    """What an authority rests on."""

    STANDING = "standing"
    STATED = "stated"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Authority:
    """授权凭据: who may open which items of whom, for what, doing what, until when."""

    ground: Ground
    actor: str
    role: str
    purpose: str
    basis: str
    items: frozenset[int]
    communities: frozenset[UUID]
    acts: frozenset[Act]
    valid_until: datetime
    records: frozenset[UUID] | None = None
    reference: str = ""
    control: str = "LC-125"
    acting_for: str = ""
    is_by_token: bool = False

    def reaches(self, customer: UUID) -> bool:
        """Whether a customer is within the authority; one without a list reaches all."""
        return self.records is None or customer in self.records
