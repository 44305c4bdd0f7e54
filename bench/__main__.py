"""./hudang bench [ROW …]: run rows of the table of measures; each prints one JSON line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from bench import (
    canary,
    classification,
    kills,
    log,
    memory,
    mixed,
    opening,
    pages,
    roll,
    roster_import,
    search,
    service,
    suite,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SUITE = 21  # beside the table
SERVICE = 22
ROWS = {
    2: roster_import.measure,
    3: search.measure,
    4: pages.measure,
    5: opening.measure,
    6: log.measure,
    7: memory.measure,
    8: canary.measure,
    10: classification.measure_runs,
    11: classification.measure,
    13: roll.measure,
    17: mixed.measure,
    SUITE: suite.measure,
    SERVICE: service.measure,
}
KILLS = 18
# Rows that last as long as they are told to.
TIMED = {17}


def main() -> int:
    """Run the rows named, or all; 0 when every figure reaches its target."""
    parser = argparse.ArgumentParser(prog="./hudang bench", description=__doc__)
    numbers = [*sorted(ROWS), KILLS]
    parser.add_argument("row", nargs="*", type=_number, help=f"one of {numbers}, or kills")
    parser.add_argument("--rows", type=int, default=100_000, help="customers in the data")
    parser.add_argument("--minutes", type=float, default=10, help="how long row 17 lasts")
    parser.add_argument("--kills", type=int, default=300, help="how often row 18 kills")
    parser.add_argument("--seed", type=int, default=18, help="of the moments at which it kills")
    parser.add_argument("--json", action="store_true", help="accepted; output is JSON anyway")
    arguments = parser.parse_args()
    unknown = set(arguments.row) - set(numbers)
    if unknown:
        parser.error(f"no such row: {sorted(unknown)}")
    reached = True
    for number in arguments.row or sorted(ROWS):
        for figure in _figures(number, arguments):
            print(json.dumps({"row": number, **figure}, ensure_ascii=False), flush=True)
            reached &= bool(figure["reached"])
    return 0 if reached else 1


def _number(word: str) -> int:
    return KILLS if word == "kills" else int(word)


def _figures(number: int, arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Measure a row; the kills take half an hour, so they run only when they are named."""
    if number == KILLS:
        return kills.measure(arguments.kills, arguments.seed)
    more = {"minutes": arguments.minutes} if number in TIMED else {}
    return ROWS[number](arguments.rows, **more)


if __name__ == "__main__":
    sys.exit(main())
