"""The jobs of the registry."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.core import jobs
from hudang.registry import services
from hudang.registry.roster.passes import Busy
from hudang.vault.errors import IndexRebuilding, PlaceUnreachable, RollRunning


@jobs.task(name="registry.check_roster")
def check_roster(community: str, roster: str) -> None:
    try:
        services.run_check(UUID(community), UUID(roster))
    except Busy:
        return


@jobs.task(name="registry.import_roster")
def import_roster(community: str, roster: str) -> None:
    try:
        services.run_import(UUID(community), UUID(roster))
    except Busy:
        return


@jobs.task(name="registry.tell_anew")
def tell_anew() -> None:
    services.tell_anew(at=now())


@jobs.task(name="registry.rebuild_index")
def rebuild_index() -> None:
    if services.needs_rebuild():  # another job may have been first
        services.rebuild_index(at=now())


@jobs.periodic(name="registry.change_suite", cron="50 3 * * *")
def change_suite(timestamp: int) -> None:
    """Go on with a change of the algorithm suite that was begun."""
    try:
        services.continue_suite(clock=now)
    except (RollRunning, PlaceUnreachable, IndexRebuilding):
        return  # the next night goes on


@jobs.task(name="registry.run_bulk")
def run_bulk(community: str, bulk: str) -> None:
    services.run_bulk(UUID(community), UUID(bulk))


@jobs.task(name="registry.read_bulk_file")
def read_bulk_file(community: str, bulk: str) -> None:
    services.read_bulk_file(UUID(community), UUID(bulk))


@jobs.periodic(name="registry.forget_bulk_values", cron="45 2 * * *")
def forget_bulk_values(timestamp: int) -> None:
    services.forget_bulk_values(at=now())


@jobs.periodic(name="registry.resume_bulks", cron="*/10 * * * *")
def resume_bulks(timestamp: int) -> None:
    services.resume_bulks()


@jobs.task(name="registry.release_quarantine")
def release_quarantine(community: str, quarantine: str) -> None:
    services.run_release(UUID(community), UUID(quarantine))


@jobs.task(name="registry.destroy_quarantine")
def destroy_quarantine(community: str, quarantine: str) -> None:
    services.run_destruction(UUID(community), UUID(quarantine))


@jobs.periodic(name="registry.end_quarantines", cron="50 2 * * *")
def end_quarantines(timestamp: int) -> None:
    services.end_overdue_quarantines(at=now())


@jobs.periodic(name="registry.resume_quarantines", cron="*/10 * * * *")
def resume_quarantines(timestamp: int) -> None:
    services.resume_quarantines()


@jobs.periodic(name="registry.resume_rosters", cron="* * * * *")
def resume_rosters(timestamp: int) -> None:
    services.resume_interrupted()


@jobs.periodic(name="registry.purge_rosters", cron="40 2 * * *")
def purge_rosters(timestamp: int) -> None:
    services.purge_rosters(at=now())


@jobs.periodic(name="registry.ensure_index", cron="* * * * *")
def ensure_index(timestamp: int) -> None:
    services.ensure_index(at=now())


@jobs.periodic(name="registry.finish_shreds", cron="25 * * * *")
def finish_shreds(timestamp: int) -> None:
    services.finish_shreds(at=now())


@jobs.periodic(name="registry.move_offices", cron="5 0 * * *")
def move_offices(timestamp: int) -> None:
    services.carry_out_office_moves(at=now())
