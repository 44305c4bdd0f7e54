"""The life of a roster: received sealed, its columns confirmed, checked, mended, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.purposes.policy import local_date
from hudang.registry import policy
from hudang.registry.models import RosterImport
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.queries import rows_of_new_buildings
from hudang.registry.roster import mapping, reading, storage
from hudang.registry.roster.assembly import ACCEPTABLE
from hudang.registry.roster.unreadable import Unreadable
from hudang.vault import services as vault

from . import grounds
from .logging import record_change

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.registry.roster.mapping import Choice

Status = RosterImport.Status
JOBS = {Status.CHECKING: "registry.check_roster", Status.IMPORTING: "registry.import_roster"}


def receive(
    community: Community, *, file: UUID, secret: bytes, name: str, by: Actor, at: datetime
) -> RosterImport:
    """Take over an upload that was sealed from its first byte, or refuse it with one sentence.

    What is refused leaves nothing: no row, no key; its file goes with the request.
    """
    _require_importer(community.id, by=by)
    roster = RosterImport(
        community=community,
        stored=file,
        uploaded_by=by.code,
        uploaded_at=at,
    )
    with transaction.atomic():
        vault.seal(roster, meta={storage.NAME: name[:200]}, file={storage.SECRET: secret})
        roster.save(force_insert=True)
        _log("receive_roster", roster, by=by, at=at)
    try:
        under = storage.authority_of_job(roster, at=at)
        data = storage.read_file(roster, under=under, what="registry.roster_received", at=at)
        table = reading.read(data)
    except Unreadable:
        with transaction.atomic():
            storage.forget_all(roster)
        raise
    with transaction.atomic():
        vault.amend(roster, meta={storage.HEADERS: list(table.headers)})
        roster.columns = mapping.stored(mapping.propose(table.headers))
        roster.rows_total = table.rows_total
        roster.save()
    return roster


def columns_of(roster: RosterImport, *, by: Actor, at: datetime) -> list[Choice]:
    """Return the columns of a roster: as confirmed, or as guessed from the headers."""
    _require_importer(roster.community_id, by=by)
    headers = storage.headers_of(roster, at=at)
    if roster.status == Status.UPLOADED:
        return mapping.propose(headers)
    places = mapping.places_of(roster.columns)
    return mapping.confirm(headers, chosen={place: column for column, place in places.items()})


def confirm_columns(
    roster: RosterImport,
    *,
    chosen: Mapping[int, str],
    source_kind: str,
    source_date: date | None = None,
    accepted: Collection[str] = (),
    is_queued: bool = True,
    by: Actor,
    at: datetime,
) -> RosterImport:
    """Confirm what each column holds and where the roster comes from, and have it checked."""
    _confirm(
        roster,
        chosen=chosen,
        source_kind=source_kind,
        source_date=source_date,
        accepted=accepted,
        by=by,
        at=at,
    )
    return recheck(roster, is_queued=is_queued, by=by, at=at)


def import_unchecked(
    roster: RosterImport,
    *,
    chosen: Mapping[int, str],
    source_kind: str,
    source_date: date | None = None,
    accepted: Collection[str] = (),
    skip_faulty: bool,
    new_buildings: bool,
    is_queued: bool = True,
    by: Actor,
    at: datetime,
) -> RosterImport:
    """Confirm the columns and import in one pass: rows are checked as they come in.

    Both decisions that a check would ask for are made before anything was seen.
    """
    policy.require_decided_beforehand(skip_faulty=skip_faulty, new_buildings=new_buildings)
    _confirm(
        roster,
        chosen=chosen,
        source_kind=source_kind,
        source_date=source_date,
        accepted=accepted,
        by=by,
        at=at,
    )
    return start_import(
        roster,
        skip_faulty=skip_faulty,
        new_buildings=new_buildings,
        is_queued=is_queued,
        by=by,
        at=at,
    )


def _confirm(
    roster: RosterImport,
    *,
    chosen: Mapping[int, str],
    source_kind: str,
    source_date: date | None,
    accepted: Collection[str],
    by: Actor,
    at: datetime,
) -> None:
    _require_importer(roster.community_id, by=by)
    policy.require_transition(roster.status, Status.CHECKING)
    policy.require_source(kind=source_kind, day=source_date)
    if source_date is not None and source_date > local_date(at):
        raise Invalid("future", _("This day is in the future."))
    choices = mapping.confirm(storage.headers_of(roster, at=at), chosen=chosen)
    _require_ground(roster, choices, at=at)
    roster.columns = mapping.stored(choices)
    roster.source_kind, roster.source_date = source_kind, source_date
    roster.accepted = sorted(set(accepted) & ACCEPTABLE)
    roster.save(update_fields=["columns", "source_kind", "source_date", "accepted"])


def _require_ground(roster: RosterImport, choices: list[Choice], *, at: datetime) -> None:
    columns = (mapping.COLUMNS[name] for name in mapping.places(choices))
    items = {column.item.number for column in columns if column.item is not None}
    grounds.require_ground(
        roster.community_id,
        items=items,
        roles=[policy.Role.OWNER],
        notice_delivered=False,
        at=at,
    )


@transaction.atomic
def recheck(
    roster: RosterImport, *, is_queued: bool = True, by: Actor, at: datetime
) -> RosterImport:
    """Have a roster checked, again after its rows were mended; unqueued, by the caller."""
    _require_importer(roster.community_id, by=by)
    _move(roster, to=Status.CHECKING)
    if is_queued:
        _defer("registry.check_roster", roster)
    _log("check_roster", roster, by=by, at=at)
    return roster


@transaction.atomic
def start_import(
    roster: RosterImport,
    *,
    skip_faulty: bool = False,
    new_buildings: bool = False,
    is_queued: bool = True,
    by: Actor,
    at: datetime,
) -> RosterImport:
    """Import the rows that are right; those with errors are left out only by decision.

    Buildings that the check found to be new are made only when they are confirmed.
    """
    _require_importer(roster.community_id, by=by)
    policy.require_clean_rows(faulty=roster.rows_faulty, skip_faulty=skip_faulty)
    policy.require_known_buildings(
        new=rows_of_new_buildings(roster).count(),
        are_confirmed=new_buildings,
        names=roster.new_places.get("names", ()),
    )
    grounds.require_ground(
        roster.community_id,
        items=(policy.NAME, policy.HOUSE),
        roles=[policy.Role.OWNER],
        notice_delivered=False,
        at=at,
    )
    _move(roster, to=Status.IMPORTING)
    roster.is_skipping_faulty = skip_faulty
    roster.save(update_fields=["is_skipping_faulty"])
    if is_queued:
        _defer("registry.import_roster", roster)
    _log("start_import", roster, by=by, at=at)
    return roster


@transaction.atomic
def resume(
    roster: RosterImport, *, is_queued: bool = True, by: Actor, at: datetime
) -> RosterImport:
    """Let a roster that stopped go on from its last committed row."""
    _require_importer(roster.community_id, by=by)
    is_importing = roster.rows_done > 0 or roster.rows_checked >= roster.rows_total
    if roster.status not in JOBS:
        _move(roster, to=Status.IMPORTING if is_importing else Status.CHECKING)
    if is_queued:
        _defer(JOBS[Status(roster.status)], roster)
    _log("resume_roster", roster, by=by, at=at)
    return roster


@transaction.atomic
def cancel(roster: RosterImport, *, by: Actor, at: datetime) -> RosterImport:
    """Stop a roster; what is committed stays, the file goes."""
    _require_importer(roster.community_id, by=by)
    policy.require_transition(roster.status, Status.CANCELLED)
    roster.is_cancel_requested = True
    fields = ["is_cancel_requested"]
    if roster.status not in {Status.CHECKING, Status.IMPORTING}:
        roster.status, roster.finished_at = Status.CANCELLED, at
        fields += ["status", "finished_at"]
        storage.forget_file(roster)
    roster.save(update_fields=fields)
    _log("cancel_roster", roster, by=by, at=at)
    return roster


def fail(roster: RosterImport, *, reason: str, at: datetime) -> None:
    """Say that a pass stopped, and why; it can be resumed."""
    RosterImport.objects.filter(pk=roster.pk).update(
        status=Status.FAILED, failure=reason[:200], finished_at=at
    )


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Delete the files and the mended rows of rosters whose week is over; return how many."""
    limit = at - policy.FILE_LIFETIME
    old = RosterImport.objects.filter(uploaded_at__lt=limit, stored__isnull=False)
    count = 0
    for roster in old:
        storage.forget_file(roster)
        if roster.status not in {Status.IMPORTED, Status.CANCELLED}:
            RosterImport.objects.filter(pk=roster.pk).update(
                status=Status.CANCELLED, finished_at=at
            )
        count += 1
    for roster in RosterImport.objects.filter(
        workbook_at__lt=limit, stored_workbook__isnull=False
    ):
        storage.forget_workbook(roster)
    return count


def resume_interrupted() -> int:
    """Queue again whatever was running when its process died; a living one keeps its roster."""
    running = RosterImport.objects.filter(status__in=JOBS, is_cancel_requested=False)
    for roster in running:
        _defer(JOBS[Status(roster.status)], roster)
    return len(running)


def _move(roster: RosterImport, *, to: Status) -> None:
    current = RosterImport.objects.select_for_update(no_key=True).get(pk=roster.pk)
    policy.require_transition(current.status, to)
    roster.status, roster.failure, roster.finished_at = to, "", None
    roster.is_cancel_requested = False
    roster.save(update_fields=["status", "failure", "finished_at", "is_cancel_requested"])


def _defer(name: str, roster: RosterImport) -> None:
    jobs.defer(name, community=str(roster.community_id), roster=str(roster.id))


def _require_importer(community: UUID, *, by: Actor) -> None:
    grounds.require_collector(community, permission=Permission.IMPORT_ROSTER, by=by)


def _log(what: str, roster: RosterImport, *, by: Actor, at: datetime) -> None:
    record_change(
        what,
        by=by,
        permission=Permission.IMPORT_ROSTER,
        at=at,
        count=roster.rows_total,
        detail={"community": str(roster.community_id), "roster": str(roster.id)},
    )
