"""Charts of classes: how many are in each, and from which to which they went."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Of the classes in their order, as the bars of a run have them; who is standard is grey.
COLOURS: Final = ("#1257b8", "#4c9f70", "#d48a1c", "#8a5fb3", "#2f9aa8")
GREY: Final = "#9aa4b2"
BARS: Final[Mapping[str, Any]] = {
    "type": "bar",
    "barMaxWidth": 18,
    "itemStyle": {"color": "#1257b8"},
    "label": {"show": True, "position": "right"},
}
SANKEY: Final[Mapping[str, Any]] = {
    "type": "sankey",
    "left": 8,
    "right": 150,
    "top": 8,
    "bottom": 8,
    "nodeGap": 14,
    "emphasis": {"focus": "adjacency"},
}


def bars(counts: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Return how many people are in each class, by its name."""
    shown = list(counts)[::-1]
    people = [count for _name, count in shown]
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 24, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [name for name, _count in shown]},
        "series": [{**BARS, "name": _("people"), "data": people}],
    }


def flows(
    moves: Mapping[tuple[str, str], int], names: Mapping[str, str], *, standard: str
) -> dict[str, Any]:
    """Return the Sankey of who went from which class to which.

    Whoever was and stays standard is left out: they would hide everybody else.
    """
    shown = {pair: count for pair, count in moves.items() if pair != (standard, standard)}
    colours = dict(zip([code for code in names if code != standard], cycle(COLOURS)))
    ends = {_before(names[was]): colours.get(was, GREY) for was, _now in shown}
    ends |= {_after(names[now]): colours.get(now, GREY) for _was, now in shown}
    nodes = [{"name": name, "itemStyle": {"color": colour}} for name, colour in ends.items()]
    links = [_link(names[was], names[now], count) for (was, now), count in shown.items()]
    return {"tooltip": {"trigger": "item"}, "series": [{**SANKEY, "data": nodes, "links": links}]}


def _link(before: str, after: str, count: int) -> dict[str, Any]:
    return {"source": _before(before), "target": _after(after), "value": count}


def _before(name: str) -> str:
    return _("%(class)s, before") % {"class": name}


def _after(name: str) -> str:
    return _("%(class)s, after") % {"class": name}
