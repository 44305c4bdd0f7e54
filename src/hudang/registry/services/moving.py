"""A customer goes to another community: the same person under a new number, sealed anew.

What says where he lived stays behind with the place it names and is deleted here; the log keeps
that he was moved, from where and by whom. Everything else of him goes along, whichever table
it stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.core.models import CommunityForeignKey, CustomerRecord
from hudang.registry import indexing, policy, queries
from hudang.registry.models import Customer, RosterImport
from hudang.vault import services as vault
from hudang.vault.keys import Kind, Owner
from hudang.vault.models import SealedRecord

from . import doubles, grounds, opening
from .logging import keep_change, record_change
from .numbers import take_numbers
from .stays import Stay, add_stays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

_IMPORTING = (RosterImport.Status.CHECKING, RosterImport.Status.IMPORTING)


class _Move(NamedTuple):
    """Where a customer goes, and what he will hold there."""

    to: Community
    stays: Sequence[Stay]
    values: Sequence[Mapping[int, str | None]]
    is_compared: bool
    by: Actor
    at: datetime


def move_customer(
    customer: Customer,
    *,
    to: Community,
    stays: Sequence[Stay],
    expected_revision: int,
    is_known_double: bool = False,
    by: Actor,
    at: datetime,
) -> Customer:
    """Move a customer 迁移 to another community, with the houses he holds or lives in there.

    Whoever moves him answers for both communities. He keeps his identifier and gets the next
    number there. Raises Forbidden and EvidenceMissing where the policy says so.
    """
    _require_movable(customer, to=to, stays=stays, by=by, at=at)
    queries.require_revision(customer, expected=expected_revision)
    values = opening.searchable_values(customer, by=by, at=at)
    held = {item: value for item, value in values[0].items() if value}
    is_compared = not is_known_double and doubles.may_tell(held, by=by, at=at)
    move = _Move(to, stays, values, is_compared, by, at)
    with transaction.atomic():
        # Whoever registers there waits here, and is compared with this one.
        (number,) = take_numbers(to.id, code=to.code, count=1)
        if is_compared:
            houses = [stay.house.id for stay in stays]
            doubles.refuse_double(to.id, values=held, houses=houses)
        current = Customer.objects.select_for_update().get(pk=customer.pk)
        queries.require_revision(current, expected=expected_revision)
        return _move(current, move, number=number)


def _require_movable(
    customer: Customer, *, to: Community, stays: Sequence[Stay], by: Actor, at: datetime
) -> None:
    for community in (customer.community_id, to.id):
        grounds.require_collector(community, permission=Permission.MOVE, by=by)
    policy.require_householder(type=customer.type)
    policy.require_movable(
        is_elsewhere=to.id != customer.community_id,
        is_merged=customer.is_merged,
        has_merged=_has_merged(customer),
        has_house=bool(stays),
        is_importing=_imports(customer.community_id) or _imports(to.id),
        is_set_apart=customer.quarantined.exists(),
        is_speaking=queries.has_contacts(customer),
    )
    grounds.require_ground(
        to.id,
        items=customer.items,
        roles=[stay.role for stay in stays],
        notice_delivered=customer.notice == Customer.Notice.DELIVERED,
        at=at,
    )


def _move(customer: Customer, move: _Move, *, number: str) -> Customer:
    before = customer.number
    left = Owner(Kind.CUSTOMER, customer.community_id, customer.id)
    gone = _leave(left)
    records = vault.move(left, to=move.to.id, at=move.at)
    _take_along(left, to=move.to.id)
    moved = Customer.objects.get(community_id=move.to.id, id=customer.id)
    indexing.renew(moved, move.values)
    add_stays(moved, stays=move.stays)
    moved.number, moved.amended_at = number, move.at
    moved.completeness = policy.completeness(
        moved.items, type=moved.type, owns=policy.owns([stay.role for stay in move.stays])
    )
    moved.save(update_fields=["number", "amended_at", "completeness"])
    _note(moved, move)
    record_change(
        policy.MOVED,
        by=move.by,
        permission=Permission.MOVE,
        at=move.at,
        items=(policy.ROLE, policy.HOUSE),
        subjects=[*gone, *map(Subject.of, records)],
        detail={"from": str(left.community), "to": str(move.to.id), "number": before},
    )
    return moved


def _note(customer: Customer, move: _Move) -> None:
    keep_change(
        customer,
        items=[policy.ROLE, policy.HOUSE],
        reason=policy.MOVED,
        by=move.by.code,
        at=move.at,
    )


def _leave(owner: Owner) -> list[Subject]:
    """Delete what names a place of the community that is left, or somebody who stays there; forget
    a place that may be none. Return what was sealed in it, for the log to know that it is gone."""
    gone: list[Subject] = []
    for model in reversed(_models()):
        if len(model.customer_columns) > 1:
            _rows_of_both(model, owner).delete()
            continue
        rows = model._default_manager.filter(**_of(owner))
        if _anchors(model, nullable=False):
            gone += _ends_of(model, rows)
            rows.delete()
        elif anchors := _anchors(model, nullable=True):
            rows.update(**dict.fromkeys(anchors))
    return gone


def _ends_of(model: type[CustomerRecord], rows: QuerySet[CustomerRecord]) -> list[Subject]:
    """Return the sealed records among rows to be deleted, each with the revision that ends it."""
    if not issubclass(model, SealedRecord):
        return []
    ends = rows.values_list("id", "community_id", "revision")  # type: ignore[misc]  # all sealed have it
    return [Subject(record, community, revision + 1) for record, community, revision in ends]


def _rows_of_both(model: type[CustomerRecord], owner: Owner) -> QuerySet[CustomerRecord]:
    named = Q.create([(column, owner.id) for column in model.customer_columns], connector=Q.OR)
    here = {"community_id": owner.community}
    return model._default_manager.filter(named, **here)


def _take_along(owner: Owner, *, to: UUID) -> None:
    """Let every row that is not sealed follow; those that are follow with their seal."""
    for model in _models():
        if not issubclass(model, SealedRecord):
            model._default_manager.filter(**_of(owner)).update(community_id=to)


def _models() -> list[type[CustomerRecord]]:
    """Return the tables about a customer, but for his own, in the order they are declared."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, CustomerRecord) and model is not Customer
    ]


def _anchors(model: type[CustomerRecord], *, nullable: bool) -> list[str]:
    """Return the columns of a table that name a place, or what goes with one."""
    return [
        field.column_name
        for field in model._meta.get_fields()
        if isinstance(field, CommunityForeignKey)
        and field.null is nullable
        and _stays_behind(field.related_model)
    ]


def _stays_behind(target: Any) -> bool:
    if not issubclass(target, CustomerRecord):
        return True
    return target is not Customer and bool(_anchors(target, nullable=False))


def _of(owner: Owner) -> dict[str, Any]:
    return {"community_id": owner.community, "customer_id": owner.id}


def _has_merged(customer: Customer) -> bool:
    return Customer.objects.filter(
        community_id=customer.community_id, merged_into=customer.id
    ).exists()


def _imports(community: UUID) -> bool:
    return RosterImport.objects.filter(community_id=community, status__in=_IMPORTING).exists()
