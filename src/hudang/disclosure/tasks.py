from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from hudang.core import jobs
from hudang.disclosure import services


@jobs.periodic(name="disclosure.forget_budgets", cron="20 0 * * *")
def forget_budgets(timestamp: int) -> None:
    services.forget_budgets(before=timezone.localdate(datetime.fromtimestamp(timestamp, tz=UTC)))
