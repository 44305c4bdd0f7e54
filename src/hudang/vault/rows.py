"""Sealed values without their records: read, sealed and written for very many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db import connection, transaction
from psycopg import sql

from hudang.core.models import uuid7
from hudang.vault import keyring
from hudang.vault.batches import lock_with
from hudang.vault.copying import copying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.vault.fields import SealedField
    from hudang.vault.models import SealedRecord
    from hudang.vault.sealed import Context, Values


class SealedRow(NamedTuple):
    """A sealed value of a row, and where it belongs."""

    field: SealedField
    context: Context
    blob: bytes


def sealed_rows(
    rows: QuerySet[Any], name: str, *facts: str
) -> Iterator[tuple[SealedRow, tuple[Any, ...]]]:
    """Yield one sealed field of every row that has a value in it, with plain columns beside it."""
    model = cast("type[SealedRecord]", rows.model)
    field = _field(model, name)
    columns = ("community_id", model.owner_column(), "id", "revision", name, *facts)
    for community, owner, record, revision, value, *more in rows.values_list(*columns):
        if value is not None:
            context = model.context_of(
                name, community=community, owner=owner, record=record, revision=revision
            )
            yield SealedRow(field, context, value.blob), tuple(more)


def seal_rows(
    model: type[SealedRecord],
    name: str,
    values: Sequence[Values],
    *,
    owners: Sequence[UUID],
    community: UUID,
) -> list[SealedRow]:
    """Seal a value for each owner, for a new row of its own; `write_rows` writes them in the same
    transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Seal and write in one transaction.")
    field = _field(model, name)
    contexts = [
        model.context_of(name, community=community, owner=owner, record=uuid7())
        for owner in owners
    ]
    bundles = keyring.extend({context.key_owner(): {field.slot} for context in contexts})
    return [
        SealedRow(
            field,
            context,
            lock_with(one, context=context, bundle=bundles[community, context.owner]),
        )
        for context, one in zip(contexts, values, strict=True)
    ]


def write_rows(
    model: type[SealedRecord], rows: Iterable[tuple[SealedRow, Mapping[str, Any]]]
) -> None:
    """Write new rows by COPY, each with its sealed value and plain columns; what is not named
    takes its default."""
    fields = [field for field in model._meta.concrete_fields if field.column]
    defaults = {field.attname: field.get_default() for field in fields}
    columns = [sql.Identifier(str(field.column)) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(columns)
    )
    with copying(statement) as copy:
        for (field, context, blob), facts in rows:
            row = defaults | {
                "community_id": context.community, model.owner_column(): context.owner,
                "id": context.record, "revision": context.revision, field.attname: blob, **facts,
            }  # fmt: skip
            copy.write_row(tuple(row.values()))


def _field(model: type[SealedRecord], name: str) -> SealedField:
    return cast("SealedField", model._meta.get_field(name))
