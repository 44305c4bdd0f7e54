"""What can be done about duplicates: compare a community, tell two people apart, merge, undo."""

from hudang.duplicates.services.comparing import compare, start_comparison
from hudang.duplicates.services.deciding import pair_up, tell_apart
from hudang.duplicates.services.merging import (
    confirm,
    finish_merges,
    merge,
    refuse,
    undo,
)
from hudang.duplicates.services.viewing import PairRow, Side, SideBySide, list_pairs, view_pair

__all__ = [
    "PairRow",
    "Side",
    "SideBySide",
    "compare",
    "confirm",
    "finish_merges",
    "list_pairs",
    "merge",
    "pair_up",
    "refuse",
    "start_comparison",
    "tell_apart",
    "undo",
    "view_pair",
]
