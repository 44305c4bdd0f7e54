"""Numbers of a year, like FL-2026-03: schemes, runs and appeals each have their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Length
from django.utils.timezone import localdate

from hudang.core.locks import wait_for

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.classification.models import ClassAppeal, Run, Scheme


def next_number(
    model: type[Scheme | Run | ClassAppeal], prefix: str, *, digits: int, at: datetime
) -> str:
    """Return the next number of the year, in the caller's transaction: the next to ask waits."""
    wait_for(int.from_bytes(prefix.encode()) << 16)
    start = f"{prefix}-{localdate(at).year}-"
    given = model._default_manager.filter(number__startswith=start)
    # The hundredth has a digit more than the one before it.
    last = given.order_by(Length("number"), "number").values_list("number", flat=True).last()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:0{digits}}"
