"""The desk 查看明文: authorities, masks, comparisons, the door through which plaintext leaves."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.disclosure import budgets, policy, queries
from hudang.disclosure.authority import Authority, Ground
from hudang.disclosure.cases import addressee_authority, order_authority, require_reader
from hudang.disclosure.comparison import (
    contains,
    is_named_in,
    masks,
    matches,
    matching_masks,
    open_items,
    repeats,
)
from hudang.disclosure.entries import record_entry
from hudang.disclosure.jobs import disclose_batches, disclose_rows
from hudang.disclosure.likeness import Agreement, Likeness, differences, likenesses
from hudang.disclosure.masks import Level
from hudang.disclosure.models import Budget
from hudang.disclosure.opened import Opened
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.vault import files, opening, probes, storage
from hudang.vault.errors import Tampered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from typing import BinaryIO
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.vault.models import SealedRecord
    from hudang.vault.tokens import Lookup

__all__ = [
    "Agreement", "Authority", "Level", "Likeness", "Opened", "addressee_authority",
    "authority_for", "contains", "count_miss", "count_search", "differences", "disclose",
    "disclose_batches", "disclose_file", "disclose_rows", "forget_budgets", "is_named_in",
    "likenesses", "masks", "matches", "matching_masks", "names_in_beat", "order_authority",
    "repeats", "require_reader", "standing_authority", "system_authority",
]  # fmt: skip

# Authorities


def authority_for(
    actor: Actor,
    *,
    purpose: str,
    items: Iterable[int],
    reference: str = "",
    customers: Collection[UUID] | None = None,
    at: datetime,
) -> Authority:
    """State a purpose, and perhaps an order, and get an authority for minutes (POL-4.3)."""
    wanted = frozenset(items)
    actor.require(Permission.OPEN_VALUE)
    accounts.require_purpose_of_post(purposes=actor.purposes, purpose=purpose)
    require_reader(actor, purpose=purpose, reference=reference, at=at)
    policy.require_reference(reference=reference)
    slots = {inventory.by_number(item).slot for item in wanted}
    accounts.require_second_factor_shown(is_quick=actor.is_quick, slots=slots)
    covering = purposes.covering(purpose, items=wanted)
    return Authority(
        ground=Ground.STATED,
        actor=actor.code,
        role=actor.role_for(Permission.OPEN_VALUE),
        purpose=purpose,
        basis=covering.basis,
        items=wanted,
        communities=actor.communities,
        acts=frozenset({Act.VIEW, Act.CALL}),
        valid_until=at + policy.STATED_FOR,
        records=None if customers is None else frozenset(customers),
        reference=reference,
        is_by_token=actor.is_by_token,
    )


def standing_authority(
    actor: Actor,
    *,
    homes: Mapping[UUID, Collection[tuple[UUID, str]]],
    purpose: str,
    act: Act = Act.VIEW,
    at: datetime,
) -> Authority:
    """Return what a post opens without a dialog: names and calls of customers in its beat.

    `homes` names for each customer the (community, building) of the houses.
    """
    actor.require(Permission.DIAL)
    accounts.require_purpose_of_post(purposes=actor.purposes, purpose=purpose)
    require_reader(actor, purpose=purpose, at=at)
    inside = frozenset(
        customer
        for customer, places in homes.items()
        if policy.is_in_beat(beats=actor.beats, homes=places)
    )
    policy.require_in_beat(customers=inside)
    covering = purposes.covering(purpose, items=())
    return Authority(
        ground=Ground.STANDING,
        actor=actor.code,
        role=actor.role_for(Permission.DIAL),
        purpose=purpose,
        basis=covering.basis,
        items=policy.standing_items(act) & frozenset(covering.items),
        communities=actor.communities,
        acts=frozenset({act}),
        valid_until=at + policy.STANDING_FOR,
        records=inside,
        acting_for=policy.acting_for(
            own=actor.own_beats,
            deputed=actor.deputed_beats,
            homes=[home for customer in inside for home in homes[customer]],
        ),
    )


def system_authority(
    actor: Actor,
    *,
    purpose: str,
    items: Iterable[int],
    communities: Collection[UUID],
    act: Act = Act.VIEW,
    acting_for: str = "",
    reference: str = "",
    at: datetime,
) -> Authority:
    """Return the authority of a job, which is an actor of its own (`accounts.actor.system`)."""
    wanted = frozenset(items)
    policy.require_job(actor=actor.code, role=actor.role)
    covering = purposes.covering(purpose, items=wanted)
    return Authority(
        ground=Ground.SYSTEM,
        actor=actor.code,
        role=actor.role,
        purpose=purpose,
        basis=covering.basis,
        items=wanted,
        communities=frozenset(communities),
        acts=frozenset({act}),
        valid_until=at + policy.SYSTEM_FOR,
        reference=reference,
        acting_for=acting_for,
    )


# The door


def disclose(
    records: Sequence[SealedRecord],
    items: Iterable[int],
    *,
    under: Authority,
    at: datetime,
    act: Act = Act.VIEW,
    what: str = "",
) -> list[Opened]:
    """Open the items of the records: the entry is committed first, or nothing is opened."""
    wanted = frozenset(items)
    if not records:
        return []
    _require_cover(records, wanted, under=under, act=act, at=at)
    with transaction.atomic(durable=True):
        customers = {record.sealing_owner for record in records}
        budgets.spend(under, customers=customers, items=wanted, act=act, at=at)
        record_entry(under, items=wanted, act=act, what=what, at=at, records=records)
    return [
        Opened(values, record=record.__dict__["id"])
        for record, values in zip(records, open_items(records, wanted), strict=True)
    ]


def names_in_beat(
    records: Sequence[SealedRecord],
    *,
    homes: Mapping[UUID, Collection[tuple[UUID, str]]],
    by: Actor,
    purpose: str = "",
    at: datetime,
) -> dict[UUID, str]:
    """Open the names of those records that are in the person's beat; the others stay masked.

    Where the post does not pursue the purpose, the one that its routine work serves counts.
    """
    if purpose not in by.purposes:
        purpose = queries.routine_purpose(by, items={policy.NAME})
    try:
        under = standing_authority(by, homes=homes, purpose=purpose, at=at)
    except PolicyViolation:
        return {}
    inside = [record for record in records if under.reaches(record.sealing_owner)]
    opened = disclose(inside, under.items, under=under, at=at)
    return {
        one.record: one.value(policy.NAME) for one in opened if one.value(policy.NAME) is not None
    }


def disclose_file(
    record: SealedRecord,
    *,
    field: str,
    file: UUID | None,
    items: Iterable[int],
    under: Authority,
    at: datetime,
    act: Act = Act.VIEW,
    what: str = "",
    guarded: Collection[int] = (),
) -> Iterator[bytes]:
    """Open a sealed file as a stream; `field` of its record seals the secret that opens it.

    `guarded` are the sensitive items it shows, each counted as a sensitive value opened. Raises
    FileNotFoundError where no file is kept, before the log is told.
    """
    if file is None:
        raise FileNotFoundError
    wanted = frozenset(items)
    with contextlib.ExitStack() as until_read:
        source = until_read.enter_context(storage.path_of(file).open("rb"))
        _require_cover([record], wanted, under=under, act=act, at=at)
        with transaction.atomic(durable=True):
            budgets.spend(under, customers=[record.sealing_owner], items=guarded, act=act, at=at)
            record_entry(under, items=wanted, act=act, what=what, at=at, records=[record])
        (values,) = opening.open_many([record], [field])
        secrets = [value for value in values[field].values() if isinstance(value, bytes)]
        if len(secrets) != 1:
            raise Tampered
        until_read.pop_all()
        return _closing(source, files.open_stream(source, secret=secrets[0]))


def _closing(source: BinaryIO, chunks: Iterator[bytes]) -> Iterator[bytes]:
    with source:
        yield from chunks


# A search is a disclosure of one bit


def count_search(actor: str, *, kind: Lookup, value: str, at: datetime) -> None:
    """Count a value about to be searched; the sixth behind one mask is refused and reported."""
    counted = probes.count_probe(actor, kind=kind, value=value, at=at)
    policy.require_misses_left(misses=counted.misses)
    policy.require_not_guessing(distinct_values=counted.values)


def count_miss(actor: str, *, at: datetime) -> None:
    """Count a search that found nobody."""
    probes.count_miss(actor, at=at)


def forget_budgets(*, before: date) -> None:
    """Remove the counts of earlier days: what was opened when is told by the log."""
    Budget.objects.filter(day_date__lt=before).delete()


# Inside the desk


def _require_cover(
    records: Sequence[SealedRecord],
    items: frozenset[int],
    *,
    under: Authority,
    act: Act,
    at: datetime,
) -> None:
    """Check the authority anew at the door: a purpose retired meanwhile opens nothing."""
    customers = [(record.__dict__["community_id"], record.sealing_owner) for record in records]
    policy.require_cover(authority=under, items=items, customers=customers, act=act, at=at)
    purposes.covering(under.purpose, items=items)
