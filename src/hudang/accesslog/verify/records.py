"""Sealed records as they are, against what the last change of each recorded of them.

Ciphertext is bound to its place and revision; only the log tells that it is the newest. Of a
batch the log states one root; the list of the members under it stands in a table of the run. All
of it goes through temporary files (`spill`), so memory does not grow with the records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.apps import apps
from psycopg import sql

from hudang.accesslog.members import Members
from hudang.accesslog.models import BatchRecord
from hudang.accesslog.payload import Log
from hudang.accesslog.verify.changes import Recorded, Said, Source
from hudang.accesslog.verify.report import Kind
from hudang.accesslog.verify.spill import BUCKETS, Spill
from hudang.accesslog.verify.streams import stream
from hudang.vault import keys as vault
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from hudang.accesslog.verify.changes import Changes
    from hudang.accesslog.verify.report import Report

_RECORDS: Final = "SELECT ref::text, customer_id::text FROM accesslog_subjectkey"
_DIGEST: Final = 16
_PLACE: Final = "SELECT leaf_index FROM accesslog_leaf WHERE event_id = %s"


@dataclass(slots=True)
class Records:
    """The sealed records of customers and of cases, in every table that has any."""

    database: psycopg.Connection[Any]
    report: Report
    changes: Changes
    batches: dict[str, str]
    destroyed: set[str]
    recorded: Recorded = field(default_factory=Recorded)

    def check(self) -> None:
        """Compare every record with its last recorded change, then name those that are gone."""
        self._add_changes()
        for batches in batch_models():
            self._add_members(batches)
        for event in self.batches:
            self._add(Kind.BATCH_MISSING, event=event, what="")
        models = sealed_models()
        live = Spill(">16sI16s?B")
        for number, model in enumerate(models):
            for record, revision, *sealed in self._rows(model):
                blob = b"".join(value for value in sealed if value is not None)
                live.add(UUID(record).bytes, revision, hash_of(blob), bool(blob), number)
        for bucket in range(BUCKETS):
            self._compare_bucket(bucket, live=live, models=models)
        live.close()
        self.recorded.close()

    def _add_changes(self) -> None:
        for ref, record in stream(self.database, name="accesslog_records", query=_RECORDS):
            self.changes.name(ref, record=record)
        for identifier, reference, said in self.changes.by_record():
            if reference in self.destroyed:
                self.recorded.destroy(identifier)
            elif said is not None:
                self.recorded.add(identifier, said)

    def _add_members(self, model: type[BatchRecord]) -> None:
        """Take the members of each list that its entry vouches for, if not changed since."""
        query = sql.SQL("SELECT event_id::text, members FROM {}").format(
            sql.Identifier(model._meta.db_table)
        )
        for event, stored in stream(self.database, name="accesslog_batches", query=query):
            members = Members.read(stored)
            if self.batches.pop(event, None) != members.root:
                self._add(Kind.BATCH_EDITED, event=event, what="")
                continue
            for member in members:
                if member.leaf.hex()[: len(member.digest)] in self.destroyed:
                    self.recorded.destroy(member.record.bytes)
                    continue
                digest = bytes.fromhex(member.digest)
                said = Said(member.revision, UUID(event).bytes, digest, Source.BATCH)
                self.recorded.add(member.record.bytes, said)

    def _compare_bucket(
        self, bucket: int, *, live: Spill, models: list[type[SealedRecord]]
    ) -> None:
        known = self.recorded.newest(bucket)
        self.report.from_batches += sum(said.source is Source.BATCH for said in known.values())
        for identifier, revision, digest, is_sealed, number in live.rows(bucket):
            self._compare(
                f"{models[number]._meta.label_lower} {UUID(bytes=identifier)}",
                revision=revision,
                digest=digest if is_sealed else b"",
                said=known.pop(identifier, None),
            )
        for identifier, said in known.items():
            if said.digest:
                self._add(Kind.RECORD_MISSING, event=said.entry, what=str(UUID(bytes=identifier)))

    def _compare(self, what: str, *, revision: int, digest: bytes, said: Said | None) -> None:
        if said is None:
            if digest:
                self._add(Kind.RECORD_UNKNOWN, event="", what=what)
        elif revision < said.revision:
            self._add(Kind.RECORD_REPLAYED, event=said.entry, what=what)
        elif revision > said.revision or digest != said.digest:
            self._add(Kind.RECORD_EDITED, event=said.entry, what=what)

    def _rows(self, model: type[SealedRecord]) -> Iterator[tuple[Any, ...]]:
        columns = sql.SQL(", ").join(
            sql.Identifier(str(name.column)) for name in model.sealed_fields()
        )
        table = sql.Identifier(model._meta.db_table)
        query = sql.SQL("SELECT id::text, revision, {} FROM {}").format(columns, table)
        return stream(self.database, name="accesslog_sealed", query=query)

    def _add(self, kind: Kind, *, event: str, what: str) -> None:
        row = self.database.execute(_PLACE, [event]).fetchone() if event else None
        index = row[0] if row else None
        self.report.add(kind, log=Log.ACCESS, leaf_index=index, event=event, what=what)


def sealed_models() -> list[type[SealedRecord]]:
    """Return the tables with sealed values that the log vouches for."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, SealedRecord) and model.sealing_kind in vault.VOUCHED
    ]


def batch_models() -> list[type[BatchRecord]]:
    """Return the tables with the lists of the members of batches."""
    return [model for model in apps.get_models() if issubclass(model, BatchRecord)]


def hash_of(blob: bytes) -> bytes:
    """Return what an entry says of sealed bytes."""
    return sha256(blob).digest()[:_DIGEST]
