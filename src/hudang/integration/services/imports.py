"""The life of a file of old orders: received sealed, its columns confirmed, checked, imported."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core import jobs
from hudang.core.errors import PolicyViolation
from hudang.integration import columns, policy, queries, storage
from hudang.integration.models import OrderImport
from hudang.registry.roster import reading
from hudang.registry.roster.unreadable import Unreadable
from hudang.vault import services as vault

from . import passes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

P = Permission
Status = OrderImport.Status
JOBS: Final = {
    Status.CHECKING: "integration.check_orders",
    Status.IMPORTING: "integration.import_orders",
    Status.UNDOING: "integration.undo_orders",
}
# A file that nobody goes on with is deleted, as the residue of any preview is (LC-132).
FILE_KEPT_FOR: Final = timedelta(days=7)


class Line(NamedTuple):
    """A column of the file: its header, and what it is read as; nothing for what stays out."""

    place: int
    header: str
    column: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text that nobody here knows, what it may mean, and what a person said of it."""

    text: str
    proposals: list[str]
    decision: str | None


def receive(
    community: Community, *, file: UUID, secret: bytes, name: str, by: Actor, at: datetime
) -> OrderImport:
    """Take over an upload that was sealed from its first byte, or refuse it with one sentence."""
    require(community.id, by=by)
    found = OrderImport(
        community=community, stored=file, digest=b"", uploaded_by=by.code, uploaded_at=at
    )
    with transaction.atomic():
        vault.seal(found, meta={storage.FILE_NAME: name[:200]}, file={storage.SECRET: secret})
        found.save(force_insert=True)
        log("receive_old", found, by=by, at=at)
    try:
        _read(found, at=at)
    except (Unreadable, PolicyViolation):
        with transaction.atomic():
            storage.forget_all(found)
        raise
    return found


def _read(found: OrderImport, *, at: datetime) -> None:
    data = storage.read_file(found, what="integration.old_received", at=at)
    digest = hashlib.sha256(data).digest()
    policy.require_new_file(is_known=queries.is_known_file(found.community_id, digest))
    table = reading.read(data, is_header=columns.is_header_row)
    proposed = columns.propose(table.headers)
    with transaction.atomic():
        vault.amend(found, meta={storage.HEADERS: list(table.headers)})
        found.digest, found.rows_total = digest, table.rows_total
        found.columns = {column: place for place, column in enumerate(proposed) if column}
        found.save()


def lines_of(found: OrderImport, *, by: Actor, at: datetime) -> list[Line]:
    """Return the columns of the file as guessed or confirmed."""
    require(found.community_id, by=by)
    headers = storage.meta_of(found, at=at)[storage.HEADERS]
    named = {place: column for column, place in found.columns.items()}
    return [Line(place, header, named.get(place, "")) for place, header in enumerate(headers)]


@transaction.atomic
def confirm_columns(
    found: OrderImport,
    *,
    chosen: Mapping[int, str],
    source: str,
    outcome: str = "",
    by: Actor,
    at: datetime,
) -> OrderImport:
    """Confirm what each column holds and where the orders are from, and have the rows checked."""
    require(found.community_id, by=by)
    policy.require_source(source=source)
    found.columns = columns.confirm(chosen)
    found.source, found.outcome = source.strip(), outcome
    found.save(update_fields=["columns", "source", "outcome"])
    _begin(found, to=Status.CHECKING)
    log("check_old", found, by=by, at=at)
    return found


def unknown_of(found: OrderImport, *, by: Actor, at: datetime) -> dict[str, list[Mapped]]:
    """Return the kinds and places of the file that nobody here knows, each with proposals."""
    require(found.community_id, by=by)
    meta = storage.meta_of(found, at=at)
    known = passes.known_of(found, meta)
    kinds, places = meta[storage.KINDS] or {}, meta[storage.PLACES] or {}
    return {
        "kind": [
            Mapped(text, passes.kinds_like(text, known.types.values()), kinds.get(text))
            for text in meta[storage.UNKNOWN_KINDS] or []
        ],
        "house": [
            Mapped(text, known.places.proposals(text), places.get(text))
            for text in meta[storage.UNKNOWN_PLACES] or []
        ],
    }


@transaction.atomic
def decide_unknown(
    found: OrderImport,
    *,
    kinds: Mapping[str, str],
    places: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> OrderImport:
    """Say what unknown kinds and places mean, or that their rows stay out, and check again."""
    require(found.community_id, by=by)
    vault.amend(found, meta={storage.KINDS: dict(kinds), storage.PLACES: dict(places)})
    found.save(update_fields=["meta"])
    _begin(found, to=Status.CHECKING)
    log("map_old", found, by=by, at=at)
    return found


@transaction.atomic
def start_import(found: OrderImport, *, skip_faulty: bool, by: Actor, at: datetime) -> OrderImport:
    """Import the rows that are right; those with errors are left out only by decision."""
    require(found.community_id, by=by)
    policy.require_clean_rows(
        faulty=found.rows_faulty - found.rows_expired,
        skip_faulty=skip_faulty,
        ready=found.rows_checked - found.rows_faulty,
    )
    _begin(found, to=Status.IMPORTING)
    log("start_old", found, by=by, at=at)
    return found


@transaction.atomic
def resume(found: OrderImport, *, by: Actor, at: datetime) -> OrderImport:
    """Let an import that stopped go on from its last committed row."""
    require(found.community_id, by=by)
    is_importing = found.rows_done > 0
    _begin(found, to=Status.IMPORTING if is_importing else Status.CHECKING)
    log("resume_old", found, by=by, at=at)
    return found


@transaction.atomic
def cancel(found: OrderImport, *, by: Actor, at: datetime) -> OrderImport:
    """Stop an import; what is committed stays, the file goes."""
    require(found.community_id, by=by)
    policy.require_import_transition(found.status, Status.CANCELLED)
    found.is_cancel_requested = True
    found.save(update_fields=["is_cancel_requested"])
    if found.status not in policy.RUNNING:
        passes.end(found, status=Status.CANCELLED, at=at)
    log("cancel_old", found, by=by, at=at)
    return found


@transaction.atomic
def undo(found: OrderImport, *, by: Actor, at: datetime) -> OrderImport:
    """Take an import back: its orders go, but for those that somebody has worked with since."""
    require(found.community_id, by=by)
    policy.require_undoable(finished=found.finished_at, at=at)
    found.undone_by = by.code
    found.save(update_fields=["undone_by"])
    _begin(found, to=Status.UNDOING)
    log("undo_old", found, by=by, at=at)
    return found


def resume_interrupted() -> int:
    """Queue again whatever was running when its process died; a living one keeps its import."""
    running = OrderImport.objects.filter(status__in=JOBS)
    for found in running:
        _defer(found)
    return len(running)


def purge_files(*, at: datetime) -> int:
    """Delete the files that nobody went on with for a week; return how many."""
    left = OrderImport.objects.filter(
        stored__isnull=False, uploaded_at__lt=at - FILE_KEPT_FOR
    ).exclude(status__in=policy.RUNNING)
    for found in left:
        with transaction.atomic():
            passes.end(found, status=Status.CANCELLED, at=at)
            log("purge_old", found, by=storage.JOB, at=at)
    return len(left)


def require(community: UUID, *, by: Actor) -> None:
    by.require(P.MANAGE_SERVICES)
    accounts.require_community(communities=by.communities, community=community)


def _begin(found: OrderImport, *, to: Status) -> None:
    current = OrderImport.objects.select_for_update(no_key=True).get(pk=found.pk)
    policy.require_import_transition(current.status, to)
    found.status, found.failure, found.is_cancel_requested = to, "", False
    found.save(update_fields=["status", "failure", "is_cancel_requested"])
    _defer(found)


def _defer(found: OrderImport) -> None:
    jobs.defer(JOBS[Status(found.status)], community=str(found.community_id), found=str(found.id))


def log(what: str, found: OrderImport, *, by: Actor, at: datetime, act: Act = Act.CHANGE) -> None:
    """Write the entry of an act about an import."""
    record_act(
        f"integration.{what}", by=by, permission=P.MANAGE_SERVICES, at=at, act=act,
        purpose=storage.PURPOSE, count=found.rows_total,
        detail={"community": str(found.community_id), "import": str(found.id)},
    )  # fmt: skip
