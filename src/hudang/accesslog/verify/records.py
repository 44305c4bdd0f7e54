"""Sealed records as they are, against what the last change of each recorded of them.

Ciphertext is bound to its place and revision; only the log tells that it is the newest. Of a
batch the log states one root; the list of the members under it stands in a table of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from psycopg import sql

from hudang.accesslog.details import digest
from hudang.accesslog.members import Members
from hudang.accesslog.models import BatchRecord
from hudang.accesslog.payload import Log
from hudang.accesslog.verify.report import Kind
from hudang.accesslog.verify.streams import stream
from hudang.vault import keys as vault
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from hudang.accesslog.verify.report import Report

_RECORDS: Final = "SELECT ref::text, customer_id::text FROM accesslog_subjectkey"
_PLACE: Final = "SELECT leaf_index FROM accesslog_leaf WHERE event_id = %s"


@dataclass(slots=True)
class Records:
    """The sealed records of customers, in every table that has any."""

    database: psycopg.Connection[Any]
    report: Report
    changes: dict[str, tuple[int, str, str]]
    batches: dict[str, str]
    destroyed: set[str]
    recorded: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def check(self) -> None:
        """Compare every record with its last recorded change, then name those that are gone."""
        self._add_changes()
        for batches in batch_models():
            self._add_members(batches)
        for event in self.batches:
            self._add(Kind.BATCH_MISSING, event=event, what="")
        for model in sealed_models():
            for record, revision, *sealed in self._rows(model):
                self._compare(model, record=record, revision=revision, sealed=sealed)
        for record, (_revision, said, event) in self.recorded.items():
            if said:
                self._add(Kind.RECORD_MISSING, event=event, what=record)

    def _add_changes(self) -> None:
        for ref, record in stream(self.database, name="accesslog_records", query=_RECORDS):
            change = self.changes.pop(ref, None)
            if ref in self.destroyed:
                self.gone.add(record)
            elif change is not None:
                self.recorded[record] = change

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
                record = str(member.record)
                if record in self.recorded or record in self.gone:
                    continue
                if member.leaf.hex()[: len(member.digest)] not in self.destroyed:
                    self.recorded[record] = (member.revision, member.digest, event)
                    self.report.from_batches += 1

    def _rows(self, model: type[SealedRecord]) -> Iterator[tuple[Any, ...]]:
        columns = sql.SQL(", ").join(
            sql.Identifier(str(name.column)) for name in model.sealed_fields()
        )
        table = sql.Identifier(model._meta.db_table)
        query = sql.SQL("SELECT id::text, revision, {} FROM {}").format(columns, table)
        return stream(self.database, name="accesslog_sealed", query=query)

    def _compare(
        self, model: type[SealedRecord], *, record: str, revision: int, sealed: list[bytes | None]
    ) -> None:
        what = f"{model._meta.label_lower} {record}"
        blob = b"".join(value for value in sealed if value is not None)
        change = self.recorded.pop(record, None)
        if change is None:
            if blob:
                self._add(Kind.RECORD_UNKNOWN, event="", what=what)
            return
        newest, said, event = change
        if revision < newest:
            self._add(Kind.RECORD_REPLAYED, event=event, what=what)
        elif revision > newest or (digest(blob) if blob else "") != said:
            self._add(Kind.RECORD_EDITED, event=event, what=what)

    def _add(self, kind: Kind, *, event: str, what: str) -> None:
        row = self.database.execute(_PLACE, [event]).fetchone() if event else None
        index = row[0] if row else None
        self.report.add(kind, log=Log.ACCESS, leaf_index=index, event=event, what=what)


def sealed_models() -> list[type[SealedRecord]]:
    """Return the tables with sealed values under customers' keys."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, SealedRecord) and model.sealing_kind is vault.Kind.CUSTOMER
    ]


def batch_models() -> list[type[BatchRecord]]:
    """Return the tables with the lists of the members of batches."""
    return [model for model in apps.get_models() if issubclass(model, BatchRecord)]
