"""What runs by the clock: a scheme whose review or assessment ran out stops the next day."""

from __future__ import annotations

from datetime import UTC, datetime

from hudang.classification import services
from hudang.core import jobs


@jobs.periodic(name="classification.suspend_lapsed", cron="10 0 * * *")
def suspend_lapsed(timestamp: int) -> None:
    """Suspend what may no longer be in force."""
    services.suspend_lapsed(at=datetime.fromtimestamp(timestamp, UTC))
