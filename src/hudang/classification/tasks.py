"""The jobs of classification: runs, their reports and tests, messages; what may not go on."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.classification import services
from hudang.core import jobs


@jobs.task(name="classification.pass_run")
def pass_run(run: str) -> None:
    services.pass_run(UUID(run))


@jobs.task(name="classification.report_run")
def report_run(run: str) -> None:
    services.report_run(UUID(run))


@jobs.task(name="classification.proxy_test")
def proxy_test(test: str) -> None:
    services.pass_proxy_test(UUID(test))


@jobs.periodic(name="classification.report_missing", cron="40 * * * *")
def report_missing(timestamp: int) -> None:
    services.report_missing()


# A company figure: each Monday before work.
@jobs.periodic(name="classification.run_scheduled", cron="30 2 * * 1")
def run_scheduled(timestamp: int) -> None:
    services.run_scheduled(at=now())


@jobs.periodic(name="classification.suspend_lapsed", cron="10 0 * * *")
def suspend_lapsed(timestamp: int) -> None:
    """Suspend what may no longer be in force."""
    services.suspend_lapsed(at=now())


@jobs.periodic(name="classification.prove", cron="20 0 * * *")
def prove(timestamp: int) -> None:
    """Retire what shows no effect, once people were told."""
    services.prove_all(at=now())


@jobs.periodic(name="classification.note_told", cron="*/15 * * * *")
def note_told(timestamp: int) -> None:
    services.note_told(at=now())
