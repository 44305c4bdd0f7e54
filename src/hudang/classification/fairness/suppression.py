"""Groups too small to be shown: put together until they are not, so that no sum tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hudang.core.controls import enforces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Name = TypeVar("Name")


@enforces("LC-069")
def hidden(sizes: Mapping[Name, int], *, minimum_group: int) -> frozenset[Name]:
    """A group under the minimum is never shown, and none that the sum of all would give away.

    Small groups are put together, and with the next larger ones, until they are two at the least
    and as many people as a group must have.
    """
    together: list[Name] = []
    people = 0
    for name in sorted(filter(sizes.get, sizes), key=lambda name: (sizes[name], str(name))):
        is_safe = not together or (len(together) > 1 and people >= minimum_group)
        if is_safe and sizes[name] >= minimum_group:
            break
        together.append(name)
        people += sizes[name]
    return frozenset(together)


def names_shown(sizes: Mapping[str, int], *, minimum_group: int) -> dict[str, str | None]:
    """Return under which name each group is shown: its own, or none for small ones together.

    A group that is missing is not shown at all.
    """
    small = hidden(sizes, minimum_group=minimum_group)
    is_shown = sum(sizes[name] for name in small) >= minimum_group
    shown: dict[str, str | None] = {
        name: name for name, size in sizes.items() if size and name not in small
    }
    return shown | (dict.fromkeys(small) if is_shown else {})


def sums(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return how many there are of each name."""
    result: dict[str, int] = {}
    for name, count in counts:
        result[name] = result.get(name, 0) + count
    return result
