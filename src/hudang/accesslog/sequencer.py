"""The sequencer: the one process that gives entries their place in the tree and signs it.

Each step is one transaction: leaves, queue and checkpoint change together or not at all. Then the
external state follows. A crash in between leaves the state behind, and the next step catches up;
a database behind the state is an older copy, and nothing is signed over it.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _

from hudang.accesslog import keys, publisher, services, state
from hudang.accesslog.note import Checkpoint, NoteError, Signer, open_checkpoint, sign
from hudang.accesslog.payload import Authority, Log
from hudang.accesslog.tree import leaf_hash

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence

    from hudang.accesslog.state import State

INTERVAL_SECONDS: Final = 1.0
PARTITION_SECONDS: Final = 24 * 60 * 60
BATCH: Final = 5_000
LOCK: Final = 0x4855_4C4F  # "HULO"
FIRST: Final = UUID(int=0)

# The page is cut first, so that its few rows are looked up one by one, however long the queue is.
_PENDING: Final = """
    SELECT pending.event_id, entry.payload, entry.mac, leaf.event_id IS NULL
    FROM (SELECT event_id FROM accesslog_pending WHERE log = %s AND event_id > %s
        ORDER BY event_id LIMIT %s) AS pending
    LEFT JOIN accesslog_entry AS entry ON entry.id = pending.event_id
    LEFT JOIN accesslog_leaf AS leaf ON leaf.event_id = pending.event_id
    ORDER BY pending.event_id
"""
_LAST: Final = """
    SELECT size, number, note,
        (SELECT coalesce(max(leaf_index) + 1, 0) FROM accesslog_leaf
            WHERE log = %(log)s AND epoch = %(epoch)s)
    FROM (SELECT 0 AS size, 0 AS number, '' AS note
        UNION ALL SELECT size, number, note FROM accesslog_checkpoint
        WHERE log = %(log)s AND epoch = %(epoch)s) AS every
    ORDER BY size DESC LIMIT 1
"""
_LEAVES: Final = """
    SELECT leaf_hash FROM accesslog_leaf
    WHERE log = %s AND epoch = %s AND leaf_index >= %s ORDER BY leaf_index
"""
_ADD_LEAVES: Final = """
    INSERT INTO accesslog_leaf (log, epoch, leaf_index, event_id, leaf_hash)
    SELECT %s, %s, leaf_index, event_id, leaf_hash
    FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[]) AS fresh(leaf_index, event_id, leaf_hash)
"""
_ADD_CHECKPOINT: Final = """
    INSERT INTO accesslog_checkpoint (log, epoch, size, number, note) VALUES (%s, %s, %s, %s, %s)
"""

_HINDERED: Final = {
    False: "The database cannot be reached; the sequencer tries again.",
    True: "HUDANG_LOG cannot be written; is its disk full? The sequencer tries again.",
}

logger = logging.getLogger(__name__)


class SequencerError(Exception):
    """Nothing is signed; the message says why and how to recover."""


def run_once(*, database: psycopg.Connection[Any] | None = None) -> int:
    """Give every waiting entry its leaf, sign the tree, and return how many there were."""
    if database is None:
        connection.ensure_connection()
        database = connection.connection
    with alone(database):
        return sum(_drain(database, log=log) for log in Log)


def run(stop: threading.Event) -> None:
    """Do so every second until stopped; a second sequencer refuses.

    Before anything is signed, what the witnesses hold must be what this log is.
    """
    made_at = -float(PARTITION_SECONDS)
    agreed = hindered = False
    with folder_lock():
        while not stop.is_set():
            try:
                if not agreed:
                    publisher.require_agreement()
                    agreed = True
                if monotonic() - made_at >= PARTITION_SECONDS:
                    services.ensure_partitions()
                    made_at = monotonic()
                run_once()
                hindered = False
            except (Error, psycopg.Error, OSError) as error:
                if not hindered:  # once, not every second until it is mended
                    logger.exception(_HINDERED[isinstance(error, OSError)])
                hindered = True
                connection.close()
            stop.wait(INTERVAL_SECONDS)


@contextmanager
def folder_lock() -> Iterator[None]:
    """Be the one process that signs with this folder, or refuse."""
    handle = os.open(settings.HUDANG_LOG / "sequencer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise SequencerError(_another()) from error
    finally:
        os.close(handle)


@contextmanager
def alone(database: psycopg.Connection[Any]) -> Iterator[None]:
    """Be the one process that signs this database, or refuse."""
    row = database.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    if not (row and row[0]):
        raise SequencerError(_another())
    try:
        yield
    finally:
        if not database.closed:
            database.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _another() -> str:
    return _("Another sequencer signs this log; there can be one. Stop the other one first.")


def _drain(database: psycopg.Connection[Any], *, log: Log) -> int:
    stored = _agreed_state(database, log=log)
    total, after = 0, FIRST
    while True:
        with database.transaction():
            page = database.execute(_PENDING, [log, after, BATCH]).fetchall()
            admitted = [(row[0], row[1]) for row in page if _is_admitted(*row, log=log)]
            if admitted:
                signers = _signers(log, origin=stored.origin)
                signed = sequence(
                    database, log=log, stored=stored, admitted=admitted, outside=stored,
                    signers=signers,
                )  # fmt: skip
        if admitted:
            state.write(log, state=signed)
            stored, total = signed, total + len(admitted)
        if len(page) < BATCH:
            return total
        after = page[-1][0]


def _is_admitted(
    event: UUID, payload: str | None, stored_mac: bytes | None, waits: bool, *, log: Log
) -> bool:
    """Say whether a writer wrote this entry; what nobody wrote stays in the queue and is named."""
    if payload is None or stored_mac is None or not waits:
        return False
    if not Authority(keys.writer_keys()).accepts(payload.encode(), mac=stored_mac):
        return False
    fields = json.loads(payload)
    return bool(fields["id"] == str(event) and fields["log"] == log)


def _agreed_state(database: psycopg.Connection[Any], *, log: Log) -> State:
    """Return the external state, once the database agrees with it or has been caught up with."""
    stored = state.read(log)
    row = database.execute(_LAST, {"log": log, "epoch": stored.epoch}).fetchone()
    size, number, note, leaves = row if row else (0, 0, "", 0)
    if leaves != size:
        raise SequencerError(
            _("The database holds leaves that no checkpoint covers; run verify_log to find them.")
        )
    if size < stored.size:
        raise SequencerError(_older_copy(size=size, signed=stored.size))
    if size == stored.size:
        if note != stored.note:
            raise SequencerError(_diverged(size=size))
        return stored
    return _catch_up(database, log=log, stored=replace(stored, checkpoints=number, note=note))


def _older_copy(*, size: int, signed: int) -> str:
    return _(
        "The database ends at entry %(size)d, but entry %(signed)d was already signed: it is an"
        " older copy. Restore the newest copy. If there is none, the log must go on under its"
        " next epoch, whose first entry states the loss: ./hudang begin_log_epoch."
    ) % {"size": size, "signed": signed}


def _diverged(*, size: int) -> str:
    return _(
        "Up to entry %(size)d the database is not what was signed. Run verify_log, keep this"
        " database as evidence and restore the newest copy that agrees."
    ) % {"size": size}


def _catch_up(database: psycopg.Connection[Any], *, log: Log, stored: State) -> State:
    """Follow what was committed and signed by us before a crash, leaf by leaf."""
    edge = stored.edge.copy()
    with database.transaction(), database.cursor(name="accesslog_catch_up") as cursor:
        cursor.execute(_LEAVES, [log, stored.epoch, edge.size])
        edge.extend(row[0] for row in cursor)
    try:
        checkpoint = open_checkpoint(
            stored.note, verifiers=keys.verifiers(log, epoch=stored.epoch)
        )
    except NoteError as error:
        raise SequencerError(_diverged(size=edge.size)) from error
    if (checkpoint.size, checkpoint.root) != (edge.size, edge.root()):
        raise SequencerError(_diverged(size=edge.size))
    caught_up = replace(stored, edge=edge)
    state.write(log, state=caught_up)
    return caught_up


def sequence(
    database: psycopg.Connection[Any],
    *,
    log: Log,
    stored: State,
    admitted: Sequence[tuple[UUID, str]],
    outside: State | None,
    signers: Sequence[Signer],
) -> State:
    """Add the leaves to the tree, empty the queue of them and store the signed checkpoint.

    Return the state to be written after the commit. `outside` is what has to stand outside until
    then: the same state, or where an epoch begins that of the one before; None if it is lost.
    """
    events = [event for event, _payload in admitted]
    leaves = [leaf_hash(payload.encode()) for _event, payload in admitted]
    edge = stored.edge.copy()
    edge.extend(leaves)
    places = list(range(stored.size, edge.size))
    database.execute(_ADD_LEAVES, [log, stored.epoch, places, events, leaves])
    database.execute("DELETE FROM accesslog_pending WHERE event_id = ANY(%s)", [events])
    if state.find(log) != outside:
        raise SequencerError(_another())
    checkpoint = Checkpoint(stored.origin, edge.size, edge.root())
    note = sign(checkpoint.text, by=signers)
    number = stored.checkpoints + 1
    database.execute(_ADD_CHECKPOINT, [log, stored.epoch, edge.size, number, note])
    return replace(stored, edge=edge, checkpoints=number, note=note)


def _signers(log: Log, *, origin: str) -> list[Signer]:
    signers = keys.signers(origin)
    published = keys.verifiers(log, epoch=state.epoch_of(origin))
    held = {verifier.vkey for verifier in published if verifier.until is None}
    if not signers or not {signer.verifier.vkey for signer in signers} <= held:
        raise SequencerError(
            _("The signing key in HUDANG_LOG is not the one whose public part auditors hold.")
        )
    return signers
