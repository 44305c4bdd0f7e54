"""Searching customers by what is sealed: through the lookup table, compared in memory, masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import detection, queries
from hudang.registry.detection import SearchKind
from hudang.registry.parsing.normalise import tidy
from hudang.vault import index
from hudang.vault.tokens import Lookup

from .looking import SHOWN, record_look, rows_of, scope_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer

    from .looking import CustomerRow, Masks

    Keys = list[tuple[UUID, UUID]]

MOST_ROWS = 60
# From so many candidates on, their contacts alone are read first.
MANY = 24


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Whom a search found, masked; `is_cut` where there were more than are shown."""

    kind: SearchKind
    rows: list[CustomerRow]
    is_cut: bool = False


def search(
    text: str,
    *,
    kind: str = "",
    community: UUID | None = None,
    by: Actor,
    at: datetime,
) -> SearchResult:
    """Find customers by one exact value in the communities of the person's posts."""
    by.require(Permission.SEARCH)
    searched, value = (SearchKind(kind), tidy(text)) if kind else detection.detect(text)
    communities = scope_of(community, by=by)
    masked: Masks = {}
    if searched in detection.LOOKUPS:
        lookup = detection.LOOKUPS[searched]
        found, masked = _by_index(lookup, value, communities, by=by, at=at)
    elif searched is SearchKind.NUMBER:
        found = list(queries.visible_to(by).filter(community_id__in=communities, number=value))
    else:
        found = queries.customers_in(queries.houses_called(value, communities=communities))
    record_look(f"search.{searched}", act=Act.SEARCH, count=len(found), by=by, at=at)
    rows = rows_of(found[:MOST_ROWS], masked=masked, by=by, at=at)
    return SearchResult(searched, rows, is_cut=len(found) > MOST_ROWS)


def _by_index(
    lookup: Lookup, value: str, communities: Collection[UUID], *, by: Actor, at: datetime
) -> tuple[list[Customer], Masks]:
    disclosure.count_search(by.code, kind=lookup, value=value, at=at)
    keys = index.candidates(lookup, communities=communities, value=value)
    masked: Masks = {}
    if lookup is Lookup.PLATE:
        found = _with_plate(keys, value)
    else:
        found, masked = _with_value(lookup, keys, value)
    if not found:
        disclosure.count_miss(by.code, at=at)
    return sorted(found, key=lambda one: one.number), masked


def _with_plate(keys: Keys, value: str) -> list[Customer]:
    customers = queries.by_keys(keys)
    vehicles = list(queries.vehicles_of(customers))
    matches = disclosure.matches(vehicles, kind=Lookup.PLATE, value=value)
    owners = {one.customer_id for one, is_match in zip(vehicles, matches, strict=True) if is_match}
    return [customer for customer in customers if customer.id in owners]


def _with_value(lookup: Lookup, keys: Keys, value: str) -> tuple[list[Customer], Masks]:
    """Return those who have the value, with the masks of their rows: each is opened once.

    The ten bits of last digits leave many, of whom only the contacts are read.
    """
    in_two = lookup is Lookup.LAST4 and len(keys) >= MANY
    candidates = queries.contacts_of(keys) if in_two else queries.by_keys(keys)
    masks = disclosure.matching_masks(
        candidates, kind=lookup, value=value, level=Level.M2, items=SHOWN
    )
    masked = {
        one.id: shown for one, shown in zip(candidates, masks, strict=True) if shown is not None
    }
    if in_two:
        keys = [key for key in keys if key[1] in masked]
        return queries.by_keys(keys), masked
    return [customer for customer in candidates if customer.id in masked], masked
