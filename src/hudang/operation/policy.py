"""When requests may come in; no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# security.md, review and anomaly detection: silence.
SEQUENCER_LAG: Final = timedelta(seconds=60)
# Room for the entries that a refusal, a sign-out and a copy under way still have to write.
FREE_BYTES: Final = 200_000_000


class Want(StrEnum):
    """What keeps requests out."""

    DATABASE = "database"
    STRUCTURE = "structure"
    KEYS = "keys"
    DISK = "disk"
    SEQUENCER = "sequencer"


@dataclass(frozen=True, slots=True)
class State:
    """What one process sees of the installation; what needs the database is not known without."""

    has_database: bool
    has_structure: bool = False
    has_keys: bool = False
    free_bytes: int = 0
    waiting_since: datetime | None = None


def wanting(state: State, *, at: datetime) -> Iterator[Want]:
    """Yield everything that keeps requests out.

    A sequencer that lags is one: what is done meanwhile is entered, but vouched for by nobody.
    """
    if not state.has_database:
        yield Want.DATABASE
    else:
        if not state.has_structure:
            yield Want.STRUCTURE
        if not state.has_keys:
            yield Want.KEYS
        if state.waiting_since and at - state.waiting_since > SEQUENCER_LAG:
            yield Want.SEQUENCER
    if state.free_bytes < FREE_BYTES:
        yield Want.DISK
