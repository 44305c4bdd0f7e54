"""./hudang bench [ROW …]: run rows of the table of measures; each prints one JSON line."""

from __future__ import annotations

import argparse
import json
import sys

from bench import (
    canary,
    log,
    memory,
    mixed,
    opening,
    pages,
    roll,
    roster_import,
    search,
)

ROWS = {
    2: roster_import.measure,
    3: search.measure,
    4: pages.measure,
    5: opening.measure,
    6: log.measure,
    7: memory.measure,
    8: canary.measure,
    13: roll.measure,
    17: mixed.measure,
}
# Rows that last as long as they are told to.
TIMED = {17}


def main() -> int:
    """Run the rows named, or all; 0 when every figure reaches its target."""
    parser = argparse.ArgumentParser(prog="./hudang bench", description=__doc__)
    parser.add_argument("row", nargs="*", type=int, help=f"one of {sorted(ROWS)}")
    parser.add_argument("--rows", type=int, default=100_000, help="customers in the data")
    parser.add_argument("--minutes", type=float, default=10, help="how long row 17 lasts")
    parser.add_argument("--json", action="store_true", help="accepted; output is JSON anyway")
    arguments = parser.parse_args()
    unknown = set(arguments.row) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {sorted(unknown)}")
    reached = True
    for number in arguments.row or sorted(ROWS):
        more = {"minutes": arguments.minutes} if number in TIMED else {}
        for figure in ROWS[number](arguments.rows, **more):
            print(json.dumps({"row": number, **figure}, ensure_ascii=False), flush=True)
            reached &= bool(figure["reached"])
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
