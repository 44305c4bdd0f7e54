"""The hash of any stretch of a stored tree, from which proofs are made.

Blocks of leaves are hashed once and remembered, so that a process that makes proof after proof
reads each leaf once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog.tree import Edge, consistency_proof, inclusion_proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from hudang.accesslog.payload import Log

BLOCK: Final = 256
_LEAVES: Final = """
    SELECT leaf_hash FROM accesslog_leaf
    WHERE log = %s AND epoch = %s AND leaf_index >= %s AND leaf_index < %s ORDER BY leaf_index
"""


@dataclass(slots=True)
class Subtrees:
    """One epoch of a log, read with the rights of the sequencer or the auditor."""

    log: Log
    epoch: int
    blocks: dict[int, bytes] = field(default_factory=dict)  # of complete blocks, by their number

    def root(self, database: psycopg.Connection[Any], *, size: int) -> bytes:
        """Return the root of the first `size` leaves."""
        return self._hash(database, 0, size)

    def continuation(
        self, database: psycopg.Connection[Any], *, old: int, size: int
    ) -> list[bytes]:
        """Return the proof that the first `size` leaves begin with the first `old`."""
        if old in (0, size):
            return []
        return consistency_proof(old, size=size, subtree=lambda a, b: self._hash(database, a, b))

    def path(self, database: psycopg.Connection[Any], *, index: int, size: int) -> list[bytes]:
        """Return the path from the leaf at `index` to the root of `size` leaves."""
        return inclusion_proof(index, size=size, subtree=lambda a, b: self._hash(database, a, b))

    def _hash(self, database: psycopg.Connection[Any], start: int, end: int) -> bytes:
        edge = Edge()
        if end - start < BLOCK:
            edge.extend(self._leaves(database, start, end))
            return edge.root()
        complete = range(start // BLOCK, end // BLOCK)
        self._learn(database, complete)
        edge.extend(self.blocks[number] for number in complete)
        if end % BLOCK:
            edge.append(self._hash(database, end - end % BLOCK, end))
        return edge.root()

    def _learn(self, database: psycopg.Connection[Any], complete: range) -> None:
        """Hash the blocks that are not known yet; blocks are only ever learned in order."""
        unknown = [number for number in complete if number not in self.blocks]
        if not unknown:
            return
        edge = Edge()
        number = unknown[0]
        start, end = number * BLOCK, complete.stop * BLOCK
        for leaf in self._leaves(database, start, end):
            edge.append(leaf)
            if edge.size == BLOCK:
                self.blocks[number] = edge.root()
                number, edge = number + 1, Edge()

    def _leaves(self, database: psycopg.Connection[Any], start: int, end: int) -> Iterator[bytes]:
        with database.transaction(), database.cursor(name="accesslog_subtree") as cursor:
            cursor.execute(_LEAVES, [self.log, self.epoch, start, end], binary=True)
            cursor.itersize = 2_000
            for row in cursor:
                yield row[0]
