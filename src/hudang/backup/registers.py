"""The registers as a copy holds them: every leaf in its order, to be held against a checkpoint."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import connection

from hudang.accesslog.payload import DESTRUCTION, Log
from hudang.accesslog.tree import Edge, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENTRIES: Final = """
    SELECT leaf.epoch, entry.payload FROM accesslog_leaf AS leaf
    JOIN accesslog_entry AS entry ON entry.id = leaf.event_id
    WHERE leaf.log = %s ORDER BY leaf.epoch, leaf.leaf_index
"""
_WAITING: Final = """
    SELECT 0, entry.payload FROM accesslog_pending AS pending
    JOIN accesslog_entry AS entry ON entry.id = pending.event_id
    WHERE pending.log = %s ORDER BY pending.event_id
"""


@dataclass(slots=True)
class Registers:
    """The sequenced entries of the newest epoch as a tree; what all say of the shred ledger."""

    epoch: int = 0
    count: int = 0
    edge: Edge = field(default_factory=Edge)
    roots: dict[int, bytes] = field(default_factory=dict)
    destroyed: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.edge.size

    def begin(self, epoch: int) -> None:
        """Begin the tree of an epoch: a checkpoint of an earlier one no longer counts."""
        self.epoch, self.edge = epoch, Edge()
        self.roots = {0: self.edge.root()}

    def add(self, payload: str) -> None:
        self.count += 1
        self.edge.append(leaf_hash(payload.encode()))
        self.roots[self.edge.size] = self.edge.root()

    def root(self, size: int) -> bytes | None:
        """Return the root of the first entries; None where there are fewer."""
        return self.roots.get(size)


def lines() -> Iterator[bytes]:
    """Yield one line for each entry: those with a leaf in their order, then those that wait."""
    for query, mark in ((_ENTRIES, "leaf"), (_WAITING, "waiting")):
        with connection.cursor() as cursor:
            cursor.execute(query, [Log.REGISTERS])
            for epoch, payload in cursor.fetchall():
                yield json.dumps([mark, epoch, payload], ensure_ascii=False).encode() + b"\n"


def read(chunks: Iterable[bytes]) -> Registers:
    """Return the registers of a copy."""
    found = Registers()
    found.begin(0)
    for line in b"".join(chunks).splitlines():
        mark, epoch, payload = json.loads(line)
        if mark == "leaf":
            if epoch != found.epoch:
                found.begin(epoch)
            found.add(payload)
        fields = json.loads(payload)
        if fields.get("wh") == DESTRUCTION:
            found.destroyed.append(str(fields.get("ref", "")))
    return found
