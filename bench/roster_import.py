"""Row 2: a roster from the file to the last commit, and the memory it takes."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from typing import TYPE_CHECKING

import psutil

from bench.data import write_roster
from bench.installation import cpu_seconds, figure, installation

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from bench.installation import Installation

TARGET_ROWS_PER_SECOND = 5_000
TARGET_MEGABYTES = 400


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Import one synthetic roster and report rows a second and the peak of memory."""
    with installation() as made:
        made.command("worker", "demo", "--places-only")
        path = made.folder / "roster.xlsx"
        write_roster(path, rows)
        seconds, peak, cpu = run_import(made, str(path))
    more = {"rows": rows, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2)}
    yield figure("rows/s", rows / seconds, TARGET_ROWS_PER_SECOND, at_most=False, **more)
    yield figure("peak MB", peak / 1e6, TARGET_MEGABYTES, at_most=True, rows=rows)


def run_import(made: Installation, path: str) -> tuple[float, int, float]:
    """Return seconds, the peak of memory in bytes and CPU seconds of one import."""
    before = cpu_seconds(os.getpid())
    start = time.monotonic()
    words = (
        "hudang",
        "import_customers",
        path,
        "--community",
        "YQL",
        "--skip-faulty",
        "--new-buildings",
        "--json",
    )
    process = made.spawn("worker", *words)
    peaks: list[int] = [0]
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    status = process.wait()
    seconds = time.monotonic() - start
    watcher.join()
    if status:
        message = json.dumps({"error": "import ended", "status": status})
        raise RuntimeError(message)
    return seconds, max(peaks), cpu_seconds(os.getpid()) - before


def _watch(process: subprocess.Popen[bytes], peaks: list[int]) -> None:
    """Note the memory of the process and of those it starts; shared pages count by share."""
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
            peaks.append(sum(member.memory_full_info().pss for member in family))
        time.sleep(0.2)
