"""The external state: what the sequencer last signed, kept outside the database.

An older copy of the database cannot bring it back: the log never signs a smaller tree again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from hudang.accesslog import keys
from hudang.accesslog.tree import Edge

if TYPE_CHECKING:
    from pathlib import Path

    from hudang.accesslog.payload import Log

VERSION = 1


class StateError(Exception):
    """The external state is missing or damaged; the message says what to do."""


@dataclass(frozen=True, slots=True)
class State:
    """The tree as it was last signed."""

    origin: str
    edge: Edge
    begun: str
    checkpoints: int = 0
    note: str = ""

    @property
    def size(self) -> int:
        return self.edge.size

    @property
    def epoch(self) -> int:
        """The number that ends the origin: which tree of the log this is."""
        return epoch_of(self.origin)


def origin_at(origin: str, *, epoch: int) -> str:
    """Return the origin of another epoch of the same log."""
    return f"{origin.rpartition('/')[0]}/{epoch}"


def epoch_of(origin: str) -> int:
    """Return the epoch that an origin names; 0 if it names none."""
    number = origin.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def path(log: Log) -> Path:
    """Return the file of a log's external state."""
    folder: Path = settings.HUDANG_LOG
    return folder / f"state-{log.code}.json"


def find(log: Log) -> State | None:
    """Return the external state; None where there is none, as on a machine that is new."""
    return read(log) if path(log).exists() else None


def read(log: Log) -> State:
    """Return the external state, which must be whole and agree with itself."""
    try:
        stored = json.loads(path(log).read_text())
        state = State(
            origin=str(stored["origin"]),
            edge=Edge(size=stored["size"], hashes=[bytes.fromhex(h) for h in stored["edge"]]),
            begun=str(stored["begun"]),
            checkpoints=int(stored["checkpoints"]),
            note=str(stored["note"]),
        )
        agrees = stored["v"] == VERSION and stored["root"] == state.edge.root().hex()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StateError(_unreadable()) from error
    if not agrees:
        raise StateError(_unreadable())
    return state


def _unreadable() -> str:
    return _(
        "The log's external state in HUDANG_LOG is missing or damaged, so nothing is signed."
        " Bring the folder back from where it was last whole, never from a copy made earlier. If"
        " it is lost, take the damaged file away and run ./hudang begin_log_epoch."
    )


def write(log: Log, *, state: State) -> None:
    """Put the external state on disk, whole or not at all."""
    stored = {
        "v": VERSION,
        "origin": state.origin,
        "begun": state.begun,
        "size": state.size,
        "root": state.edge.root().hex(),
        "edge": [part.hex() for part in state.edge.hashes],
        "checkpoints": state.checkpoints,
        "note": state.note,
    }
    keys.put(path(log), json.dumps(stored, indent=1) + "\n")


def note_verified(*, at: datetime) -> None:
    """Note that the log was verified and found whole; monitoring alarms when that is long ago."""
    keys.put(_verified(), at.isoformat() + "\n")


def verified_at() -> datetime | None:
    """Return when the log was last found whole; none where that is not known."""
    try:
        return datetime.fromisoformat(_verified().read_text().strip())
    except (OSError, ValueError):
        return None


def _verified() -> Path:
    folder: Path = settings.HUDANG_LOG
    return folder / "verified"
