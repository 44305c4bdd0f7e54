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
    SELECT entry.payload FROM accesslog_leaf AS leaf
    JOIN accesslog_entry AS entry ON entry.id = leaf.event_id
    WHERE leaf.log = %s ORDER BY leaf.leaf_index
"""
_WAITING: Final = """
    SELECT entry.payload FROM accesslog_pending AS pending
    JOIN accesslog_entry AS entry ON entry.id = pending.event_id
    WHERE pending.log = %s ORDER BY pending.event_id
"""


@dataclass(slots=True)
class Registers:
    """The sequenced entries as a tree, and what all entries say of the shred ledger."""

    edge: Edge = field(default_factory=Edge)
    roots: dict[int, bytes] = field(default_factory=dict)
    destroyed: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.edge.size

    def root(self, size: int) -> bytes | None:
        """Return the root of the first entries; None where there are fewer."""
        return self.roots.get(size)


def lines() -> Iterator[bytes]:
    """Yield one line for each entry: those with a leaf in their order, then those that wait."""
    for query, mark in ((_ENTRIES, "leaf"), (_WAITING, "waiting")):
        with connection.cursor() as cursor:
            cursor.execute(query, [Log.REGISTERS])
            for (payload,) in cursor.fetchall():
                yield json.dumps([mark, payload], ensure_ascii=False).encode() + b"\n"


def read(chunks: Iterable[bytes]) -> Registers:
    """Return the registers of a copy."""
    found = Registers(roots={0: Edge().root()})
    for line in b"".join(chunks).splitlines():
        mark, payload = json.loads(line)
        if mark == "leaf":
            found.edge.append(leaf_hash(payload.encode()))
            found.roots[found.edge.size] = found.edge.root()
        fields = json.loads(payload)
        if fields.get("wh") == DESTRUCTION:
            found.destroyed.append(str(fields.get("ref", "")))
    return found
