from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from hudang.core import jobs
from hudang.vault import probes


@jobs.periodic(name="vault.forget_probes", cron="10 0 * * *")
def forget_probes(timestamp: int) -> None:
    probes.forget(before=timezone.localdate(datetime.fromtimestamp(timestamp, tz=UTC)))
