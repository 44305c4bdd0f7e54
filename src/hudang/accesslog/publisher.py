"""The publisher: hands each new checkpoint to the witnesses and keeps what they answer.

A witness that holds, under our own signature, another tree or a larger one than ours is evidence
that this log was rolled back or rewritten: then nothing more is signed.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.db import Error, connection
from django.utils.translation import gettext as _

from hudang.accesslog import keys, state, witnesses
from hudang.accesslog.note import NoteError
from hudang.accesslog.payload import Log
from hudang.accesslog.subtrees import Subtrees
from hudang.accesslog.witnesses import WitnessError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from hudang.accesslog.state import State
    from hudang.accesslog.witnesses import Vouch, Witness

REFRESH: Final = timedelta(hours=1)  # an unchanged tree is vouched for anew after this
ACCEPTED: Final = 202  # a folder answers later
_RECEIVE: Final = """
    INSERT INTO accesslog_receipt (log, epoch, size, witness, witnessed_at, note)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

logger = logging.getLogger(__name__)


class ContradictionError(Exception):
    """A witness holds what this log does not; the message names the witness and the entry."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one witness and one log: vouched for, or why not."""

    witness: str
    log: Log
    vouch: Vouch | None = None
    failure: str = ""


@dataclass(slots=True)
class Publisher:
    """Keeps the hashed blocks of the trees between one round and the next."""

    trees: dict[tuple[Log, int], Subtrees] = field(default_factory=dict)

    def publish(self, database: psycopg.Connection[Any]) -> list[Outcome]:
        """Offer what is signed to every witness; a contradiction is raised, a failure returned."""
        return [
            self._offer_to(database, witness, log)
            for witness in witnesses.known()
            for log in Log
            if state.read(log).size
        ]

    def compare(self, database: psycopg.Connection[Any]) -> Iterator[Vouch]:
        """Give what each witness holds now; one that cannot be asked is passed over, and said."""
        for witness in witnesses.known():
            for log in Log:
                try:
                    vouch = self._compare(database, witness, log, stored=state.read(log))
                except (WitnessError, NoteError) as error:
                    logger.warning("%s", error)
                    break
                if vouch is not None:
                    yield vouch

    def _offer_to(self, database: psycopg.Connection[Any], witness: Witness, log: Log) -> Outcome:
        try:
            vouch = self._offer(database, witness, log)
        except WitnessError as error:
            return Outcome(witness.name, log, failure=str(error))
        except NoteError as error:
            reason = _("The witness %(name)s answered what cannot be believed: %(reason)s.")
            said = reason % {"name": witness.name, "reason": _(str(error))}
            return Outcome(witness.name, log, failure=said)
        return Outcome(witness.name, log, vouch=vouch)

    def _offer(
        self, database: psycopg.Connection[Any], witness: Witness, log: Log
    ) -> Vouch | None:
        stored = state.read(log)
        held = (
            self._compare(database, witness, log, stored=stored)
            if witness.is_folder
            else _said_last(witness, log, stored=stored)
        )
        if witness.is_folder and held is not None:
            _receive(database, witness, log, vouch=held)
        if held and held.checkpoint.size == stored.size and _now() - held.at < REFRESH:
            return held
        old = held.checkpoint.size if held else 0
        status, text = self._submit(database, witness, log, stored=stored, old=old)
        if status == 409 and text.strip().isdigit() and old != int(text) <= stored.size:
            old = int(text)
            status, text = self._submit(database, witness, log, stored=stored, old=old)
        if witness.is_folder and status in (200, ACCEPTED):
            return held
        if status != 200:
            self._compare(database, witness, log, stored=stored)
            raise WitnessError(_refused(witness, status=status, text=text))
        known = keys.verifiers(log, epoch=stored.epoch)
        vouch = witness.vouch(stored.note + text, log=known)
        _receive(database, witness, log, vouch=vouch)
        return vouch

    def _submit(
        self,
        database: psycopg.Connection[Any],
        witness: Witness,
        log: Log,
        *,
        stored: State,
        old: int,
    ) -> tuple[int, str]:
        tree = self._tree(log, epoch=stored.epoch)
        proof = tree.continuation(database, old=min(old, stored.size), size=stored.size)
        lines = [f"old {old}", *(b64encode(step).decode() for step in proof), "", stored.note]
        return witness.submit("\n".join(lines), origin=stored.origin)

    def _compare(
        self, database: psycopg.Connection[Any], witness: Witness, log: Log, *, stored: State
    ) -> Vouch | None:
        """Ask a witness what he holds; raise if it contradicts what this log is."""
        note = witness.held(stored.origin)
        if not note:
            return None
        vouch = witness.vouch(note, log=keys.verifiers(log, epoch=stored.epoch))
        said, ours = vouch.checkpoint, stored.size
        values = {"name": witness.name, "entry": said.size, "size": ours, "log": log.code}
        if said.size > ours:
            raise ContradictionError(_ahead() % values)
        tree = self._tree(log, epoch=stored.epoch)
        if tree.root(database, size=said.size) != said.root:
            raise ContradictionError(_diverged() % values)
        return vouch

    def _tree(self, log: Log, *, epoch: int) -> Subtrees:
        return self.trees.setdefault((log, epoch), Subtrees(log, epoch))


def require_agreement(*, database: psycopg.Connection[Any] | None = None) -> None:
    """Raise unless this log is what every witness that can be asked holds of it."""
    for _vouch in Publisher().compare(database or _own_connection()):
        pass


# A disk that is full is one of them: what a witness said is kept in HUDANG_LOG.
TRY_AGAIN: Final = (
    Error, psycopg.Error, OSError, WitnessError, state.StateError, keys.LogKeyError
)  # fmt: skip


def run(stop: threading.Event, *, minutes: float) -> None:
    """Publish at that interval until stopped; a contradiction is raised and ends it."""
    publisher = Publisher()
    while not stop.wait(minutes * 60):
        try:
            for outcome in publisher.publish(_own_connection()):
                if outcome.failure:
                    logger.warning("%s", outcome.failure)
        except TRY_AGAIN:
            logger.exception("Checkpoints could not be published; it is tried again.")
            connection.close()


def _own_connection() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    database: psycopg.Connection[Any] = connection.connection
    return database


def _now() -> datetime:
    return datetime.now(UTC)


def _said_last(witness: Witness, log: Log, *, stored: State) -> Vouch | None:
    """Return what a witness said last of this epoch, as kept outside the database."""
    note = witnesses.kept(log, witness=witness)
    if not note.startswith(f"{stored.origin}\n"):
        return None
    try:
        return witness.vouch(note, log=keys.verifiers(log, epoch=stored.epoch))
    except NoteError:
        return None


def _receive(
    database: psycopg.Connection[Any], witness: Witness, log: Log, *, vouch: Vouch
) -> None:
    epoch = state.epoch_of(vouch.checkpoint.origin)
    size = vouch.checkpoint.size
    with database.transaction():
        database.execute(_RECEIVE, [log, epoch, size, vouch.witness, vouch.at, vouch.note])
    witnesses.keep(log, witness=witness, note=vouch.note)


def _refused(witness: Witness, *, status: int, text: str) -> str:
    said = {
        403: _("it does not know the key that signs this log"),
        404: _("it was not told to trust this log"),
        422: _("the proof does not lead from the tree it holds to this one"),
        503: _("its clock was set back"),
    }.get(status, f"HTTP {status}")
    if status == 409 and text.strip().isdigit():
        said = _("it says that it holds entry %(entry)s") % {"entry": text.strip()}
    return _("The witness %(name)s does not vouch: %(reason)s.") % {
        "name": witness.name,
        "reason": said,
    }


def _ahead() -> str:
    return _(
        "The witness %(name)s holds entry %(entry)d of the log %(log)s, but this machine ends at"
        " entry %(size)d: data and keys of the log are an older copy. Restore the newest copy. If"
        " there is none, begin the log's next epoch: ./hudang begin_log_epoch."
    )


def _diverged() -> str:
    return _(
        "Up to entry %(entry)d the log %(log)s is not what the witness %(name)s vouched for. Run"
        " verify_log, keep this machine as evidence, and ask who had access to it."
    )
