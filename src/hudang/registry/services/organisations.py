"""For which organisation a contact person speaks, as lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import policy, queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hudang.registry.models import ContactPerson, Customer


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """The organisation of a contact person, masked as its own record is."""

    number: str
    name: str
    tie: ContactPerson


def organisations_of(customers: Sequence[Customer]) -> dict[UUID, OrganisationRow]:
    """Return the organisation of each contact person among them; whoever asks has logged it."""
    ties = queries.spoken_for(customers)
    if not ties:
        return {}
    masks = disclosure.masks(
        [tie.organisation for tie in ties.values()],
        level=Level.M2,
        items=frozenset({policy.ORGANISATION}),
    )
    return {
        contact: OrganisationRow(tie.organisation.number, shown.get(policy.ORGANISATION, ""), tie)
        for (contact, tie), shown in zip(ties.items(), masks, strict=True)
    }
