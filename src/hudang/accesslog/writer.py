"""Each writer counts its entries, so that one taken out before it had a leaf leaves a gap.

A writer is one thread of one process on one database. A count whose transaction was rolled back
is declared by the writer's next entry; only a gap nobody declared is a finding.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DECLARED = 200


@dataclass(eq=False, slots=True)
class Number:
    """One count of a writer, and the lost ones its entry declares."""

    writer: Writer
    value: int
    declared: tuple[int, ...]
    place: int = -1

    def keep(self) -> None:
        """Follow the fate of the transaction that holds the entry."""
        self.place = len(connection.run_on_commit)
        self.writer.undecided[self.value] = self
        transaction.on_commit(self.settle)

    def settle(self) -> None:
        """The entry is committed, and with it what it declares."""
        self.writer.undecided.pop(self.value, None)
        self.writer.lost.difference_update(self.declared, (self.value,))

    @property
    def waits(self) -> bool:
        """Whether the transaction that holds the entry is still open."""
        hooks = connection.run_on_commit
        return self.place < len(hooks) and hooks[self.place][1] == self.settle


@dataclass(eq=False, slots=True)
class Writer:
    """The counter of one thread."""

    database: tuple[str, str]
    process: int
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    last: int = 0
    undecided: dict[int, Number] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    def sweep(self) -> None:
        """Find the counts that were rolled back; savepoints nest, so the newest go first."""
        while self.undecided:
            newest = next(reversed(self.undecided))
            if self.undecided[newest].waits:
                return
            del self.undecided[newest]
            self.lost.add(newest)


_thread = threading.local()


def _current() -> Writer:
    """Return this thread's writer; a fork, another database or many losses begin a new one."""
    settings = connection.settings_dict
    database = (str(settings["HOST"]), str(settings["NAME"]))
    writer: Writer | None = getattr(_thread, "writer", None)
    if writer is not None:
        writer.sweep()
    if (
        writer is None
        or writer.process != os.getpid()
        or writer.database != database
        or len(writer.lost) > MAX_DECLARED
    ):
        writer = _thread.writer = Writer(database=database, process=os.getpid())
    return writer


@contextmanager
def numbered() -> Iterator[Number]:
    """Take the next count for one entry; it is lost when the entry is not written."""
    writer = _current()
    writer.last += 1
    number = Number(writer=writer, value=writer.last, declared=tuple(sorted(writer.lost)))
    try:
        yield number
    except BaseException:
        writer.lost.add(number.value)
        raise
    number.keep()
