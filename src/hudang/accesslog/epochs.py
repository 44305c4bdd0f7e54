"""The log goes on under its next epoch: after an older copy was restored, or its key was lost.

Under one origin the log never signs a smaller or another tree. So what was lost ends the epoch,
and the first entry of the next one commits to the last checkpoint of the one before, to how many
entries were lost, and to the two people who decided. Where the external state is lost, as on a new
machine, nobody here knows what was signed last, so the epoch ends in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from hudang.accesslog import keys, policy, sequencer, services, state, witnesses
from hudang.accesslog.models import Act
from hudang.accesslog.note import Checkpoint, NoteError, open_checkpoint
from hudang.accesslog.payload import BEGIN_EPOCH, Log, moment
from hudang.accesslog.state import State
from hudang.accesslog.subtrees import Subtrees
from hudang.accesslog.tree import EMPTY_ROOT, Edge
from hudang.accesslog.verify.report import Loss

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import psycopg

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


@dataclass(frozen=True, slots=True)
class Ending:
    """How an epoch of a log stands: what is left of it here, and the last that was signed."""

    log: Log
    origin: str
    outside: State | None
    kept: int
    signed: Checkpoint

    @property
    def epoch(self) -> int:
        return state.epoch_of(self.origin)

    @property
    def is_whole(self) -> bool:
        """Whether all that was signed is here, so that the log simply goes on."""
        return self.outside is not None and self.signed.size <= self.kept

    @property
    def loss(self) -> Loss:
        return Loss(self.log, self.epoch, kept=self.kept, signed=self.signed.size)


def endings() -> list[Ending]:
    """Return the epochs of which entries are lost, or of which nobody here knows it."""
    connection.ensure_connection()
    every = (_ending(connection.connection, log) for log in Log)
    return [ending for ending in every if not ending.is_whole]


def begin(
    *, people: Sequence[str], decision: str = "", with_new_key: bool = False, at: datetime
) -> list[Loss]:
    """Begin the next epoch of each log of which entries were lost; return what was lost.

    With a new key every log begins one: the key before is lost, or is no longer only ours. Needs
    the sequencer's rights, and that no sequencer runs. Raises Forbidden without two people, and
    EpochError where nothing was lost, or where what is left is not a beginning of what was signed.
    """
    policy.require_two_deciders(people)
    connection.ensure_connection()
    database = connection.connection
    with sequencer.folder_lock(), sequencer.alone(database):
        every = [_ending(database, log) for log in Log]
        ended = [ending for ending in every if with_new_key or not ending.is_whole]
        if not ended:
            raise EpochError(
                _("Nothing that was signed is missing here, so the log simply goes on.")
            )
        for ending in ended:
            _require_whole(database, ending)
        if with_new_key and not any(_is_begun(database, ending) for ending in ended):
            keys.replace_signing_key()
        for ending in ended:
            _begin(database, ending, people=people, decision=decision, at=at)
    return [ending.loss for ending in ended]


def _ending(database: psycopg.Connection[Any], log: Log) -> Ending:
    outside = state.find(log)
    epoch = outside.epoch if outside else keys.newest_epoch(log)
    origin = outside.origin if outside else keys.verifier(log, epoch=epoch).name
    row = database.execute(_KEPT, [log, epoch]).fetchone()
    kept = int(row[0]) if row else 0
    notes = [outside.note] if outside else []
    signed = _signed_last(log, epoch=epoch, notes=[*notes, _note(database, log, epoch, kept)])
    return Ending(log, origin, outside, kept, signed or Checkpoint(origin, 0, EMPTY_ROOT))


def _begin(
    database: psycopg.Connection[Any],
    ending: Ending,
    *,
    people: Sequence[str],
    decision: str,
    at: datetime,
) -> None:
    """Commit the first entry, publish the key, then let the state follow: each may be repeated."""
    log, epoch = ending.log, ending.epoch + 1
    origin = state.origin_at(ending.origin, epoch=epoch)
    fresh = State(origin=origin, edge=Edge(), begun=moment(at))
    if not _is_begun(database, ending):
        signers = keys.signers(origin)
        signed = ending.signed
        with transaction.atomic():
            event = services.record(
                act=Act.CHANGE,
                what=BEGIN_EPOCH,
                actor=people[1],
                acting_for=people[0],
                role=ROLE,
                reference=decision,
                at=at,
                log=log,
                beginning=[epoch, signed.size, signed.root.hex(), ending.kept],
                signing=[signer.verifier.public.hex() for signer in signers],
            )
            stored = database.execute(_PAYLOAD, [event]).fetchone()
            admitted = [(event, stored[0])] if stored else []
            sequencer.sequence(
                database, log=log, stored=fresh, admitted=admitted, outside=ending.outside,
                signers=signers,
            )  # fmt: skip
    keys.make_verifiers(log, origin=origin, epoch=epoch)
    state.write(log, state=_first_state(database, log, fresh=fresh))


def _is_begun(database: psycopg.Connection[Any], ending: Ending) -> bool:
    """Say whether the next epoch was committed just before a crash."""
    return database.execute(_FIRST, [ending.log, ending.epoch + 1]).fetchone() is not None


def _signed_last(log: Log, *, epoch: int, notes: Sequence[str]) -> Checkpoint | None:
    """Return the largest checkpoint of this epoch that we signed, as we or a witness hold it."""
    known = keys.verifiers(log, epoch=epoch)
    kept = [witnesses.kept(log, witness=one) for one in witnesses.known()]
    found = []
    for note in (*notes, *kept, *witnesses.ask_all()[0]):
        try:
            found.append(open_checkpoint(note, verifiers=known))
        except NoteError:
            continue
    return max(found, key=lambda checkpoint: checkpoint.size, default=None)


def _note(database: psycopg.Connection[Any], log: Log, epoch: int, size: int) -> str:
    row = database.execute(_NOTE, [log, epoch, size]).fetchone()
    return str(row[0]) if row else ""


def _require_whole(database: psycopg.Connection[Any], ending: Ending) -> None:
    """Refuse unless what is left is what was signed at that size: an edited copy is no backup."""
    log, epoch, kept = ending.log, ending.epoch, ending.kept
    if not kept:
        return
    root = Subtrees(log, epoch).root(database, size=kept)
    try:
        known = keys.verifiers(log, epoch=epoch)
        note = _note(database, log, epoch, kept)
        is_whole = open_checkpoint(note, verifiers=known).root == root
    except NoteError:
        is_whole = False
    if not is_whole:
        raise EpochError(_not_whole(log))


def _not_whole(log: Log) -> str:
    return _(
        "What is left of the log %(log)s is not what was signed at that size. Run verify_log."
    ) % {"log": log.code}


def _first_state(database: psycopg.Connection[Any], log: Log, *, fresh: State) -> State:
    """Return the state after the first entry of an epoch, as it was committed."""
    row = database.execute(_FIRST, [log, fresh.epoch]).fetchone()
    leaf, note = row or (b"", "")
    edge = Edge()
    edge.append(leaf)
    checkpoint = open_checkpoint(note, verifiers=keys.verifiers(log, epoch=fresh.epoch))
    if checkpoint.root != edge.root():
        raise EpochError(_not_whole(log))
    return State(origin=fresh.origin, edge=edge, begun=fresh.begun, checkpoints=1, note=note)
