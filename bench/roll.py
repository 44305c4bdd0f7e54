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
from hudang.vault.batches import Batch, Piece
from hudang.vault.keys import Kind, Slot
from hudang.vault.sealing import batch_sealer
left = int(sys.argv[1])
with batch_sealer(is_large=False) as sealer:
    while left > 0:
        owners = [uuid4() for _ in range(min(left, 20_000))]
        slots = (Slot.CONTACT, Slot.IDENTITY)
        pieces = [Piece(owner, slot, slot, owner, {}) for owner in owners for slot in slots]
        begun = sealer.begin(Batch(Kind.CUSTOMER, UUID(int=1), pieces, []))
        with transaction.atomic():
            begun.save(begun.end())
        left -= len(owners)
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
