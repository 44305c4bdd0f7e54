"""Masks and comparisons: values opened in memory, of which nothing but the answer comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hudang.disclosure.masks import Level, mask
from hudang.vault import opening
from hudang.vault.tokens import Lookup, normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hudang.vault.models import SealedRecord

ITEMS_OF: Final[Mapping[Lookup, frozenset[int]]] = {
    Lookup.MOBILE: frozenset({2, 3}),
    Lookup.LAST4: frozenset({2, 3}),
    Lookup.ID_NUMBER: frozenset({11, 61}),
    Lookup.NAME: frozenset({1, 60}),
    Lookup.PLATE: frozenset({30}),
    Lookup.EMAIL: frozenset({5}),
}


def masks(
    records: Sequence[SealedRecord], *, level: Level, items: Collection[int] | None = None
) -> list[dict[int, str]]:
    """Return the masked values of each record; one that cannot be masked stops the page."""
    return [_masks(values, level) for values in open_items(records, items)]


def matches(records: Sequence[SealedRecord], *, kind: Lookup, value: str) -> list[bool]:
    """Say of each record whether it has the value that was searched; nothing else comes out."""
    wanted = normalise(kind, value)
    return [
        _has(values, kind=kind, wanted=wanted) for values in open_items(records, ITEMS_OF[kind])
    ]


def matching_masks(
    records: Sequence[SealedRecord],
    *,
    kind: Lookup,
    value: str,
    level: Level,
    items: Collection[int],
) -> list[dict[int, str] | None]:
    """Return the masks of those records that have the value, None for the others: opened once."""
    wanted = normalise(kind, value)
    return [
        _masks(wanted_values(values, items=items), level)
        if _has(values, kind=kind, wanted=wanted)
        else None
        for values in open_items(records, ITEMS_OF[kind].union(items))
    ]


def contains(records: Sequence[SealedRecord], *, item: int, part: str) -> list[bool]:
    """Say of each record whether an item contains a part: no index has parts of names."""
    wanted = normalise(Lookup.NAME, part)
    return [
        bool(wanted) and any(wanted in normalise(Lookup.NAME, found) for found in values.values())
        for values in open_items(records, {item})
    ]


def is_named_in(text: str, *, records: Sequence[SealedRecord], item: int) -> bool:
    """Say whether a text says the name that one of the records holds; nothing else comes out."""
    said = normalise(Lookup.NAME, text)
    names = (
        normalise(Lookup.NAME, str(name))
        for values in open_items(records, {item})
        for name in values.values()
    )
    return any(name and name in said for name in names)


def repeats(records: Sequence[SealedRecord], *, item: int, until: str) -> list[bool]:
    """Say of each record whether one before it holds the same up to a sign; nothing else."""
    found: list[bool] = []
    seen: set[str] = set()
    for values in open_items(records, {item}):
        begins = str(values.get(item, "")).partition(until)[0]
        found.append(begins in seen)
        seen.add(begins)
    return found


def open_items(
    records: Sequence[SealedRecord], items: Collection[int] | None
) -> list[dict[int, Any]]:
    """Open the wanted items of records of one or several models, in their order."""
    opened: list[dict[int, Any]] = [{} for _ in records]
    for model in dict.fromkeys(type(record) for record in records):
        places = [place for place, record in enumerate(records) if type(record) is model]
        fields = {
            field.name: field.items
            for field in model.sealed_fields()
            if items is None or not field.items or not set(items).isdisjoint(field.items)
        }
        found = opening.open_many([records[place] for place in places], list(fields))
        for place, values_by_field in zip(places, found, strict=True):
            for name, values in values_by_field.items():
                opened[place].update(wanted_values(values, items=items if fields[name] else None))
    return opened


def wanted_values(values: Mapping[int, Any], *, items: Collection[int] | None) -> dict[int, Any]:
    """Return those values that were asked for; all where no items are named."""
    return {item: value for item, value in values.items() if items is None or item in items}


def _masks(values: Mapping[int, Any], level: Level) -> dict[int, str]:
    return {item: mask(item, value=value, level=level) for item, value in values.items()}


def _has(values: Mapping[int, Any], *, kind: Lookup, wanted: str) -> bool:
    return bool(wanted) and any(
        normalise(kind, values[item]) == wanted for item in ITEMS_OF[kind] if item in values
    )
