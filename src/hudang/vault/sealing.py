"""Sealing many new owners: ahead of the transaction that writes them, by a process aside."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hudang.vault import index, keyring, ledger
from hudang.vault.aside import Aside
from hudang.vault.batches import do_task, pack_task, stamp_of, unpack_result
from hudang.vault.copying import KEY_COLUMNS, TOKEN_COLUMNS, BinaryCopy
from hudang.vault.keys import Owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hudang.vault.batches import Batch, SealedBatch
    from hudang.vault.keys import Writing

    Ask = Callable[[bytes], Callable[[], bytes]]


class BatchSealer:
    """Seals batches of new owners of one run."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def begin(self, batch: Batch) -> Begun:
        """Have a batch sealed under the keys of now; nothing is held meanwhile."""
        now = keyring.writing()
        return Begun(batch, self._ask(_task(batch, now=now)))


class Begun:
    """A batch that is being sealed."""

    def __init__(self, batch: Batch, result: Callable[[], bytes]) -> None:
        self._batch = batch
        self._result = result
        self._sealed: SealedBatch | None = None

    def wait(self) -> SealedBatch:
        """Wait until it is sealed, with nothing held; raises SealingStopped."""
        if self._sealed is None:
            self._sealed = unpack_result(self._result())
        return self._sealed

    def end(self) -> SealedBatch:
        """Return the batch as sealed, in the caller's transaction, which holds epoch and index.

        Where either changed meanwhile, it is sealed again. Raises IndexRebuilding.
        """
        now, series = keyring.writing(), index.hold()
        sealed = self.wait()
        if sealed.stamp != stamp_of(now, series):
            sealed = unpack_result(do_task(_task(self._batch, now=now)))
        return sealed

    def save(self, sealed: SealedBatch) -> None:
        """Write keys and tokens by COPY; refuses owners that were destroyed."""
        kind, community = self._batch.kind, self._batch.community
        owners = {piece.owner for piece in self._batch.pieces}
        ledger.refuse([Owner(kind, community, owner) for owner in owners])
        _write("vault_vaultkey", KEY_COLUMNS, sealed.keys)
        for rows in sealed.tokens:
            _write(index.TABLE, TOKEN_COLUMNS, rows)


@contextmanager
def batch_sealer(*, is_large: bool) -> Iterator[BatchSealer]:
    """Give a sealer of batches: with a process aside for what is worth one, else right here."""
    if not is_large:
        yield BatchSealer(lambda task: lambda: do_task(task))
        return
    with Aside() as aside:
        yield BatchSealer(lambda task: aside.ask(task).result)


def _task(batch: Batch, *, now: Writing) -> bytes:
    return pack_task(batch, epoch=now.epoch, form=now.form, install=now.install)


def _write(table: str, columns: tuple[str, ...], rows: bytes) -> None:
    copy = BinaryCopy(table, columns)
    if rows:
        copy.add(rows)
    copy.write()
