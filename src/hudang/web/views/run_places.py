"""What a run found in each community, as the page of the run shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hudang.accounts.policy import Permission
from hudang.classification import queries
from hudang.classification.content import STANDARD
from hudang.web.views.class_parts import names_in, reasons_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Run, RunPart

COLOURS: Final = 5


@dataclass(frozen=True, slots=True)
class Share:
    """One class of a bar, in hundredths of its people; `colour` is none of who is standard."""

    name: str
    count: int
    start: float
    width: float
    colour: int | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What was found in one community; of reasons to be left out, no small numbers."""

    part: RunPart
    shares: list[Share]
    moves: list[tuple[str, str, int]]
    left_out: list[tuple[object, int | None]]


def rows(run: Run, shown: Iterable[RunPart], *, by: Actor) -> list[PlaceRow]:
    """Return the communities of a page; classes are told to who may see the table."""
    if not by.may(Permission.SEE_CLASSES):
        return [PlaceRow(part, [], [], []) for part in shown]
    names, reasons = names_in(run), queries.left_out_by_place(run, by.communities)
    return [
        PlaceRow(
            part, _shares(part, names), _moves(part, names),
            reasons_named(reasons.get(part.community_id, {})),
        )
        for part in shown
    ]  # fmt: skip


def _shares(part: RunPart, names: Mapping[str, str]) -> list[Share]:
    """Return the classes of a community side by side, those in none last."""
    found, start = [], 0.0
    ordered = sorted(names, key=lambda code: code == STANDARD)
    for place, code in enumerate(ordered):
        count = part.classes.get(code, 0)
        if count and part.people:
            width = round(100 * count / part.people, 2)
            colour = None if code == STANDARD else 1 + place % COLOURS
            found.append(Share(names[code], count, round(start, 2), width, colour))
            start += width
    return found


def _moves(part: RunPart, names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    found = queries.totals([part]).moves
    return [
        (names[was], names[now], count) for (was, now), count in found.most_common() if was != now
    ]
