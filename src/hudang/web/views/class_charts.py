"""Charts of classes: how many are in each, and from which to which they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    links = [_link(names[was], names[now], count) for (was, now), count in shown.items()]
    ends = dict.fromkeys(end for one in links for end in (one["source"], one["target"]))
    nodes = [{"name": name} for name in ends]
    return {"tooltip": {"trigger": "item"}, "series": [{**SANKEY, "data": nodes, "links": links}]}


def _link(before: str, after: str, count: int) -> dict[str, Any]:
    return {
        "source": _("%(class)s, before") % {"class": before},
        "target": _("%(class)s, after") % {"class": after},
        "value": count,
    }
