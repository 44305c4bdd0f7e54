"""Sealed files that no record names: left by an act that was interrupted, or by a destruction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from hudang.vault import storage
from hudang.vault.models import sealed_models

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

# A file is written before its record; no act takes this long from the one to the other.
YOUNGEST: Final = timedelta(hours=24)


def sweep(*, at: datetime) -> int:
    """Delete the sealed files that have no record; return how many. Twice changes nothing."""
    # The folder is read first: a record committed meanwhile is then seen by the question after.
    lying = [path for path in _files() if _is_old(path, at=at)]
    named = set(_named()) if lying else set()
    orphans = [path for path in lying if UUID(path.name) not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _files() -> Iterator[Path]:
    folder = storage.folder()
    if folder.exists():
        yield from (path for path in folder.iterdir() if _is_ours(path))


def _is_ours(path: Path) -> bool:
    try:
        return str(UUID(path.name)) == path.name
    except ValueError:
        return False


def _is_old(path: Path, *, at: datetime) -> bool:
    try:
        return path.stat().st_mtime < (at - YOUNGEST).timestamp()
    except FileNotFoundError:
        return False


def _named() -> Iterator[UUID]:
    for model in sealed_models():
        for column in model.stored_files:
            found = model._default_manager.filter(**{f"{column}__isnull": False})
            yield from found.values_list(column, flat=True)
