"""Beside row 13: a change of the algorithm suite, and what its verification takes."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from bench.installation import cpu_seconds, figure, populated

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET_CPU_MS = 2.0  # for each customer, the database counted: a million in half an hour
TARGET_MEGABYTES = 200

CHANGE = """
import django
django.setup()
from django.utils.timezone import now
from hudang.registry import services
from hudang.vault.ciphers import Suite
print(services.change_suite(Suite.SM, clock=now).stage)
"""
VERIFY = """
import json, resource
import django
django.setup()
from django.utils.timezone import now
from hudang.accesslog.verify import verify
def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
verify(at=now())
plain = most()
report = verify(at=now(), sealed=True)
print(json.dumps([plain, most(), len(report.findings), report.from_batches]))
"""
SEQUENCE = """
import django
django.setup()
from hudang.accesslog import sequencer
sequencer.run_once()
"""


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Change the suite of that many customers, and verify what the log says of their records."""
    with populated(rows) as made:
        before, began = cpu_seconds(made.database, os.getpid()), time.monotonic()
        stage = made.script("worker", CHANGE).strip()
        seconds = time.monotonic() - began
        cpu = cpu_seconds(made.database, os.getpid()) - before
        yield figure(
            f"CPU ms a customer to change the suite of {rows}, until the copy it waits for",
            round(1000 * cpu / rows, 2),
            TARGET_CPU_MS,
            at_most=True,
            seconds=round(seconds, 1),
            stage=stage,
        )
        made.script("sequencer", SEQUENCE)
        plain, most, findings, vouched = json.loads(made.script("auditor", VERIFY))
        yield figure(
            f"MB to verify the sealed records of {rows}",
            round(most),
            TARGET_MEGABYTES,
            at_most=True,
            without_them=round(plain),
            records=vouched,
            findings=findings,
        )
