"""The jobs of what other systems bring in."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.core import jobs
from hudang.integration import services


@jobs.task(name="integration.check_orders")
def check_orders(community: str, found: str) -> None:
    services.run_check(UUID(community), UUID(found))


@jobs.task(name="integration.import_orders")
def import_orders(community: str, found: str) -> None:
    services.run_import(UUID(community), UUID(found))


@jobs.task(name="integration.undo_orders")
def undo_orders(community: str, found: str) -> None:
    services.run_undo(UUID(community), UUID(found))


@jobs.periodic(name="integration.resume_imports", cron="* * * * *")
def resume_imports(timestamp: int) -> None:
    services.resume_interrupted()


@jobs.periodic(name="integration.purge_files", cron="55 2 * * *")
def purge_files(timestamp: int) -> None:
    services.purge_files(at=now())
