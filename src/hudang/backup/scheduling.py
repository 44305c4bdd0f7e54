"""Copies by the clock: made where one is due, and removed where newer ones replace them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from hudang.backup import copying, policy, queries
from hudang.backup.models import Copy
from hudang.backup.policy import Held

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hudang.backup.manifest import Manifest


def back_up_if_due(*, at: datetime) -> Path | None:
    """Make the copy that is due, of everything or of the keys alone; return its folder.

    Returns None where none is due, or where another process is making one.
    """
    with copying.alone(waits=False) as is_alone:
        return _back_up_if_due(at=at) if is_alone else None


def _back_up_if_due(*, at: datetime) -> Path | None:
    full, any_copy = queries.newest(), queries.newest(full=False)
    every = timedelta(hours=settings.BACKUP_HOURS)
    every_keys = timedelta(hours=settings.BACKUP_KEYS_HOURS)
    if policy.is_copy_due(full.made_at if full else None, every=every, at=at):
        folder = copying.back_up(at=at)
        prune(at=at)
        return folder
    if policy.is_copy_due(any_copy.made_at if any_copy else None, every=every_keys, at=at):
        return copying.back_up(at=at, keys_only=True)
    return None


def prune(*, at: datetime) -> list[str]:
    """Remove the copies that newer ones replace; return their names.

    What stands in the folder and was not made here is left alone.
    """
    copies = list(queries.held())
    kept = policy.kept(
        [Held(copy.name, copy.made_at, copy.is_full, bool(copy.verified_at)) for copy in copies],
        daily=settings.BACKUP_DAILY,
        weekly=settings.BACKUP_WEEKLY,
    )
    removed = []
    for copy in copies:
        if copy.name not in kept:
            shutil.rmtree(settings.HUDANG_BACKUP / copy.name, ignore_errors=True)
            Copy.objects.filter(id=copy.id).update(removed_at=at)
            removed.append(copy.name)
    return removed


def confirm(folder: Path, *, at: datetime) -> Manifest:
    """Check a copy by its content again, and note that it was found whole."""
    made = copying.verify(folder)
    Copy.objects.filter(name=folder.name).update(verified_at=at)
    return made
