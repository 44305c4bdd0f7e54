"""Row 6: one million entries verified; appending; how long an entry waits for its leaf."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench.installation import figure, installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.installation import Installation

APPENDS = 2_000
RATE, SECONDS = 50, 20
TARGET_VERIFY_SECONDS = 20  # for a million entries; fewer are scaled
TARGET_APPEND_MS = 5
TARGET_LAG_SECONDS = 2
SETUP = """
import json, statistics, sys, time
from datetime import UTC, datetime
import django
django.setup()
from django.db import connection
from hudang.accesslog import services
from hudang.accesslog.services import Subject
from hudang.core.models import uuid7

def record():
    subject = Subject(customer=uuid7(), community=uuid7())
    return services.record(act="view", actor="E001", role="clerk", at=datetime.now(UTC),
        purpose="repair_follow_up", items=[2], subjects=[subject])

"""
APPEND = """
times = []
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    record()
    times.append(time.perf_counter() - start)
print(json.dumps([statistics.median(times) * 1000, sorted(times)[int(len(times) * .99)] * 1000]))
"""
PACED = """
rate, seconds = int(sys.argv[1]), int(sys.argv[2])
start = time.monotonic()
for number in range(rate * seconds):
    time.sleep(max(0, start + number / rate - time.monotonic()))
    record()
print("[]")
"""
# The entries are as `record` writes them, with the writer's key, but come in by COPY.
FILL = """
from uuid import UUID
import psycopg
from hudang.accesslog import keys, payload
key, ref = keys.writer_keys()[-1], None
count = int(sys.argv[1])
record()
with psycopg.connect(sys.argv[2]) as database:
    [(ref, text)] = database.execute("SELECT actor_ref, payload FROM accesslog_entry"
        " ORDER BY id DESC LIMIT 1").fetchall()
    fields = json.loads(text)
    now = time.time_ns()
    rows = []
    for number in range(count):
        event = UUID(int=uuid7().int)
        at = datetime.now(UTC)
        text = payload.canonical({**{k: fields[k] for k in ("v", "log", "act", "role", "who",
            "pur", "itm", "res")}, "id": str(event), "at": payload.moment(at), "w": "bench",
            "n": number + 1})
        rows.append((event, text, payload.mac(key, text=text), ref, at))
        if len(rows) == 20_000 or number == count - 1:
            with database.cursor().copy("COPY accesslog_entry (id, log, payload, mac, actor_ref,"
                " act, what, purpose, at) FROM STDIN") as copy:
                for event, text, mac, who, at in rows:
                    copy.write_row((event, 1, text, mac, who, "view", "", "repair_follow_up", at))
            with database.cursor().copy("COPY accesslog_pending (event_id, log)"
                " FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((row[0], 1))
            rows.clear()
            database.commit()
print("[]")
"""
SEQUENCE = "from hudang.accesslog import sequencer; print(sequencer.run_once())"
LAG = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(entry.received_at)), 0)
FROM accesslog_pending JOIN accesslog_entry AS entry ON entry.id = event_id
"""


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Append one after another, append at a steady rate beside the sequencer, verify them all."""
    with installation() as made:
        median, late = run(made, "web", APPEND, APPENDS)
        yield figure(
            "append, p50, ms", median, TARGET_APPEND_MS, at_most=True, p99_ms=round(late, 2)
        )
        yield _lag(made)
        run(made, "web", FILL, rows, made.server.dsn("postgres", "hudang"))
        run(made, "sequencer", SEQUENCE)
        start, cpu = time.monotonic(), own_cpu()
        told = json.loads(made.command("auditor", "verify_log", "--json"))
        seconds = time.monotonic() - start
        entries = told["sizes"]["access"]
        yield figure(
            f"verify {entries} entries, process start included, s",
            seconds,
            TARGET_VERIFY_SECONDS * max(1, entries / 1_000_000),
            at_most=True,
            clean=told["clean"],
            entries_per_second=round(entries / seconds),
            cpu_seconds=round(own_cpu() - cpu, 1),
        )


def own_cpu() -> float:
    """Return the CPU seconds of ended children, the database server not counted."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(made: Installation, role: str, code: str, *words: object) -> list[float]:
    """Run a piece of code as a process with that role; it prints its figures as JSON."""
    result = subprocess.run(
        [sys.executable, "-c", SETUP + code, *map(str, words)],
        env=made.environment(role),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(result.stdout)
    return told if isinstance(told, list) else [told]


def _lag(made: Installation) -> dict[str, object]:
    """Return the longest wait for a leaf while entries come at a steady rate."""
    import psycopg

    sequencer = made.spawn("sequencer", "hudang", "run_sequencer")
    code = [sys.executable, "-c", SETUP + PACED, str(RATE), str(SECONDS)]
    writer = subprocess.Popen(code, env=made.environment("web"), stdout=subprocess.DEVNULL)
    waits = []
    with psycopg.connect(made.server.dsn("postgres", "hudang"), autocommit=True) as database:
        while writer.poll() is None:
            row = database.execute(LAG).fetchone()
            waits.append(float(row[0]) if row else 0.0)
            time.sleep(0.1)
    sequencer.terminate()
    sequencer.wait(timeout=30)
    name = f"wait for a leaf at {RATE} entries/s, longest, s"
    return figure(name, max(waits[len(waits) // 4 :]), TARGET_LAG_SECONDS, at_most=True)
