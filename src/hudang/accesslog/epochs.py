"""The log goes on under its next epoch after an older copy had to be restored.

Under one origin the log never signs a smaller or another tree. So what was lost ends the epoch,
and the first entry of the next one commits to the last checkpoint of the one before, to how many
entries were lost, and to who decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from hudang.accesslog import keys, sequencer, services, state, witnesses
from hudang.accesslog.models import Act
from hudang.accesslog.note import NoteError, open_checkpoint
from hudang.accesslog.payload import BEGIN_EPOCH, Log, moment
from hudang.accesslog.state import State
from hudang.accesslog.subtrees import Subtrees
from hudang.accesslog.tree import Edge
from hudang.accesslog.verify.report import Loss

if TYPE_CHECKING:
    from datetime import datetime

    import psycopg

    from hudang.accesslog.note import Checkpoint

ROLE: Final = "operator"
_KEPT: Final = (
    "SELECT coalesce(max(leaf_index) + 1, 0) FROM accesslog_leaf WHERE log = %s AND epoch = %s"
)
_NOTE: Final = "SELECT note FROM accesslog_checkpoint WHERE log = %s AND epoch = %s AND size = %s"
_FIRST: Final = """
    SELECT leaf.leaf_hash, signed.note FROM accesslog_leaf AS leaf
    JOIN accesslog_checkpoint AS signed USING (log, epoch)
    WHERE leaf.log = %s AND leaf.epoch = %s AND leaf.leaf_index = 0 AND signed.size = 1
"""
_PAYLOAD: Final = "SELECT payload FROM accesslog_entry WHERE id = %s"


class EpochError(Exception):
    """No epoch is begun; the message says why."""


def begin(*, by: str, decision: str = "", at: datetime) -> list[Loss]:
    """Begin the next epoch of each log of which entries were lost; return what was lost.

    Needs the sequencer's rights, and that no sequencer runs. Raises EpochError where nothing was
    lost, or where what is left is not a beginning of what was signed.
    """
    connection.ensure_connection()
    database = connection.connection
    with sequencer.folder_lock(), sequencer.alone(database):
        losses = [_begin(database, log, by=by, decision=decision, at=at) for log in Log]
    found = [loss for loss in losses if loss is not None]
    if not found:
        raise EpochError(_("Nothing that was signed is missing here, so the log simply goes on."))
    return found


def _begin(
    database: psycopg.Connection[Any], log: Log, *, by: str, decision: str, at: datetime
) -> Loss | None:
    ended = state.read(log)
    row = database.execute(_KEPT, [log, ended.epoch]).fetchone()
    kept = int(row[0]) if row else 0
    signed = _signed_last(log, ended=ended)
    if signed is None or signed.size <= kept:
        return None
    _require_whole(database, log, ended=ended, kept=kept)
    loss = Loss(log, ended.epoch, kept=kept, signed=signed.size)
    epoch = ended.epoch + 1
    fresh = State(origin=state.origin_at(ended.origin, epoch=epoch), edge=Edge(), begun=moment(at))
    keys.make_verifier(log, origin=fresh.origin, epoch=epoch)
    begun = _already_begun(database, log, fresh=fresh)
    if begun is None:
        with transaction.atomic():
            event = services.record(
                act=Act.CHANGE,
                what=BEGIN_EPOCH,
                actor=by,
                role=ROLE,
                reference=decision,
                at=at,
                log=log,
                beginning=[epoch, signed.size, signed.root.hex(), kept],
            )
            stored = database.execute(_PAYLOAD, [event]).fetchone()
            admitted = [(event, stored[0])] if stored else []
            begun = sequencer.sequence(
                database, log=log, stored=fresh, admitted=admitted, ended=ended
            )
    state.write(log, state=begun)
    return loss


def _signed_last(log: Log, *, ended: State) -> Checkpoint | None:
    """Return the largest checkpoint of this epoch that we signed, as we or a witness hold it."""
    key = keys.verifier(log, epoch=ended.epoch)
    notes = [ended.note, *(witnesses.kept(log, witness=one) for one in witnesses.known())]
    notes += witnesses.ask_all()[0]
    found = []
    for note in notes:
        try:
            found.append(open_checkpoint(note, verifier=key))
        except NoteError:
            continue
    return max(found, key=lambda checkpoint: checkpoint.size, default=None)


def _require_whole(
    database: psycopg.Connection[Any], log: Log, *, ended: State, kept: int
) -> None:
    """Refuse unless what is left is what was signed at that size: an edited copy is no backup."""
    if not kept:
        return
    row = database.execute(_NOTE, [log, ended.epoch, kept]).fetchone()
    root = Subtrees(log, ended.epoch).root(database, size=kept)
    try:
        key = keys.verifier(log, epoch=ended.epoch)
        is_whole = row is not None and open_checkpoint(row[0], verifier=key).root == root
    except NoteError:
        is_whole = False
    if not is_whole:
        raise EpochError(_not_whole(log))


def _not_whole(log: Log) -> str:
    return _(
        "What is left of the log %(log)s is not what was signed at that size. Run verify_log."
    ) % {"log": log.code}


def _already_begun(database: psycopg.Connection[Any], log: Log, *, fresh: State) -> State | None:
    """Return the state of an epoch that was committed just before a crash."""
    row = database.execute(_FIRST, [log, fresh.epoch]).fetchone()
    if row is None:
        return None
    edge = Edge()
    edge.append(row[0])
    checkpoint = open_checkpoint(row[1], verifier=keys.verifier(log, epoch=fresh.epoch))
    if checkpoint.root != edge.root():
        raise EpochError(_not_whole(log))
    return State(origin=fresh.origin, edge=edge, begun=fresh.begun, checkpoints=1, note=row[1])
