"""From rows to counts, which is all that is kept of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hudang.classification.fairness.proportions import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # Whether the outcome was favourable, and the group in each grouping; None is not known.
    Person = tuple[bool, Sequence[str | None]]


def tally(people: Iterable[Person], *, names: Sequence[str]) -> dict[str, dict[str | None, Tally]]:
    """Count people by group and outcome in each grouping; the people themselves are forgotten."""
    counts: list[defaultdict[str | None, list[int]]] = [
        defaultdict(lambda: [0, 0]) for _name in names
    ]
    for is_favoured, groups in people:
        for count, group in zip(counts, groups, strict=True):
            found = count[group]
            found[0] += is_favoured
            found[1] += 1
    return {
        name: {group: Tally(*found) for group, found in count.items()}
        for name, count in zip(names, counts, strict=True)
    }
