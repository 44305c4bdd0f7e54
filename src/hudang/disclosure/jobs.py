"""The door for jobs: an entry for each community first, then batch after batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.disclosure import policy
from hudang.disclosure.comparison import open_items, wanted_values
from hudang.disclosure.entries import record_entry
from hudang.disclosure.opened import Opened
from hudang.purposes import queries as purposes
from hudang.vault import opening
from hudang.vault.keys import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.disclosure.authority import Authority
    from hudang.vault.models import SealedRecord
    from hudang.vault.rows import SealedRow

    # Stores the list of what is opened: it is given the community and the entry.
    Keep = Callable[[UUID, UUID], None]


def disclose_batches(
    batches: Iterable[Sequence[SealedRecord]],
    items: Iterable[int],
    *,
    under: Authority,
    counts: Mapping[UUID, int],
    what: str,
    at: datetime,
) -> Iterator[list[Opened]]:
    """Open the records of a job, batch by batch: first one entry for each community it names."""
    wanted = frozenset(items)
    _tell(under, wanted, counts=counts, what=what, at=at)
    return _records(batches, wanted, communities=frozenset(counts))


def disclose_rows(
    batches: Iterable[Sequence[SealedRow]],
    items: Iterable[int],
    *,
    under: Authority,
    counts: Mapping[UUID, int],
    what: str,
    at: datetime,
    roots: Mapping[UUID, str] | None = None,
    keep: Keep | None = None,
) -> Iterator[list[Opened]]:
    """Open sealed rows of a job as `disclose_batches` opens records.

    `roots` are those over the members of each community; `keep` stores their list under the
    entry, in its transaction.
    """
    wanted = frozenset(items)
    _tell(under, wanted, counts=counts, what=what, at=at, roots=roots, keep=keep)
    return _rows(batches, wanted, communities=frozenset(counts))


def _tell(
    under: Authority,
    wanted: frozenset[int],
    *,
    counts: Mapping[UUID, int],
    what: str,
    at: datetime,
    roots: Mapping[UUID, str] | None = None,
    keep: Keep | None = None,
) -> None:
    (act,) = under.acts
    policy.require_job(actor=under.actor, role=under.role)
    places = [(community, community) for community in counts]
    policy.require_cover(authority=under, items=wanted, customers=places, act=act, at=at)
    purposes.covering(under.purpose, items=wanted)
    with transaction.atomic(durable=True):
        for community, count in counts.items():
            entry = record_entry(
                under, items=wanted, act=act, what=what, at=at, count=count,
                community=community, members=(roots or {}).get(community, ""),
            )  # fmt: skip
            if keep is not None:
                keep(community, entry)


def _records(
    batches: Iterable[Sequence[SealedRecord]],
    items: frozenset[int],
    *,
    communities: frozenset[UUID],
) -> Iterator[list[Opened]]:
    for batch in batches:
        policy.require_same_communities(
            told=communities, found={record.__dict__["community_id"] for record in batch}
        )
        yield [
            Opened(values, record=record.__dict__["id"])
            for record, values in zip(batch, open_items(batch, items), strict=True)
        ]


def _rows(
    batches: Iterable[Sequence[SealedRow]],
    items: frozenset[int],
    *,
    communities: frozenset[UUID],
) -> Iterator[list[Opened]]:
    for batch in batches:
        policy.require_same_communities(
            told=communities, found={row.context.community or NOWHERE for row in batch}
        )
        opened = opening.open_blobs([(row.context, row.blob) for row in batch])
        yield [
            Opened(
                wanted_values(values, items=items if row.field.items else None),
                record=row.context.record,
            )
            for row, values in zip(batch, opened, strict=True)
        ]
