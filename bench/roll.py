"""Row 13, second half: a new epoch key wraps every survivor."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from bench.installation import cpu_seconds, figure, installation

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET_SECONDS = 10.0

SEED = """
import sys
from uuid import UUID, uuid4
import django
django.setup()
from django.db import transaction
from hudang.vault.keys import Kind, Slot
from hudang.vault.services import BatchSealer
left = int(sys.argv[1])
while left > 0:
    count = min(left, 20_000)
    with transaction.atomic():
        sealer = BatchSealer(UUID(int=1), kind=Kind.CUSTOMER)
        for _ in range(count):
            sealer.new_owner(uuid4(), slots=[Slot.CONTACT, Slot.IDENTITY])
        sealer.save_keys()
    left -= count
"""
REWRAP = """
import time
import django
django.setup()
from django.utils.timezone import now
from hudang.vault import rewrapping, rolling
taken = []
rewrap = rewrapping.rewrap
def measured(*words, **options):
    began = time.monotonic()
    rewrap(*words, **options)
    taken.append(time.monotonic() - began)
rewrapping.rewrap = measured
began = time.monotonic()
done = rolling.roll(clock=now)
print(done.stage, sum(taken), time.monotonic() - began)
"""


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Make that many owners with two slot keys each, then roll."""
    with installation() as made:
        made.script("worker", SEED, str(rows))
        database = made.server.process_id
        assert database is not None  # noqa: S101
        before, began = cpu_seconds(database, os.getpid()), time.monotonic()
        stage, rewrapped, whole = made.script("worker", REWRAP).split()
        cpu = cpu_seconds(database, os.getpid()) - before
        if stage != "sealed":
            sys.exit(f"the roll ended {stage} after {time.monotonic() - began:.1f} s")
        yield figure(
            f"seconds to re-wrap {rows} owners", float(rewrapped), TARGET_SECONDS, at_most=True
        )
        yield figure(
            "seconds of the whole roll, proofs and dump included",
            float(whole),
            3 * TARGET_SECONDS,
            at_most=True,
            cpu_seconds=round(cpu, 1),
        )
