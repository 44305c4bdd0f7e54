"""What a customer can be found by: which of the values held gives which kind of search token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.vault import index
from hudang.vault.index import Entry, Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from hudang.registry.models import Customer

KINDS: dict[int, tuple[Lookup, ...]] = {
    1: (Lookup.NAME,),
    2: (Lookup.MOBILE, Lookup.LAST4),
    3: (Lookup.MOBILE, Lookup.LAST4),
    5: (Lookup.EMAIL,),
    11: (Lookup.ID_NUMBER,),
    30: (Lookup.PLATE,),
    60: (Lookup.NAME,),
    61: (Lookup.ID_NUMBER,),
}
ITEMS: dict[Lookup, frozenset[int]] = {
    kind: frozenset(item for item, kinds in KINDS.items() if kind in kinds) for kind in Lookup
}


def entries(
    values: Mapping[int, str | None], *, community: UUID, customer: UUID
) -> Iterator[Entry]:
    """Yield the index entries of the values of one customer."""
    for item, value in values.items():
        if value:
            for kind in KINDS.get(item, ()):
                yield Entry(kind, community, customer, value)


def renew(customer: Customer, values: Iterable[Mapping[int, str | None]]) -> None:
    """Give a customer the tokens of these values, each mapping of one record, and no others."""
    index.remove([customer.id])
    index.add(
        entry
        for held in values
        for entry in entries(held, community=customer.community_id, customer=customer.id)
    )
