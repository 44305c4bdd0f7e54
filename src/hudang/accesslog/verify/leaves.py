"""Every leaf into the tree again, and the tree against every checkpoint that was ever signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog.note import NoteError, open_checkpoint
from hudang.accesslog.payload import Log
from hudang.accesslog.tree import HASH_BYTES, Edge
from hudang.accesslog.verify.report import Kind
from hudang.accesslog.verify.streams import stream

if TYPE_CHECKING:
    import psycopg

    from hudang.accesslog.note import Verifier
    from hudang.accesslog.state import State
    from hudang.accesslog.verify.report import Loss, Report
    from hudang.accesslog.verify.vouches import Said

_LEAVES: Final = """
    SELECT leaf_index, event_id::text, leaf_hash FROM accesslog_leaf
    WHERE log = %(log)s AND epoch = %(epoch)s ORDER BY leaf_index
"""
_CHECKPOINTS: Final = """
    SELECT size, number, note FROM accesslog_checkpoint
    WHERE log = %(log)s AND epoch = %(epoch)s ORDER BY size, number
"""
_WITHOUT_ENTRY: Final = """
    SELECT leaf.leaf_index, leaf.event_id::text FROM accesslog_leaf AS leaf
    WHERE leaf.log = %s AND leaf.epoch = %s
        AND NOT EXISTS (SELECT FROM accesslog_entry AS entry WHERE entry.id = leaf.event_id)
    ORDER BY leaf.leaf_index
"""


@dataclass(slots=True)
class Leaves:
    """The second pass, over one epoch of one log: leaves in the order of their numbers."""

    database: psycopg.Connection[Any]
    report: Report
    log: Log
    epoch: int
    verifiers: list[Verifier]
    stored: State | None  # of the epoch that goes on
    loss: Loss | None = None  # of an epoch that ended
    vouches: dict[int, list[Said]] = field(default_factory=dict)  # by size
    edge: Edge = field(default_factory=Edge)
    signed: int = 0  # the last size whose checkpoint was met
    number: int = 0  # of that checkpoint
    is_broken: bool = False  # a root differed, so all later ones will
    holds_stored: bool = False  # the checkpoint that the sequencer signed last was met
    last_event: str = ""
    disorder: list[tuple[int, str]] = field(default_factory=list)

    def check(self, *, entries_with_leaf: int) -> None:
        """Grow the tree; stop at each size that was signed, that we hold, or that is stated."""
        where = {"log": self.log, "epoch": self.epoch}
        checkpoints = stream(
            self.database, name="accesslog_checkpoints", query=_CHECKPOINTS, **where
        )
        upcoming = next(checkpoints, None)
        count = 0
        for leaf in stream(self.database, name="accesslog_leaves", query=_LEAVES, **where):
            count += 1
            self._take(*leaf)
            while upcoming is not None and upcoming[0] <= self.edge.size:
                self._meet(*upcoming)
                upcoming = next(checkpoints, None)
            self._compare_with_what_is_held()
        while upcoming is not None:
            self._meet(*upcoming)
            upcoming = next(checkpoints, None)
        if count != entries_with_leaf:
            self._name_leaves_without_entry()
        self._finish()

    def _take(self, index: int, event: str, leaf: bytes) -> None:
        expected = self.edge.size
        if index < expected:
            self._add(Kind.LEAF_REPEATED, leaf_index=index, event=event)
            return
        if index > expected:
            self._add(Kind.LEAF_MISSING, leaf_index=expected, until_index=index - 1)
            # The numbers go on as they stand, so that what comes later is named rightly.
            self.edge = Edge(size=index, hashes=[bytes(HASH_BYTES)] * index.bit_count())
            self.is_broken = True
        if event < self.last_event:
            self.disorder.append((index, event))
        self.last_event = event
        self.edge.append(leaf)

    def _meet(self, size: int, number: int, note: str) -> None:
        """Compare the tree with the checkpoint of a size; entries in between stand in order."""
        self.report.checkpoints += 1
        if size == self.signed:
            self._add(Kind.CHECKPOINT_TWICE, leaf_index=size - 1)
        elif number != self.number + 1:
            self._add(Kind.CHECKPOINT_MISSING, leaf_index=size - 1)
        else:
            for index, event in self.disorder:
                self._add(Kind.OUT_OF_ORDER, leaf_index=index, event=event)
        self._compare_signed(note, size=size)
        stored = self.stored
        if stored and (size, number, note) == (stored.size, stored.checkpoints, stored.note):
            self.holds_stored = True
        self.signed, self.number, self.last_event = size, number, ""
        self.disorder.clear()

    def _compare_signed(self, note: str, *, size: int) -> None:
        try:
            checkpoint = open_checkpoint(note, verifiers=self.verifiers)
        except NoteError as error:
            self._add(Kind.CHECKPOINT_FORGED, leaf_index=size - 1, what=str(error))
            return
        if checkpoint.size != size:
            self._add(Kind.CHECKPOINT_MOVED, leaf_index=size - 1, what=str(checkpoint.size))
        elif size > self.edge.size:
            self._add(Kind.TRUNCATED, leaf_index=self.edge.size - 1, what=str(size))
        elif size == self.edge.size and checkpoint.root != self.edge.root():
            if not self.is_broken:
                self._add(Kind.ROOT, leaf_index=self.signed, until_index=size - 1)
            self.is_broken = True

    def _compare_with_what_is_held(self) -> None:
        size = self.edge.size
        stored = self.stored
        is_stored = stored is not None and size == stored.size and not self.is_broken
        if stored and is_stored and self.edge.root() != stored.edge.root():
            self._add(Kind.STATE_DIVERGED, leaf_index=size - 1)
        diverged = {said.witness for said in self.vouches.get(size, ()) if not self._agrees(said)}
        for witness in sorted(diverged):
            kind = Kind.WITNESS_DIVERGED if witness else Kind.AGAINST_DIVERGED
            self._add(kind, leaf_index=size - 1, what=witness)

    def _agrees(self, said: Said) -> bool:
        if self.edge.root() != said.root:
            return False
        if self.stored is not None and self.log is Log.ACCESS:
            self.report.vouch(said.size, by=said.witness, at=said.at)
        return True

    def _name_leaves_without_entry(self) -> None:
        for index, event in self.database.execute(
            _WITHOUT_ENTRY, [self.log, self.epoch]
        ).fetchall():
            self._add(Kind.ENTRY_MISSING, leaf_index=index, event=event)

    def _finish(self) -> None:
        size = self.edge.size
        if size > self.signed:
            self._add(Kind.UNSIGNED, leaf_index=self.signed, until_index=size - 1)
        # What an ended epoch lost is stated in the log itself, so nobody else needs to miss it.
        end = max(size, self.signed, self.loss.signed if self.loss else 0)
        held = self._held(size)
        if held > (size if self.loss else end):
            self._add(Kind.TRUNCATED, leaf_index=size - 1, what=str(held))
        elif self.stored and self.stored.size and not self.holds_stored:
            self._add(Kind.CHECKPOINT_LAST_MISSING, leaf_index=self.stored.size - 1)
        beyond = [
            s for s, said in self.vouches.items() if s > end and any(v.witness for v in said)
        ]
        if beyond:
            self._add(Kind.WITNESS_AHEAD, leaf_index=size - 1, what=str(max(beyond)))

    def _held(self, size: int) -> int:
        """Return up to where this machine, or a checkpoint handed in, says the log goes."""
        if self.loss:
            return self.loss.kept
        given = [s for s, said in self.vouches.items() if any(not v.witness for v in said)]
        return max(self.stored.size if self.stored else 0, *given, 0)

    def _add(self, kind: Kind, *, leaf_index: int, **place: Any) -> None:
        """Report; before the first entry there is only the log to name."""
        named = leaf_index if leaf_index >= 0 else None
        self.report.add(kind, log=self.log, epoch=self.epoch, leaf_index=named, **place)
