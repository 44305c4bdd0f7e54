"""Verification: is the log what was written, and up to where does somebody else vouch for it?

It works on a database that somebody with every right in it has edited, as long as the folders of
keys and of the log's external state are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from hudang.accesslog import keys, state
from hudang.accesslog.payload import Authority, Log
from hudang.accesslog.verify.changes import Changes
from hudang.accesslog.verify.entries import Entries
from hudang.accesslog.verify.epochs import Epochs
from hudang.accesslog.verify.meanings import Meanings
from hudang.accesslog.verify.records import Records
from hudang.accesslog.verify.report import Finding, Kind, Report, headline
from hudang.accesslog.verify.vouches import Vouches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import psycopg

    from hudang.accesslog.daily import Typed

__all__ = ["Finding", "Kind", "Report", "headline", "verify"]

# The joins are merges over indexes: a hash would keep a million entries in memory or on disk.
_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL enable_hashjoin = off",
    "SET LOCAL search_path = pg_catalog, public",
)


def verify(
    *,
    at: datetime,
    against: str = "",
    asked: Sequence[str] = (),
    typed: Typed | None = None,
    sealed: bool = False,
    database: psycopg.Connection[Any] | None = None,
) -> Report:
    """Read the whole log in one snapshot and report everything that is wrong with it.

    `against` is the text of a checkpoint somebody else kept, `asked` are those that witnesses
    hold now, `typed` is a printed page; `sealed` also compares the live sealed records with what
    their last change recorded. Needs the auditor's rights.
    """
    if database is None:
        connection.ensure_connection()
        database = connection.connection
    # Before the snapshot: the sequencer writes it after its commit, so it can only be behind.
    stored = {log: state.read(log) for log in Log}
    vouches = Vouches(report := Report())
    vouches.take_kept(asked)
    authority = Authority(keys.writer_keys())
    if against:
        vouches.take_given(against)
    with database.transaction():
        for statement in _SNAPSHOT:
            database.execute(statement)
        vouches.take_receipts(database)
        if typed:
            vouches.take_typed(typed, database=database)
        entries = Entries(database, report, authority, at, changes=Changes() if sealed else None)
        entries.check()
        for log in Log:
            Epochs(database, report, entries, vouches, log, stored[log]).check()
        vouches.miss_receipts()
        Meanings(database, report, authority, entries.destroyed).check()
        if entries.changes is not None:
            Records(database, report, entries.changes, entries.batches, entries.destroyed).check()
    return report
