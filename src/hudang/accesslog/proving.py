"""The proof of one entry, to be checked offline by somebody who has only the public keys.

The text has the form of C2SP tlog-proof: the entry as extra data, its index, the path from its
leaf to the root, and the checkpoint with the cosignatures of those who vouch for it.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from hudang.accesslog import state
from hudang.accesslog.note import signature_lines, signer_of
from hudang.accesslog.payload import Log
from hudang.accesslog.subtrees import Subtrees
from hudang.accesslog.tree import includes, leaf_hash

if TYPE_CHECKING:
    import psycopg

HEADER: Final = "c2sp.org/tlog-proof@v1"
_BY_ID: Final = """
    SELECT log, epoch, leaf_index, accesslog_text(event_id)
    FROM accesslog_leaf WHERE event_id = %s
"""
_BY_NUMBER: Final = """
    SELECT log, epoch, leaf_index, accesslog_text(event_id)
    FROM accesslog_leaf WHERE log = %s AND epoch = %s AND leaf_index = %s
"""
# The first that a witness cosigned and that covers the entry; several may have cosigned that size.
_RECEIPTS: Final = """
    SELECT size, note FROM accesslog_receipt WHERE log = %(log)s AND epoch = %(epoch)s
        AND size = (SELECT min(size) FROM accesslog_receipt
            WHERE log = %(log)s AND epoch = %(epoch)s AND size > %(index)s)
    ORDER BY witness, witnessed_at
"""
_CHECKPOINT: Final = """
    SELECT size, note FROM accesslog_checkpoint
    WHERE log = %(log)s AND epoch = %(epoch)s AND size > %(index)s ORDER BY size LIMIT 1
"""


class NotProvableError(Exception):
    """There is no proof of this entry; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, and its text."""

    log: Log
    epoch: int
    index: int
    payload: str

    @property
    def values(self) -> dict[str, int]:
        return {"log": self.log, "epoch": self.epoch, "index": self.index}


def prove(entry: str, *, database: psycopg.Connection[Any], log: Log = Log.ACCESS) -> str:
    """Return the proof of an entry, named by its identifier or its number from 1.

    Needs the rights of the auditor or, for one named by its identifier, of the web. Raises
    NotProvableError where there is no such entry, where it waits for its leaf, or where what is
    stored is not what was signed.
    """
    place = _place(entry, database=database, log=log)
    size, note = _checkpoint(place, database=database)
    tree = Subtrees(place.log, place.epoch)
    path = tree.path(database, index=place.index, size=size)
    root = tree.root(database, size=size)
    leaf = leaf_hash(place.payload.encode())
    signed = note.split("\n", 3)[2] == b64encode(root).decode()
    if not signed or not includes(leaf, index=place.index, size=size, proof=path, root=root):
        raise NotProvableError(
            _("What is stored is not what was signed. Run verify_log, which names the entry.")
        )
    steps = [b64encode(step).decode() for step in path]
    extra = b64encode(place.payload.encode()).decode()
    return "\n".join([HEADER, f"extra {extra}", f"index {place.index}", *steps, "", note])


def _place(entry: str, *, database: psycopg.Connection[Any], log: Log) -> Place:
    if entry.isascii() and entry.isdigit():
        values = [log, state.read(log).epoch, int(entry) - 1]
        row = database.execute(_BY_NUMBER, values).fetchone()
    else:
        try:
            row = database.execute(_BY_ID, [UUID(entry)]).fetchone()
        except ValueError as error:
            raise NotProvableError(
                _("An entry is named by its number in the log or by its identifier.")
            ) from error
    if row is None:
        raise NotProvableError(
            _("There is no such entry with a leaf. A new one has its leaf after a second.")
        )
    return Place(Log(row[0]), *row[1:])


def _checkpoint(place: Place, *, database: psycopg.Connection[Any]) -> tuple[int, str]:
    """Return size and note, with every cosignature there is of that size."""
    rows = database.execute(_RECEIPTS, place.values).fetchall()
    if rows:
        size, note = rows[0]
        newest = {signer_of(line): line for _, text in rows for line in signature_lines(text)}
        return size, f"{note.partition(chr(10) * 2)[0]}\n\n" + "".join(
            f"{line}\n" for line in newest.values()
        )
    row = database.execute(_CHECKPOINT, place.values).fetchone()
    if row is None:
        raise NotProvableError(_("No checkpoint covers this entry yet."))
    return row[0], row[1]
