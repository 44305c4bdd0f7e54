"""The jobs of collection."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.collection import services
from hudang.core import jobs


@jobs.task(name="collection.invite")
def invite(campaign: str, origin: str, by: str) -> None:
    services.invite(UUID(campaign), origin=origin, by=by, at=now())


@jobs.task(name="collection.tally")
def tally(campaign: str) -> None:
    services.tally(UUID(campaign), at=now())


@jobs.periodic(name="collection.close_due", cron="5 0 * * *")
def close_due(timestamp: int) -> None:
    services.close_due(at=now())


@jobs.periodic(name="collection.draft_rounds", cron="45 0 * * *")
def draft_rounds(timestamp: int) -> None:
    services.draft_rounds(at=now())


@jobs.periodic(name="collection.delete_due", cron="15 0 * * *")
def delete_due(timestamp: int) -> None:
    services.delete_due(at=now())


@jobs.periodic(name="collection.tally_late", cron="35 0 * * *")
def tally_late(timestamp: int) -> None:
    services.tally_late(at=now())


@jobs.periodic(name="collection.destroy_keys", cron="25 0 * * *")
def destroy_keys(timestamp: int) -> None:
    services.destroy_keys(at=now())


@jobs.periodic(name="collection.remove_withdrawn", cron="* * * * *")
def remove_withdrawn(timestamp: int) -> None:
    services.remove_withdrawn(at=now())
