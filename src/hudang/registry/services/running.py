"""The work of the registry's jobs: both passes of a roster, and what follows the second."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from hudang.accesslog.services import NotRecordedError
from hudang.core.errors import PolicyViolation
from hudang.registry.models import RosterImport
from hudang.registry.roster import checking, importing, storage, workbook
from hudang.registry.roster.passes import Busy
from hudang.vault.errors import VaultError

from . import rosters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

Status = RosterImport.Status


def _silent(_rows: int) -> None:
    """Report progress to nobody: the database has it."""


def run_check(
    community: UUID,
    roster_id: UUID,
    *,
    clock: Callable[[], datetime] = timezone.now,
    progress: Callable[[int], None] = _silent,
) -> RosterImport:
    """Check a roster; one that somebody cancelled meanwhile loses its file."""
    roster = _find(community, roster_id)
    if roster.status != Status.CHECKING:
        return roster
    with _failing(roster, clock=clock):
        checking.check(roster, at=clock(), progress=progress)
    return _end_if_cancelled(roster, clock=clock)


def run_import(
    community: UUID,
    roster_id: UUID,
    *,
    clock: Callable[[], datetime] = timezone.now,
    progress: Callable[[int], None] = _silent,
) -> RosterImport:
    """Import a roster from its cursor on; at the end the upload goes, the errors stay a week."""
    roster = _find(community, roster_id)
    if roster.status != Status.IMPORTING:
        return roster
    with _failing(roster, clock=clock):
        importing.run(roster, clock=clock, progress=progress)
    roster = _find(community, roster_id)
    if roster.status == Status.IMPORTED and roster.stored is not None:
        if roster.problems.filter(is_blocking=True).exists():
            workbook.make(roster, at=clock())
        storage.forget_file(roster)
    return _end_if_cancelled(roster, clock=clock)


def _find(community: UUID, roster_id: UUID) -> RosterImport:
    return RosterImport.objects.select_related("community").get(
        community_id=community, id=roster_id
    )


def _end_if_cancelled(roster: RosterImport, *, clock: Callable[[], datetime]) -> RosterImport:
    current = _find(roster.community_id, roster.id)
    if current.is_cancel_requested and current.status in {Status.CHECKING, Status.IMPORTING}:
        current.status, current.finished_at = Status.CANCELLED, clock()
        current.save(update_fields=["status", "finished_at"])
    if current.status == Status.CANCELLED and current.stored is not None:
        storage.forget_file(current)
    return current


@contextmanager
def _failing(roster: RosterImport, *, clock: Callable[[], datetime]) -> Iterator[None]:
    """Leave a sentence behind when a pass stops; what is committed stays committed."""
    try:
        yield
    except Busy:
        raise
    except BaseException as error:
        _tell(roster, _sentence(error), at=clock())
        raise


def _tell(roster: RosterImport, reason: str, *, at: datetime) -> None:
    try:
        rosters.fail(roster, reason=reason, at=at)
    except DatabaseError:
        return  # the roster stays as it was, and is taken up again when the database is back


def _sentence(error: BaseException) -> str:
    if isinstance(error, PolicyViolation | VaultError):
        return str(getattr(error, "message", error))
    if isinstance(error, NotRecordedError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return _("The uploaded file is no longer there. Upload it again.")
    return _("The work stopped unexpectedly. Nothing is half-written; it can be resumed.")
