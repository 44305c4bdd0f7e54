"""The epochs of a log: trees of their own, each but the first begun by an entry that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog import keys
from hudang.accesslog.verify.leaves import Leaves
from hudang.accesslog.verify.report import Kind, Loss

if TYPE_CHECKING:
    import psycopg

    from hudang.accesslog.note import Verifier
    from hudang.accesslog.payload import Log
    from hudang.accesslog.state import State
    from hudang.accesslog.verify.entries import Entries
    from hudang.accesslog.verify.report import Report
    from hudang.accesslog.verify.vouches import Said, Vouches

_BEYOND: Final = "SELECT DISTINCT epoch FROM accesslog_leaf WHERE log = %s AND epoch > %s"


@dataclass(frozen=True, slots=True)
class Epochs:
    """The walk over one log, from its first epoch to the one that is signed now."""

    database: psycopg.Connection[Any]
    report: Report
    entries: Entries
    vouches: Vouches
    log: Log
    stored: State

    def check(self) -> None:
        """Check each epoch's tree, and that what each lost is stated at the head of the next."""
        last = self.stored.epoch
        for epoch in range(1, last + 1):
            loss = self._loss(epoch) if epoch < last else None
            known = keys.verifiers(self.log, epoch=epoch)
            leaves = Leaves(
                self.database,
                self.report,
                self.log,
                epoch,
                known,
                self.stored if epoch == last else None,
                loss,
                self.vouches.of(self.log, epoch=epoch),
            )
            leaves.check(entries_with_leaf=self.entries.leaves[self.log, epoch])
            self._check_keys(known, epoch=epoch)
        self.report.sizes[self.log] = leaves.edge.size
        self.report.epochs[self.log] = last
        for (epoch,) in self.database.execute(_BEYOND, [self.log, last]).fetchall():
            self.report.add(Kind.EPOCH_UNKNOWN, log=self.log, epoch=epoch, what=str(epoch))

    def _check_keys(self, known: list[Verifier], *, epoch: int) -> None:
        """The first key of a log was handed out; every other one the log itself announced."""
        first = keys.verifiers(self.log)[0].public.hex()
        for key in known:
            if key.public.hex() not in {first, *self.entries.announced[self.log]}:
                named = key.key_id.hex()
                self.report.add(Kind.KEY_UNANNOUNCED, log=self.log, epoch=epoch, what=named)

    def _loss(self, epoch: int) -> Loss | None:
        """Return what the first entry of the next epoch states of how this one ended."""
        stated = self.entries.beginnings.get((self.log, epoch + 1))
        if stated is None or stated[0] != epoch + 1:
            self.report.add(Kind.EPOCH_UNEXPLAINED, log=self.log, epoch=epoch + 1, leaf_index=0)
            return None
        _number, signed, root, kept = stated
        loss = Loss(self.log, epoch, kept=kept, signed=signed)
        self.report.losses.append(loss)
        for said in self.vouches.of(self.log, epoch=epoch).get(signed, ()):
            if said.root.hex() != root:
                self._add_diverged(said, epoch=epoch, signed=signed)
        return loss

    def _add_diverged(self, said: Said, *, epoch: int, signed: int) -> None:
        kind = Kind.WITNESS_DIVERGED if said.witness else Kind.AGAINST_DIVERGED
        place = {"epoch": epoch, "leaf_index": signed - 1}
        self.report.add(kind, log=self.log, what=said.witness, **place)
