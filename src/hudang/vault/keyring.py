"""Key rows: read with one query, locked by whoever seals, extended on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction

from hudang.vault import ledger, providers
from hudang.vault.ciphers import suite_of
from hudang.vault.copying import array
from hudang.vault.errors import MissingKey, NotInitialised, WrongSuite
from hudang.vault.keys import (
    NOWHERE,
    Address,
    Bundle,
    EpochKey,
    Owner,
    Slot,
    SlotKey,
    Writing,
    unwrap,
)
from hudang.vault.models import VaultKey

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_READ: Final = """
    SELECT wanted.position, k.epoch, e.form, k.bundle, s.install::text
    FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS wanted (community, owner, position)
    JOIN vault_vaultkey k ON k.community_id = wanted.community AND k.owner_id = wanted.owner
    JOIN vault_vaultepoch e ON e.number = k.epoch
    CROSS JOIN vault_vaultstate s
"""
# In order of owner, so that two batches never wait for each other in a circle.
_SHARE: Final = _READ + " ORDER BY k.owner_id FOR SHARE OF k"
_UPDATE: Final = _READ + " ORDER BY k.owner_id FOR UPDATE OF k"
_PRESENT: Final = """
    SELECT k.community_id, k.owner_id
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (community, owner)
    JOIN vault_vaultkey k ON k.community_id = wanted.community AND k.owner_id = wanted.owner
"""
_DELETE: Final = """
    DELETE FROM vault_vaultkey k USING unnest(%s::uuid[], %s::uuid[]) AS gone (community, owner)
    WHERE k.community_id = gone.community AND k.owner_id = gone.owner
"""
_WRITERS_EPOCH: Final = """
    SELECT e.number, e.suite, e.form, s.install
    FROM vault_vaultepoch e CROSS JOIN vault_vaultstate s
    WHERE e.state = 'active' FOR SHARE OF e
"""

_REPLACE: Final = """
    UPDATE vault_vaultkey k SET epoch = %s, suite = fresh.suite, bundle = fresh.bundle
    FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::bytea[])
        AS fresh (community, owner, suite, bundle)
    WHERE k.community_id = fresh.community AND k.owner_id = fresh.owner
"""

Bundles = dict[Address, Bundle]


def writing() -> Writing:
    """Return the epoch that wraps keys now, held against the switch until the commit."""
    # Whoever waited for a switch finds the row he waited for retired, and the new one by asking
    # again: a statement sees what was committed when it began.
    row = _active_epoch() or _active_epoch()
    if row is None:
        raise NotInitialised
    number, suite, form, install = row
    key = providers.current().use_epoch(number)
    if key.suite is not suite_of(suite):
        raise WrongSuite
    return Writing(number, key, form, install)


def _active_epoch() -> tuple[int, int, int, UUID] | None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS_EPOCH)
        row: tuple[int, int, int, UUID] | None = cursor.fetchone()
    return row


def read(owners: Collection[Owner]) -> Bundles:
    """Return the bundles of those owners that have one, with one query."""
    return _fetch(_READ, owners)


def read_each(owners: Sequence[Owner]) -> list[Bundle | None]:
    """Return the bundle of each owner in their order, none for who has none, with one query."""
    found: list[Bundle | None] = [None] * len(owners)
    for place, bundle in _opened(_READ, owners):
        found[place] = bundle
    return found


def hold(owners: Collection[Owner]) -> Bundles:
    """Return the bundles of the owners, held against destruction until the commit."""
    return _require_all(_fetch(_SHARE, owners), owners)


def extend(needs: Mapping[Owner, Collection[int]]) -> Bundles:
    """Return bundles with at least those slots, made where they are missing, held as `hold`."""
    lacking = _lacking(needs)
    kept = needs.keys() - lacking
    bundles = hold(kept) if kept else {}
    return bundles | _make(lacking, needs=needs) if lacking else bundles


def destroy(owners: Collection[Owner]) -> int:
    """Remove the key rows of those owners, having waited for whoever uses one; return how many.

    The rows are locked in the order in which everybody locks them.
    """
    addresses = [owner.address for owner in owners]
    parts = [array(address[part] for address in addresses) for part in (0, 1)]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, parts)
        cursor.execute(_DELETE, parts)
        return int(cursor.rowcount)


def present(owners: Iterable[Owner]) -> set[Address]:
    """Return the addresses of those owners that have a key row, without opening any."""
    addresses = [owner.address for owner in owners]
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [array(a[part] for a in addresses) for part in (0, 1)])
        return set(cursor.fetchall())


def renew(owner: Owner, *, slot: int) -> Bundle:
    """Give a slot its next generation, with the row locked until the commit; return all keys."""
    now = writing()
    bundle = _require_all(_fetch(_UPDATE, [owner]), [owner])[owner.address]
    renewed = bundle.with_next_generation(slot, suite=now.suite)
    _rewrite(renewed, owner=owner, now=now)
    return renewed


def move(owner: Owner, *, to: Owner) -> Bundles:
    """Make keys at another address: the next generation of every slot; return the keys of both.

    Both rows are held until the commit. Details of the log are never sealed anew, so their slot
    stays behind. Raises MissingKey where the owner has no keys, AlreadyDestroyed where it had.
    """
    now = writing()
    bundles = _require_all(_fetch(_UPDATE, [owner, to]), [owner])
    there = bundles.get(to.address, Bundle())
    newest: dict[int, int] = {}
    for slot, generation in (*bundles[owner.address].keys, *there.keys):
        newest[slot] = max(generation, newest.get(slot, 0))
    moved = {slot for slot, _generation in bundles[owner.address].keys} - {Slot.LOG}
    fresh = {(slot, newest[slot] + 1): SlotKey.new(now.suite) for slot in moved}
    bundles[to.address] = Bundle(there.keys | fresh)
    _row(now, bundles[to.address], owner=to).save()
    ledger.refuse([to])
    return bundles


def addresses(owners: Collection[Owner]) -> list[Owner]:
    """Return every address at which those owners have keys: one that was moved may have two."""
    kinds = {owner.id: owner.kind for owner in owners}
    rows = VaultKey.objects.filter(owner_id__in=kinds).values_list("community_id", "owner_id")
    found = [
        Owner(kinds[owner], None if community == NOWHERE else community, owner)
        for community, owner in rows
    ]
    return list(dict.fromkeys([*owners, *found]))


def forget(owner: Owner, *, slot: int, generation: int) -> None:
    """Take one generation of a slot out of an owner's keys; a destroyed owner has none left."""
    now = writing()
    bundle = _fetch(_UPDATE, [owner]).get(owner.address)
    if bundle is None:
        return
    left = bundle.without(slot, generation=generation)
    if left.keys:
        _rewrite(left, owner=owner, now=now)
    else:
        destroy([owner])


def drop(owners: Collection[Owner], *, slot: int) -> None:
    """Take a slot out of the keys of owners; one that was destroyed meanwhile has none left."""
    now = writing()
    bundles = _fetch(_UPDATE, owners)
    for owner in owners:
        bundle = bundles.get(owner.address)
        if bundle is not None:
            _rewrite(bundle.without_slot(slot), owner=owner, now=now)


def ensure(needs: Mapping[Owner, Collection[int]]) -> None:
    """Make what is missing of those slots; where nothing is, one query says so."""
    if lacking := _lacking(needs):
        with transaction.atomic():
            _make(lacking, needs=needs)


def take(owners: Collection[Owner]) -> Bundles:
    """Return the bundles of those owners that have one, with the rows locked until the commit."""
    return _fetch(_UPDATE, owners)


def replace(bundles: Mapping[Owner, Bundle]) -> None:
    """Write bundles whose rows are locked, wrapped by the epoch of now."""
    now = writing()
    rows = [_row(now, bundle, owner=owner) for owner, bundle in bundles.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            [
                now.epoch,
                array(row.community_id for row in rows),
                array(row.owner_id for row in rows),
                [row.suite for row in rows],
                [row.bundle for row in rows],
            ],
        )


def _lacking(needs: Mapping[Owner, Collection[int]]) -> list[Owner]:
    # Without a lock: whoever locks to read and then to write waits for another who does the same.
    seen = read(needs.keys())
    return [owner for owner, slots in needs.items() if not _suffices(seen, owner, slots)]


def _suffices(bundles: Bundles, owner: Owner, slots: Iterable[int]) -> bool:
    bundle = bundles.get(owner.address)
    return bundle is not None and all(bundle.has(slot) for slot in slots)


def _make(owners: Sequence[Owner], *, needs: Mapping[Owner, Collection[int]]) -> Bundles:
    now = writing()
    made = {owner: Bundle().with_slots(needs[owner], suite=now.suite) for owner in owners}
    VaultKey.objects.bulk_create(
        [_row(now, bundle, owner=owner) for owner, bundle in made.items()], ignore_conflicts=True
    )
    # Asked after the insertion, which waits for whoever destroys one of them (ledger, then row).
    ledger.refuse(owners)
    # Whoever was there before us, or came in between, keeps the keys it has.
    bundles = _require_all(_fetch(_UPDATE, owners), owners)
    for owner in owners:
        bundle = bundles[owner.address]
        if all(bundle.has(slot) for slot in needs[owner]):
            continue
        bundles[owner.address] = extended = bundle.with_slots(needs[owner], suite=now.suite)
        _rewrite(extended, owner=owner, now=now)
    return bundles


def _row(now: Writing, bundle: Bundle, *, owner: Owner) -> VaultKey:
    community, owner_id = owner.address
    return VaultKey(
        community_id=community,
        owner_id=owner_id,
        kind=owner.kind,
        suite=bundle.seals_in(now.suite),
        epoch=now.epoch,
        bundle=now.wrap(bundle, owner=owner),
    )


def _rewrite(bundle: Bundle, *, owner: Owner, now: Writing) -> None:
    _row(now, bundle, owner=owner).save(force_update=True)


def _require_all(bundles: Bundles, owners: Iterable[Owner]) -> Bundles:
    if any(owner.address not in bundles for owner in owners):
        raise MissingKey
    return bundles


def _fetch(query: str, owners: Collection[Owner]) -> Bundles:
    # The kind that the caller knows, not the one in the row: a row passed off fails to open.
    known = list({owner.address: owner for owner in owners}.values())
    return {known[place].address: bundle for place, bundle in _opened(query, known)}


def _opened(query: str, owners: Sequence[Owner]) -> Iterator[tuple[int, Bundle]]:
    """Yield the bundles that a query finds, each with the place of its owner."""
    addresses = [owner.address for owner in owners]
    with connection.cursor() as cursor:
        cursor.execute(query, [array(address[part] for address in addresses) for part in (0, 1)])
        rows = cursor.fetchall()
    if not rows:
        return
    install = UUID(rows[0][-1])
    provider = providers.current()
    epochs: dict[int, EpochKey] = {}
    for position, epoch, form, sealed, _install in rows:
        under = epochs.get(epoch) or epochs.setdefault(epoch, provider.use_epoch(epoch))
        bundle = unwrap(
            sealed, under=under, epoch=epoch, install=install, owner=owners[position - 1],
            form=form,
        )  # fmt: skip
        yield position - 1, bundle
