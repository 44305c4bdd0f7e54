"""Sealing: anybody may; the values come in and only sealed ones go out."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from hudang.vault import index, keyring, providers, suites
from hudang.vault.batches import lock_with
from hudang.vault.ciphers import Suite, require_available
from hudang.vault.errors import NotInitialised, SuiteDiffers
from hudang.vault.keys import NOWHERE, Kind, Owner, Slot
from hudang.vault.models import RetiredGeneration, VaultEpoch, VaultState, sealed_models
from hudang.vault.recovering import confirm_halves, has_recovery_key, make_recovery_key
from hudang.vault.rolling import is_due as is_roll_due
from hudang.vault.rolling import roll, withdraw_waiting
from hudang.vault.sealed import Context, Sealed, Values, unlock
from hudang.vault.shredding import shred, unfinished

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from hudang.vault.keyring import Bundles
    from hudang.vault.models import SealedRecord

__all__ = [
    "amend", "blob_hash", "confirm_halves", "current_suite", "drop_slot",
    "forget_generations", "has_recovery_key", "initialise", "is_roll_due", "make_keys",
    "make_recovery_key", "move", "record_hash", "require_ready", "roll", "seal", "seal_many",
    "seal_under", "seal_values", "seal_without", "shred", "unfinished", "withdraw_waiting",
]  # fmt: skip

_INITIAL_EPOCH: Final = 1
_LOCK: Final = 0x5641_0001
_HASH_SIZE: Final = 16


@transaction.atomic
def initialise(suite: str = "", *, at: datetime) -> None:
    """Make the installation's identifier, first epoch and empty index; twice changes nothing.

    The suite is chosen here, and changed by `suites` alone; no name means aes, or what there is.
    """
    _lock_installation()
    state = VaultState.objects.first()
    if state is not None:
        _require_same_suite(Suite(state.suite), suite=suite)
        return
    chosen = Suite[(suite or "aes").upper()]
    require_available(chosen)
    provider = providers.current()
    if not provider.has_epoch(_INITIAL_EPOCH):
        provider.create_epoch(_INITIAL_EPOCH, suite=chosen)
    elif provider.use_epoch(_INITIAL_EPOCH).suite is not chosen:
        raise SuiteDiffers
    VaultState.objects.create(install=uuid.uuid4(), suite=chosen, initialised_at=at)
    VaultEpoch.objects.create(
        number=_INITIAL_EPOCH, suite=chosen, state=VaultEpoch.State.ACTIVE, created_at=at
    )
    index.create(chosen)


def require_ready(suite: str = "") -> None:
    """Refuse to start without keys, with another suite, or where the suite does not compute."""
    chosen = current_suite()
    _require_same_suite(chosen, suite=suite)
    require_available(chosen)
    epoch = VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE)
    providers.current().use_epoch(epoch.number)


def current_suite() -> Suite:
    """Return the suite of new keys."""
    state = VaultState.objects.first()
    if state is None:
        raise NotInitialised
    return Suite(state.suite)


def make_keys(owners: Sequence[Owner], *, slots: Collection[int] = ()) -> None:
    """Make the keys of owners that have none, and those of the slots that they lack."""
    keyring.ensure(dict.fromkeys(owners, slots))


def seal(record: SealedRecord, /, **fields: Values | None) -> None:
    """Put sealed values into fields of a record; the caller saves it in the same transaction.

    A stored record takes its next revision, and its other sealed fields follow it.
    """
    seal_many([record], [fields])


def amend(record: SealedRecord, /, **fields: Values) -> None:
    """Change single items of sealed fields and keep the rest; a value of None removes its item."""
    _seal([record], [fields], keep=True)


def seal_many(
    records: Sequence[SealedRecord], values: Sequence[Mapping[str, Values | None]]
) -> None:
    """Seal a batch as `seal` does one, with the same few queries."""
    _seal(records, values, keep=False)


def seal_under(records: Sequence[SealedRecord], *, to: uuid.UUID) -> None:
    """Seal records of customers anew under the keys of another customer of their community.

    In the caller's transaction, who saves and logs them; nobody sees the values on the way.
    """
    needs: dict[Owner, set[int]] = {}
    for record in records:
        for field in record.sealed_fields():
            context = record.sealing_context(field.name)
            for owner in (context.key_owner(), context._replace(owner=to).key_owner()):
                needs.setdefault(owner, set()).add(field.slot)
    bundles = keyring.extend(needs)
    for record in records:
        held = {
            field.name: _unlock(record, name=field.name, bundles=bundles)
            for field in record.sealed_fields()
            if getattr(record, field.name) is not None
        }
        setattr(record, record.owner_column(), to)
        record.revision += 1
        for name, values in held.items():
            sealed = _lock(values, context=record.sealing_context(name), bundles=bundles)
            setattr(record, name, sealed.named(name))


def seal_values(values: Values, *, context: Context) -> Sealed:
    """Return values sealed for a context whose owner has its keys (`make_keys`), one query."""
    bundles = keyring.hold([context.key_owner()])
    return _lock(values, context=context, bundles=bundles)


def seal_without(
    owner: Owner, *, slot: int, items: Collection[int], at: datetime
) -> list[SealedRecord]:
    """Seal everything in a slot of an owner anew, without those items, under its next generation.

    In the caller's transaction, who logs the records returned; they are saved. The generation
    before goes with `forget_generations`, and with the roll after that the items are beyond
    recovery. The details of the log (slot 8) are never sealed anew.
    """
    if slot == Slot.LOG:
        raise ValueError("Details of the log are erased, never sealed anew.")
    bundles = {owner.address: keyring.renew(owner, slot=slot)}
    changed = []
    for record in _records_of(owner):
        fields = [field.name for field in record.sealed_fields() if field.slot == slot]
        held = [name for name in fields if getattr(record, name) is not None]
        if held:
            changes = {name: dict.fromkeys(items) for name in held}
            _seal_one(record, changes=changes, bundles=bundles, keep=True)
            record.save()
            changed.append(record)
    generation, _key = bundles[owner.address].current(slot)
    _retire(owner, [(slot, generation - 1)], at=at)
    return changed


def move(owner: Owner, *, to: uuid.UUID, at: datetime) -> list[SealedRecord]:
    """Seal everything of an owner anew for another community, under next generations of its keys.

    In the caller's transaction, who moves the rows that are not sealed and logs the records
    returned; they are saved. The keys before go with `forget_generations`, but for those of
    the log's details, which are never sealed anew.
    """
    moved = owner._replace(community=to)
    bundles = keyring.move(owner, to=moved)
    records = _records_of(owner)
    for record in records:
        fields = [field.name for field in record.sealed_fields()]
        values = {name: _unlock(record, name=name, bundles=bundles) for name in fields}
        held = {name for name in fields if getattr(record, name) is not None}
        row = {"community_id": owner.community, "id": record.__dict__["id"]}
        rows = type(record)._default_manager.filter(**row)
        rows.update(community_id=to)  # type: ignore[misc]  # all but staff have one
        record.__dict__["community_id"] = to
        record.revision += 1
        for name in held:
            context = record.sealing_context(name)
            setattr(
                record, name, _lock(values[name], context=context, bundles=bundles).named(name)
            )
        record.save(force_update=True)
    retired = [place for place in bundles[owner.address].keys if place[0] != Slot.LOG]
    _retire(owner, retired, at=at)
    return records


def _retire(owner: Owner, places: Sequence[tuple[int, int]], *, at: datetime) -> None:
    """Note generations of slots that seal nothing any more."""
    community, owner_id = owner.address
    RetiredGeneration.objects.bulk_create(
        RetiredGeneration(
            community_id=community,
            owner_id=owner_id,
            kind=owner.kind,
            slot=slot,
            generation=generation,
            retired_at=at,
        )
        for slot, generation in places
    )


def drop_slot(owners: Collection[Owner], *, slot: int) -> None:
    """Destroy the keys of one slot of owners, in the caller's transaction.

    For a slot of which nothing is left to seal anew: unlike `seal_without` it waits for no copy.
    The roll after that ends what older copies could still open.
    """
    if slot == Slot.LOG:
        raise ValueError("Details of the log are erased, never dropped.")
    keyring.drop(owners, slot=slot)


@transaction.atomic
def forget_generations(*, retired_before: datetime) -> int:
    """Destroy the generations retired before a verified copy was begun; return how many.

    A change of the suite may go on after that copy too.
    """
    retired = list(
        RetiredGeneration.objects.select_for_update().filter(retired_at__lt=retired_before)
    )
    for one in sorted(retired, key=lambda one: one.owner_id):
        community = None if one.community_id == NOWHERE else one.community_id
        owner = Owner(Kind(one.kind), community, one.owner_id)
        keyring.forget(owner, slot=one.slot, generation=one.generation)
        one.delete()
    suites.note_copy(begun_at=retired_before)
    return len(retired)


def blob_hash(*sealed: Sealed | None) -> bytes:
    """Return what a change entry of the log says of sealed values: 16 bytes of SHA-256."""
    digest = hashlib.sha256()
    for value in sealed:
        digest.update(value.blob if value is not None else b"")
    return digest.digest()[:_HASH_SIZE]


def record_hash(record: SealedRecord) -> bytes:
    """Return the hash of all sealed fields of a record, in order of their places."""
    return blob_hash(*(getattr(record, field.name) for field in record.sealed_fields()))


def _seal(
    records: Sequence[SealedRecord],
    changes: Sequence[Mapping[str, Values | None]],
    *,
    keep: bool,
) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Seal and save in one transaction.")
    needs: dict[Owner, set[int]] = {}
    for record, fields in zip(records, changes, strict=True):
        for name, values in fields.items():
            context = record.sealing_context(name)
            _require_known_items(record, name=name, values=values)
            needs.setdefault(context.key_owner(), set()).add(context.slot)
    bundles = keyring.extend(needs)
    for record, fields in zip(records, changes, strict=True):
        _seal_one(record, changes=fields, bundles=bundles, keep=keep)


def _seal_one(
    record: SealedRecord, *, changes: Mapping[str, Values | None], bundles: Bundles, keep: bool
) -> None:
    is_stored = not record._state.adding
    after: dict[str, Values | None] = {}
    for field in record.sealed_fields():
        name = field.name
        if name in changes and not keep:
            after[name] = changes[name]
        elif name in changes:
            after[name] = _merge(_unlock(record, name=name, bundles=bundles), changes[name] or {})
        elif is_stored and getattr(record, name) is not None:
            after[name] = _unlock(record, name=name, bundles=bundles)
    if is_stored:
        record.revision += 1
    for name, values in after.items():
        context = record.sealing_context(name)
        sealed = values if values is None else _lock(values, context=context, bundles=bundles)
        setattr(record, name, sealed and sealed.named(name))


def _records_of(owner: Owner) -> list[SealedRecord]:
    """Return every sealed record under the keys of an owner, locked in the order of tables."""
    found: list[SealedRecord] = []
    for model in sealed_models():
        if model.sealing_kind is owner.kind:
            of_owner = {"community_id": owner.community, model.owner_column(): owner.id}
            found += model._default_manager.select_for_update(no_key=True).filter(**of_owner)
    return found


def _merge(values: Values, changes: Values) -> dict[int, Any]:
    return {item: value for item, value in {**values, **changes}.items() if value is not None}


def _unlock(record: SealedRecord, *, name: str, bundles: Bundles) -> Values:
    value: Sealed | None = getattr(record, name)
    if value is None:
        return {}
    context = value.context or record.sealing_context(name)
    return unlock(value.blob, context=context, bundle=bundles[context.key_owner().address])


def _lock(values: Values, *, context: Context, bundles: Bundles) -> Sealed:
    bundle = bundles[context.key_owner().address]
    return Sealed(lock_with(values, context=context, bundle=bundle), context=context)


def _require_known_items(record: SealedRecord, *, name: str, values: Values | None) -> None:
    field = next(field for field in record.sealed_fields() if field.name == name)
    if field.items and not set(values or ()) <= set(field.items):
        raise ValueError(f"{name} holds only the items {field.items}.")


def _require_same_suite(chosen: Suite, *, suite: str) -> None:
    if suite and suite != chosen.name.lower():
        raise SuiteDiffers


def _lock_installation() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
