"""Charts of classes: how many are in each, and from which to which they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLOUR = "#1257b8"


def bars(counts: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Return how many people are in each class, by its name."""
    shown = list(counts)[::-1]
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 24, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [name for name, _count in shown]},
        "series": [
            {
                "type": "bar", "name": _("people"), "barMaxWidth": 18,
                "itemStyle": {"color": COLOUR}, "label": {"show": True, "position": "right"},
                "data": [count for _name, count in shown],
            }
        ],
    }  # fmt: skip


def flows(
    moves: Mapping[tuple[str, str], int], names: Mapping[str, str], *, standard: str
) -> dict[str, Any]:
    """Return the Sankey of who went from which class to which.

    Whoever was and stays standard is left out: they would hide everybody else.
    """
    shown = {pair: count for pair, count in moves.items() if pair != (standard, standard)}
    before = {was: _("%(class)s, before") % {"class": names.get(was, was)} for was, _now in shown}
    after = {now: _("%(class)s, after") % {"class": names.get(now, now)} for _was, now in shown}
    return {
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey", "left": 8, "right": 150, "top": 8, "bottom": 8,
                "nodeGap": 14, "emphasis": {"focus": "adjacency"},
                "data": [{"name": name} for name in [*before.values(), *after.values()]],
                "links": [
                    {"source": before[was], "target": after[now], "value": count}
                    for (was, now), count in shown.items()
                ],
            }
        ],
    }  # fmt: skip
