"""Where sealed files lie: one folder, random names, nothing in clear."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings

from hudang.vault import services as vault
from hudang.vault.files import FileSealer

if TYPE_CHECKING:
    from collections.abc import Iterable


def folder() -> Path:
    """Return where sealed files lie."""
    return Path(settings.HUDANG_DATA) / "files"


def new_path() -> Path:
    """Return the path of a file to be written; its folder is there and is ours alone."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder() / str(uuid4())


def path_of(file: UUID) -> Path:
    return folder() / str(file)


def remove(file: UUID | None) -> None:
    """Delete a sealed file; one that is gone already stays gone."""
    if file is not None:
        path_of(file).unlink(missing_ok=True)


def seal_file(chunks: Iterable[bytes]) -> tuple[UUID, bytes]:
    """Write a sealed file; return what it is called and the secret that opens it."""
    path = new_path()
    try:
        with path.open("xb") as out, FileSealer(out, suite=vault.current_suite()) as sealer:
            for chunk in chunks:
                sealer.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return UUID(path.name), sealer.secret
