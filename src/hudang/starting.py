"""What a process checks before it serves: one that would be unsafe refuses, and says what to do.

Called at the start of the web server, the worker and the sequencer.
"""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from hudang.core import hardening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET_LENGTH = 32
# The sequencer may not read the tables of our people; it offers no sign-in either.
WITHOUT_SIGN_IN = "sequencer"


def require_safe() -> None:
    """End this process with a sentence for each thing that makes it unsafe, if there is one."""
    found = list(findings())
    if found:
        for sentence in found:
            print(sentence, file=sys.stderr)  # noqa: T201  there is no logging yet
        raise SystemExit(1)


def findings() -> Iterator[str]:
    """Yield what is unsafe about the settings, the key folder and the installation."""
    if settings.DEBUG:
        yield "DEBUG is on and would show customers' data in error pages. Set DEBUG to False."
    if len(settings.SECRET_KEY) < SECRET_LENGTH:
        yield "The secret that signs sessions is short or a default. Delete the key file django."
    if not settings.DEMO and "*" in settings.ALLOWED_HOSTS:
        yield "Every host name is allowed. Name your own in HUDANG_ALLOWED_HOSTS."
    yield from _exposed(settings.HUDANG_KEYS)
    if settings.DEMO and settings.HUDANG_ROLE != WITHOUT_SIGN_IN and _is_real():
        yield (
            "This database belongs to a company, and the demonstration lets anybody in."
            " Remove HUDANG_DEMO and start with ./hudang run."
        )


def _exposed(keys: Path) -> Iterator[str]:
    """Yield a sentence for each folder and file of the keys that others may read."""
    for path in (keys, *sorted(keys.rglob("*"))):
        if hardening.is_exposed(path.stat(), shared_with=settings.HUDANG_GROUP):
            mode = stat.S_IMODE(path.stat().st_mode)
            wanted = "700" if path.is_dir() else "600"
            yield f"Others may read {path} (mode {mode:04o}). Close it: chmod {wanted} {path}"


def _is_real() -> bool:
    """Say whether a company was set up here; before the first migration there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_company') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_company)")
        return bool(cursor.fetchone() == (True,))
