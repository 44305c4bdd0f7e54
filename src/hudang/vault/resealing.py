"""Sealing everything of owners anew under keys of the current suite, unread, batch by batch.

Nobody is waited for while a row is held: an owner whom somebody works on is left for a later
batch, so that no two ever wait for each other in a circle. Revisions stay: no value changes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from psycopg import sql

from hudang.vault import keyring
from hudang.vault.ciphers import NONCE_SIZE, Suite
from hudang.vault.keys import NOWHERE, VOUCHED, Kind, Owner
from hudang.vault.models import VaultKey, sealed_models
from hudang.vault.sealed import relock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from hudang.vault.keyring import Bundles
    from hudang.vault.keys import Address
    from hudang.vault.models import SealedRecord

BATCH: Final = 500

_LAGGING: Final = """
    SELECT community_id, owner_id, kind FROM vault_vaultkey
    WHERE suite <> %s AND (community_id, owner_id) > (%s, %s)
    ORDER BY community_id, owner_id LIMIT %s FOR UPDATE SKIP LOCKED
"""
_ALL: Final = """
    SELECT community_id, owner_id, kind FROM vault_vaultkey
    WHERE (community_id, owner_id) > (%s, %s) ORDER BY community_id, owner_id LIMIT %s
"""
_RECORDS: Final = sql.SQL("SELECT {columns} FROM {table} WHERE {owner} = ANY(%s) {here}")
_LOCK: Final = sql.SQL(" FOR NO KEY UPDATE SKIP LOCKED")
_WRITE: Final = sql.SQL(
    "UPDATE {table} t SET {changes} FROM unnest(%s::uuid[], {arrays}) AS v (id, {names})"
    " WHERE t.id = v.id {here}"
)
# A blob tells its suite in its second byte. What it marks, the next walk seals anew.
_MARK: Final = sql.SQL(
    "UPDATE vault_vaultkey k SET suite = %s FROM"
    " (SELECT DISTINCT {community} AS community, {owner} AS owner"
    " FROM {table} WHERE {old}) AS rest"
    " WHERE k.community_id = rest.community AND k.owner_id = rest.owner AND k.suite = %s"
)


class Changed(NamedTuple):
    """A sealed record as it was sealed anew, for which the log has to vouch."""

    record: UUID
    revision: int
    sealed: bytes


@dataclass(slots=True)
class Batch:
    """What one batch did: owners of one community, and where the next begins."""

    community: UUID
    after: Address
    owners: int = 0
    changed: list[Changed] = field(default_factory=list)


def reseal_batch(suite: Suite, *, after: Address = (NOWHERE, NOWHERE)) -> Batch | None:
    """Seal the next owners anew, all of one community, in the caller's transaction, who logs them.

    None where no further owner can be taken now.
    """
    owners = _take(suite, after=after)
    if not owners:
        return None
    batch = Batch(owners[0].address[0], owners[-1].address)
    tables = [_Table(model, owners) for model in sealed_models()]
    busy = {owner for table in tables for owner in table.busy()}
    free = [owner for owner in owners if owner.id not in busy]
    bundles = {address: bundle.in_suite(suite) for address, bundle in keyring.take(free).items()}
    for table in tables:
        batch.changed += table.reseal(bundles)
    keyring.replace({owner: bundles[owner.address] for owner in free})
    batch.owners = len(free)
    return batch


def are_left(suite: Suite) -> bool:
    """Say whether anybody is still marked as sealed in another suite."""
    return VaultKey.objects.exclude(suite=suite).exists()


def mark_left_over(suite: Suite) -> int:
    """Mark the owners of whom a value of another suite is stored; return how many.

    Such a value came from an older copy, or from a record that somebody had read before.
    """
    other = next(one for one in Suite if one is not suite)
    marked = 0
    for model in sealed_models():
        old = sql.SQL(" OR ").join(
            sql.SQL("get_byte({}, 1) <> {}").format(sql.Identifier(str(one.column)), suite.value)
            for one in model.sealed_fields()
        )
        query = _MARK.format(
            community=_community(model), owner=sql.Identifier(model.owner_column()),
            table=sql.Identifier(model._meta.db_table), old=old,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(query, [other, suite])
            marked += cursor.rowcount
    return marked


def drop_batch(suite: Suite, *, after: Address) -> tuple[int, Address] | None:
    """Drop the keys of other suites of the next owners, but for those of the log's details.

    In the caller's transaction; returns how many owners there were and where the next begin.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [*after, BATCH])
        owners = [_owner(*row) for row in cursor.fetchall()]
    if not owners:
        return None
    held = keyring.take(owners)
    changed = {}
    for owner in owners:
        bundle = held.get(owner.address)
        if bundle is not None:
            left = bundle.without_other_suites(suite)
            if len(left.keys) != len(bundle.keys):
                changed[owner] = left
    keyring.replace(changed)
    return len(owners), owners[-1].address


def _take(suite: Suite, *, after: Address) -> list[Owner]:
    with connection.cursor() as cursor:
        cursor.execute(_LAGGING, [suite, *after, BATCH])
        owners = [_owner(*row) for row in cursor.fetchall()]
    return [owner for owner in owners if owner.community == owners[0].community]


def _owner(community: UUID, owner: UUID, kind: int) -> Owner:
    return Owner(Kind(kind), None if community == NOWHERE else community, owner)


class _Table:
    """The records of a batch of owners in one table, locked as far as nobody else holds them."""

    def __init__(self, model: type[SealedRecord], owners: Collection[Owner]) -> None:
        self._model = model
        self._fields = model.sealed_fields()
        self._columns = [str(one.column) for one in self._fields]
        self._community = next(iter(owners)).community
        mine = [owner.id for owner in owners if owner.kind is model.sealing_kind]
        self._all = self._rows(mine, ["id"], lock=False) if mine else []
        self._held = (
            self._rows(mine, ["id", "revision", *self._columns], lock=True) if mine else []
        )

    def busy(self) -> set[UUID]:
        """Return the owners of whom somebody else holds a record."""
        held = {row[1] for row in self._held}
        return {owner for owner, record in self._all if record not in held}

    def reseal(self, bundles: Bundles) -> Iterator[Changed]:
        """Seal the records of those owners anew; yield those the log vouches for."""
        changed: list[tuple[Any, ...]] = []
        for owner, record, revision, *blobs in self._held:
            bundle = bundles.get((self._community or NOWHERE, owner))
            if bundle is None:
                continue
            fresh = [
                blob and relock(bytes(blob), context=context, bundle=bundle, nonce=_nonce())
                for blob, context in zip(
                    blobs, self._contexts(owner, record, revision=revision), strict=True
                )
            ]
            if fresh != blobs:
                changed.append((record, *fresh))
                if self._model.sealing_kind in VOUCHED:
                    yield Changed(record, revision, b"".join(filter(None, fresh)))
        if changed:
            self._write(changed)

    def _contexts(self, owner: UUID, record: UUID, *, revision: int) -> Iterator[Any]:
        for one in self._fields:
            yield self._model.context_of(
                one.name, community=self._community, owner=owner, record=record, revision=revision
            )

    def _rows(self, owners: list[UUID], names: list[str], *, lock: bool) -> list[tuple[Any, ...]]:
        columns = [self._model.owner_column(), *names]
        query = _RECORDS.format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            table=sql.Identifier(self._model._meta.db_table),
            owner=sql.Identifier(self._model.owner_column()),
            here=self._here(),
        )
        with connection.cursor() as cursor:
            cursor.execute(query + _LOCK if lock else query, [owners, *self._place()])
            return list(cursor.fetchall())

    def _write(self, changed: list[tuple[Any, ...]]) -> None:
        names = [sql.Identifier(name) for name in self._columns]
        query = _WRITE.format(
            table=sql.Identifier(self._model._meta.db_table),
            changes=sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(name) for name in names),
            arrays=sql.SQL(", ").join(sql.SQL("%s::bytea[]") for _name in names),
            names=sql.SQL(", ").join(names),
            here=self._here(),
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [*map(list, zip(*changed, strict=True)), *self._place()])

    def _here(self) -> sql.Composable:
        return sql.SQL("AND community_id = %s") if _has_community(self._model) else sql.SQL("")

    def _place(self) -> list[UUID | None]:
        return [self._community] if _has_community(self._model) else []


def _has_community(model: type[SealedRecord]) -> bool:
    return any(one.attname == "community_id" for one in model._meta.concrete_fields)


def _community(model: type[SealedRecord]) -> sql.Composable:
    if _has_community(model):
        return sql.Identifier("community_id")
    return sql.SQL("'{}'::uuid").format(sql.SQL(str(NOWHERE)))


def _nonce() -> bytes:
    return os.urandom(NONCE_SIZE)
