"""Row 7: memory of web and job worker after the load of row 3; shared pages count by share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from bench.client import Client, together
from bench.installation import figure, populated
from bench.search import CLERKS, CLIENTS, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WEB_WORKERS = 4
SECONDS_A_KIND = 10
KINDS = ("phone", "name", "identity number")
TARGET_MB = 450


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Search with four web workers and a job worker beside them, then count."""
    with populated(rows) as made, made.web(workers=WEB_WORKERS) as web:
        worker = made.spawn("worker", "hudang", "run_worker")
        try:
            clients = [Client(made, CLERKS[n % len(CLERKS)]) for n in range(CLIENTS)]
            for kind in KINDS:
                texts = texts_of(kind, rows)

                def search(client: Client, turn: int, texts: list[str] = texts) -> None:
                    client.post("/customers/search", script=True, q=texts[turn % len(texts)])

                together(made, clients, search, web=web.pid, seconds=SECONDS_A_KIND)
            parts = {"web": _megabytes(web.pid), "worker": _megabytes(worker.pid)}
        finally:
            worker.terminate()
            worker.wait(timeout=30)
    more = {name: round(value, 1) for name, value in parts.items()}
    yield figure("PSS MB", sum(parts.values()), TARGET_MB, at_most=True, rows=rows, **more)


def _megabytes(root: int) -> float:
    family = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    return sum(float(process.memory_full_info().pss) for process in family) / 1e6
