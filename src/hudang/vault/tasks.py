from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from hudang.core import jobs
from hudang.vault import probes, services, sweeping
from hudang.vault.errors import PlaceUnreachable, RollRunning


@jobs.periodic(name="vault.forget_probes", cron="10 0 * * *")
def forget_probes(timestamp: int) -> None:
    probes.forget(before=timezone.localdate(datetime.fromtimestamp(timestamp, tz=UTC)))


@jobs.periodic(name="vault.roll", cron="20 3 * * *")
def roll(timestamp: int) -> None:
    """Roll where a removal or the month asks for it; ask the places again in any case."""
    try:
        if services.is_roll_due(at=timezone.now()):
            services.roll(clock=timezone.now)
        else:
            services.withdraw_waiting(at=timezone.now())
    except (RollRunning, PlaceUnreachable):
        return  # the next night goes on; check_keys names a place that stays away


@jobs.periodic(name="vault.sweep_files", cron="35 * * * *")
def sweep_files(timestamp: int) -> None:
    sweeping.sweep(at=timezone.now())
