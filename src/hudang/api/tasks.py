from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hudang.api import once
from hudang.core import jobs

KEPT = timedelta(days=1)


@jobs.periodic(name="api.forget_keys", cron="20 * * * *")
def forget_keys(timestamp: int) -> None:
    once.forget(before=datetime.fromtimestamp(timestamp, tz=UTC) - KEPT)
