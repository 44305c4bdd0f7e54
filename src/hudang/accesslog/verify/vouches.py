"""What others say of the log: the receipts of witnesses, and a checkpoint somebody kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog import keys, witnesses
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.note import NoteError, open_checkpoint
from hudang.accesslog.payload import Log
from hudang.accesslog.state import epoch_of
from hudang.accesslog.verify.report import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import psycopg

    from hudang.accesslog.daily import Typed
    from hudang.accesslog.note import Checkpoint, Verifier
    from hudang.accesslog.verify.report import Report
    from hudang.accesslog.witnesses import Vouch

_SIGNED: Final = "SELECT note FROM accesslog_checkpoint WHERE size = %s"
_RECEIPTS: Final = "SELECT log, epoch, size, witness, note FROM accesslog_receipt ORDER BY size"


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody says that so many entries have this root; no name for a checkpoint handed in."""

    size: int
    root: bytes
    witness: str = ""
    at: datetime | None = None

    @classmethod
    def of(cls, vouch: Vouch) -> Said:
        checkpoint = vouch.checkpoint
        return cls(checkpoint.size, checkpoint.root, witness=vouch.witness, at=vouch.at)


def log_of(origin: str) -> Log | None:
    """Return the log that an origin names."""
    return next((log for log in Log if f"/{log.code}/" in origin), None)


def opened(note: str) -> tuple[Log, Checkpoint, list[Verifier]]:
    """Return log, checkpoint and the log's keys of a note that one of our epochs signed."""
    origin = note.partition("\n")[0]
    log, epoch = log_of(origin) or Log.ACCESS, epoch_of(origin)
    try:
        known = keys.verifiers(log, epoch=epoch or 1)
    except LogKeyError:
        known = keys.verifiers(log)
    return log, open_checkpoint(note, verifiers=known), known


@dataclass(slots=True)
class Vouches:
    """Everything said, by log and epoch, then by size."""

    report: Report
    said: dict[tuple[Log, int], dict[int, list[Said]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    stored: set[tuple[Log, str]] = field(default_factory=set)  # the receipts in the database

    def of(self, log: Log, *, epoch: int) -> dict[int, list[Said]]:
        return self.said.get((log, epoch), {})

    def take_given(self, note: str) -> None:
        """Take a checkpoint that was handed in, with the witnesses' names if they cosigned it."""
        try:
            log, checkpoint, known = opened(note)
        except NoteError as error:
            self.report.add(Kind.AGAINST_REFUSED, log=Log.ACCESS, what=str(error))
            return
        said = Said(checkpoint.size, checkpoint.root)
        for witness in witnesses.known():
            try:
                said = Said.of(witness.vouch(note, log=known))
            except NoteError:
                continue
        self._add(log, epoch=epoch_of(checkpoint.origin), said=said)

    def take_typed(self, page: Typed, *, database: psycopg.Connection[Any]) -> None:
        """Take a printed page that was typed in, if it states a checkpoint of ours."""
        rows = database.execute(_SIGNED, [page.size]).fetchall()
        checkpoint = page.find(note for (note,) in rows)
        if checkpoint is None:
            self.report.add(Kind.PAGE_UNKNOWN, log=Log.ACCESS, leaf_index=page.size - 1)
            return
        log = log_of(checkpoint.origin) or Log.ACCESS
        said = Said(checkpoint.size, checkpoint.root)
        self._add(log, epoch=epoch_of(checkpoint.origin), said=said)

    def take_kept(self, live: Iterable[str]) -> None:
        """Take what each witness said last, as kept outside the database or asked just now."""
        asked = list(live)
        for witness in witnesses.known():
            for note in (*(witnesses.kept(log, witness=witness) for log in Log), *asked):
                try:
                    log, checkpoint, known = opened(note)
                    vouch = witness.vouch(note, log=known)
                except NoteError:
                    continue
                self._add(log, epoch=epoch_of(checkpoint.origin), said=Said.of(vouch))

    def take_receipts(self, database: psycopg.Connection[Any]) -> None:
        """Take the receipts in the database."""
        known = {witness.name: witness for witness in witnesses.known()}
        for number, epoch, size, name, note in database.execute(_RECEIPTS).fetchall():
            log = Log(number)
            witness = known.get(name)
            if witness is None:
                continue
            self.stored.add((log, note))
            place = {"log": log, "epoch": epoch, "leaf_index": size - 1}
            try:
                vouch = witness.vouch(note, log=keys.verifiers(log, epoch=epoch))
            except (NoteError, LogKeyError) as error:
                self.report.add(Kind.RECEIPT_FORGED, what=str(error), **place)
                continue
            self._add(log, epoch=epoch, said=Said.of(vouch))

    def miss_receipts(self) -> None:
        """Miss what is kept outside alone, but for what an epoch says that it lost."""
        for witness in witnesses.known():
            for log in Log:
                note = witnesses.kept(log, witness=witness)
                if not note or (log, note) in self.stored:
                    continue
                origin, size = note.split("\n", 2)[:2]
                epoch, index = epoch_of(origin) or 1, int(size) - 1
                if not any(loss.covers(log, epoch, index) for loss in self.report.losses):
                    place = {"epoch": epoch, "leaf_index": index}
                    self.report.add(Kind.RECEIPT_MISSING, log=log, what=witness.name, **place)

    def _add(self, log: Log, *, epoch: int, said: Said) -> None:
        self.said[log, epoch][said.size].append(said)
