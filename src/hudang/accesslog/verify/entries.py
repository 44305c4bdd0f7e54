"""Every entry against its writer's authentication, its leaf, its index columns and its detail."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hudang.accesslog.models import Act
from hudang.accesslog.payload import DESTRUCTION, Log, created_at
from hudang.accesslog.verify.report import Kind
from hudang.accesslog.verify.streams import stream
from hudang.accesslog.verify.writers import Writers

if TYPE_CHECKING:
    import psycopg

    from hudang.accesslog.payload import Authority
    from hudang.accesslog.verify.changes import Changes
    from hudang.accesslog.verify.report import Report

WAITING_MINUTES: Final = 10
# Received earlier than made: the clock or the column was set back. Later: it waited for a lock.
RECEIVED_EARLY_SECONDS: Final = 5
RECEIVED_LATE_SECONDS: Final = 600

# By identifier, so that every join is a merge over an index and nothing is sorted or kept.
_ENTRIES: Final = """
    SELECT entry.id::text, entry.log, entry.received_at, entry.payload, entry.mac,
        entry.actor_ref::text, entry.act, entry.what, entry.purpose, entry.at,
        leaf.log, leaf.epoch, leaf.leaf_index, leaf.leaf_hash, pending.event_id IS NOT NULL,
        substring(sha256(detail.sealed) FOR 16)
    FROM accesslog_entry AS entry
    LEFT JOIN accesslog_leaf AS leaf ON leaf.event_id = entry.id
    LEFT JOIN accesslog_pending AS pending ON pending.event_id = entry.id
    LEFT JOIN accesslog_detail AS detail ON detail.event_id = entry.id
    ORDER BY entry.id
"""
_SUBJECTS: Final = """
    SELECT named.event_id::text, array_agg(named.subject_ref::text ORDER BY named.subject_ref)
    FROM accesslog_entrysubject AS named GROUP BY named.event_id ORDER BY named.event_id
"""


_COLUMNS: Final = ("id", "log", "actor_ref", "act", "what", "purpose", "at")
_decode = json.JSONDecoder().raw_decode


class Row(NamedTuple):
    """An entry as the database has it, beside its leaf and its detail."""

    id: str
    log: int
    received_at: datetime
    payload: str
    mac: bytes
    actor_ref: str | None
    act: str
    what: str
    purpose: str
    at: datetime
    leaf_log: int | None
    leaf_epoch: int | None
    leaf_index: int | None
    leaf_hash: bytes | None
    is_pending: bool
    detail: bytes | None

    @property
    def place(self) -> dict[str, Any]:
        """Where a finding about this entry is."""
        log = Log.REGISTERS if self.log == Log.REGISTERS else Log.ACCESS
        return {
            "log": log,
            "epoch": self.leaf_epoch or 1,
            "leaf_index": self.leaf_index,
            "event": self.id,
        }


_FIRST_COLUMN: Final = Row._fields.index("actor_ref")
_LAST_COLUMN: Final = Row._fields.index("at") + 1


@dataclass(slots=True)
class Entries:
    """The first pass: over all entries, in the order of their identifiers."""

    database: psycopg.Connection[Any]
    report: Report
    authority: Authority
    at: datetime
    leaves: Counter[tuple[int, int]] = field(default_factory=Counter)  # by log and epoch
    beginnings: dict[tuple[int, int], list[Any]] = field(default_factory=dict)  # of epochs
    announced: dict[int, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # keys, by log
    changes: Changes | None = None
    batches: dict[str, str] = field(default_factory=dict)  # roots over members, by entry
    destroyed: set[str] = field(default_factory=set)
    unexplained: list[tuple[Row, frozenset[str]]] = field(default_factory=list)

    def check(self) -> None:
        """Check every entry; what depends on a later one is settled at the end."""
        writers = Writers(report=self.report)
        subjects = _Subjects(self.database)
        before = ""
        for row in stream(self.database, name="accesslog_entries", query=_ENTRIES):
            entry = Row._make(row)
            if entry.leaf_log is not None:
                self.leaves[entry.leaf_log, entry.leaf_epoch or 1] += 1
            if entry.id == before:
                self.report.add(Kind.LEAF_TWICE, **entry.place)
                continue
            before = entry.id
            if self._is_genuine(entry):
                self._check_genuine(entry, named=subjects.of(entry.id), writers=writers)
            elif entry.leaf_hash is not None:
                writers.excuse(entry.payload)
        writers.finish()
        self._settle_details()

    def _is_genuine(self, entry: Row) -> bool:
        """Check authentication and leaf; nothing else of a forged entry is worth a finding."""
        text = entry.payload.encode()
        genuine = self.authority.accepts(text, mac=entry.mac)
        if entry.leaf_hash is None:
            self._check_leafless(entry, genuine=genuine)
        elif sha256(b"\x00" + text).digest() == entry.leaf_hash:
            if not genuine:
                self.report.add(Kind.REWRITTEN, **entry.place)
        else:
            self.report.add(Kind.LEAF_EDITED if genuine else Kind.EDITED, **entry.place)
        if entry.leaf_hash is not None and entry.is_pending:
            self.report.add(Kind.QUEUED_TWICE, **entry.place)
        return genuine

    def _check_leafless(self, entry: Row, *, genuine: bool) -> None:
        if not genuine:
            self.report.add(Kind.FABRICATED, **entry.place)
        elif not entry.is_pending:
            self.report.add(Kind.NOT_QUEUED, **entry.place)
        elif self.at.timestamp() - created_at(entry.id) > WAITING_MINUTES * 60:
            self.report.add(Kind.WAITING, what=str(WAITING_MINUTES), **entry.place)
        else:
            self.report.waiting += 1

    def _check_genuine(self, entry: Row, *, named: list[str], writers: Writers) -> None:
        fields: dict[str, Any] = _decode(entry.payload)[0]
        at = datetime.fromisoformat(fields["at"])
        self._check_columns(entry, fields=fields, at=at)
        self._check_received(entry)
        subjects: list[list[Any]] = fields.get("sub", [])
        if (named or subjects) and named != sorted(subject[0] for subject in subjects):
            self.report.add(Kind.SUBJECTS_EDITED, **entry.place)
        if entry.detail is not None or "dc" in fields:
            self._check_detail(entry, committed=fields.get("dc"), subjects=subjects)
        if subjects and fields["act"] == Act.CHANGE:
            self._note_change(entry, fields=fields, subjects=subjects)
        if "ep" in fields and entry.leaf_index == 0:
            self.beginnings[entry.log, entry.leaf_epoch or 1] = fields["ep"]
        if "key" in fields:
            self.announced[entry.log].update(fields["key"])
        if "mem" in fields:
            self.batches[entry.id] = fields["mem"]
        writers.add(entry, fields=fields, at=at)

    def _check_columns(self, entry: Row, *, fields: dict[str, Any], at: datetime) -> None:
        said = (
            fields["id"],
            fields["log"],
            fields.get("who"),
            fields["act"],
            fields.get("wh", ""),
            fields.get("pur", ""),
            at,
        )
        stored = (entry.id, entry.log, *entry[_FIRST_COLUMN:_LAST_COLUMN])
        if stored != said:
            for name, column, value in zip(_COLUMNS, stored, said, strict=True):
                if column != value:
                    self.report.add(Kind.COLUMN_EDITED, what=name, **entry.place)
        if entry.leaf_log is not None and entry.leaf_log != fields["log"]:
            self.report.add(Kind.OTHER_LOG, **entry.place)

    def _check_received(self, entry: Row) -> None:
        late = entry.received_at.timestamp() - created_at(entry.id)
        if not -RECEIVED_EARLY_SECONDS <= late <= RECEIVED_LATE_SECONDS:
            self.report.add(Kind.RECEIVED_EDITED, **entry.place)

    def _check_detail(
        self, entry: Row, *, committed: list[str] | None, subjects: list[list[Any]]
    ) -> None:
        if committed is None:
            self.report.add(Kind.DETAIL_ADDED, **entry.place)
        elif entry.detail is None:
            self.unexplained.append((entry, frozenset(subject[0] for subject in subjects)))
        elif entry.detail.hex() != committed[1]:
            self.report.add(Kind.DETAIL_EDITED, **entry.place)

    def _note_change(
        self, entry: Row, *, fields: dict[str, Any], subjects: list[list[Any]]
    ) -> None:
        if fields.get("wh") == DESTRUCTION and fields["log"] == Log.REGISTERS:
            # Who is meant, and for a member of a batch its leaf, which outlives the reference.
            self.destroyed.update(subject[0] for subject in subjects)
            self.destroyed.update(subject[2] for subject in subjects if subject[2])
        if self.changes is None:
            return
        for reference, revision, digest in subjects:
            if revision:
                self.changes.add(reference, revision=revision, digest=digest, event=entry.id)

    def _settle_details(self) -> None:
        """A detail may be gone if the register says that all whom it concerned were destroyed."""
        for entry, subjects in self.unexplained:
            if subjects and subjects <= self.destroyed:
                self.report.erased += 1
            else:
                self.report.add(Kind.DETAIL_MISSING, **entry.place)


class _Subjects:
    """The index of customers by entry, read beside the entries in the same order."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self._rows = stream(database, name="accesslog_subjects", query=_SUBJECTS)
        self._next = next(self._rows, None)

    def of(self, event: str) -> list[str]:
        while self._next is not None and self._next[0] < event:
            self._next = next(self._rows, None)
        return self._next[1] if self._next is not None and self._next[0] == event else []
