"""What is the matter with the machine, in a sentence for whoever typed a command."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from django.db import OperationalError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL's classes of states: insufficient resources, and disk_full among them.
_NO_ROOM: Final = "53100"


def is_full(error: BaseException) -> bool:
    """Say whether a disk was full, ours or the database's."""
    return any(
        (isinstance(one, OSError) and one.errno in FULL)
        or getattr(one, "sqlstate", None) == _NO_ROOM
        for one in _chain(error)
    )


def of_the_machine(error: BaseException) -> str | None:
    """Return what to do about a full disk or an absent database; None for any other error."""
    if is_full(error):
        return _(
            "A disk is full, so this was not done; nothing of it is half-written. Make room (old "
            "copies first, never HUDANG_LOG) and run the command again."
        )
    if isinstance(error, OperationalError):
        return _(
            "The database cannot be reached, or went away. Is ./hudang run running, and does its "
            "disk have room? Then run the command again."
        )
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
