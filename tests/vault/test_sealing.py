"""New owners sealed in a batch, here or by a process aside, under the keys of the moment."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from hudang.vault import index, opening, providers, services
from hudang.vault.aside import Aside
from hudang.vault.batches import Batch, Piece
from hudang.vault.ciphers import Suite
from hudang.vault.errors import SealingStopped
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultEpoch, VaultKey
from hudang.vault.sealed import Context, Place
from hudang.vault.sealing import BatchSealer, batch_sealer
from hudang.vault.tokens import Entry, Lookup

HERE = uuid4()


def batch_of(count: int) -> Batch:
    """New customers, each with a name and a document, findable by name."""
    owners = [uuid4() for _ in range(count)]
    pieces = [
        piece
        for number, owner in enumerate(owners)
        for piece in (
            Piece(owner, Place.CUSTOMER_CONTACT, Slot.CONTACT, owner, {1: f"张{number}"}),
            Piece(owner, Place.CUSTOMER_IDENTITY, Slot.IDENTITY, owner, {11: f"{number:018}"}),
        )
    ]
    entries = [Entry(Lookup.NAME, HERE, owner, f"张{n}") for n, owner in enumerate(owners)]
    return Batch(Kind.CUSTOMER, HERE, pieces, entries)


def opened(batch: Batch, blobs: list[bytes]) -> list[dict[int, str]]:
    contexts = [
        Context(batch.kind, HERE, piece.owner, piece.record, piece.place, piece.slot, 1)
        for piece in batch.pieces
    ]
    return opening.open_blobs(list(zip(contexts, blobs, strict=True)))


@pytest.mark.parametrize("is_large", [False, True], ids=["here", "aside"])
def test_a_batch_opens_and_is_found(worker, is_large):
    batch = batch_of(40)
    with batch_sealer(is_large=is_large) as sealer:
        begun = sealer.begin(batch)
        with transaction.atomic():
            sealed = begun.end()
            begun.save(sealed)
    assert opened(batch, sealed.blobs) == [piece.values for piece in batch.pieces]
    owner = batch.pieces[0].owner
    assert (HERE, owner) in index.candidates(Lookup.NAME, communities=[HERE], value="张0")
    row = VaultKey.objects.get(owner_id=owner)
    assert (row.kind, row.suite, row.epoch) == (1, Suite[row.get_suite_display().upper()], 1)


def change_epoch() -> None:
    """Let another epoch key wrap from here on, as a roll does."""
    state, suite = VaultEpoch.State, services.current_suite()
    providers.current().create_epoch(2, suite=suite)
    VaultEpoch.objects.update(state=state.RETIRING)
    VaultEpoch.objects.create(number=2, suite=suite, state=state.ACTIVE, created_at=timezone.now())


@pytest.mark.parametrize("change", [change_epoch, lambda: index.rebuild([], rows=0)])
@pytest.mark.parametrize("is_large", [False, True], ids=["here", "aside"])
def test_a_batch_is_sealed_again_where_keys_changed_before_it_is_written(worker, is_large, change):
    batch = batch_of(3)
    with batch_sealer(is_large=is_large) as sealer:
        begun = sealer.begin(batch)
        begun.wait()
        change()
        with transaction.atomic():
            sealed = begun.end()
            begun.save(sealed)
    assert opened(batch, sealed.blobs) == [piece.values for piece in batch.pieces]
    owner = batch.pieces[0].owner
    assert (HERE, owner) in index.candidates(Lookup.NAME, communities=[HERE], value="张0")
    active = VaultEpoch.objects.get(state="active")
    assert VaultKey.objects.get(owner_id=owner).epoch == active.number


def test_a_batch_does_not_replace_keys_that_exist(worker):
    batch = batch_of(1)
    services.make_keys([Owner(Kind.CUSTOMER, HERE, batch.pieces[0].owner)])
    with batch_sealer(is_large=False) as sealer:
        begun = sealer.begin(batch)
        with pytest.raises(Exception, match="vault_vaultkey"), transaction.atomic():
            begun.save(begun.end())


def test_a_process_that_was_killed_stops_the_batch_and_nothing_is_written(worker):
    batch = batch_of(2)
    with Aside() as aside:
        begun = BatchSealer(lambda task: aside.ask(task).result).begin(batch)
        begun.wait()
        aside._process.kill()
        begun = BatchSealer(lambda task: aside.ask(task).result).begin(batch)
        with pytest.raises(SealingStopped), transaction.atomic():
            begun.save(begun.end())
    assert not VaultKey.objects.filter(owner_id=batch.pieces[0].owner).exists()
