"""One record takes over another, and gives everything back: values, rows, search tokens.

Who decides it and until when it can be undone is for `duplicates`; here only what happens to the
rows. Tables say for themselves whether their rows move (`core.models.OnMerge`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.core.errors import EvidenceMissing
from hudang.core.models import CustomerRecord, OnMerge
from hudang.purposes import queries as purposes
from hudang.registry import cleaning, indexing, policy, queries
from hudang.registry.models import Customer, Occupancy, Vehicle
from hudang.vault import index
from hudang.vault import services as vault
from hudang.vault.models import SealedRecord

from .locking import locked
from .logging import PURPOSE, keep_change
from .opening import open_as_job

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

    Moved = dict[str, list[str]]

_PLACES = (policy.ROLE, policy.HOUSE)


@dataclass(slots=True)
class Held:
    """The opened values of one customer, and of each vehicle; for as long as one act lasts."""

    values: dict[int, Any] = field(default_factory=dict)
    vehicles: dict[UUID, dict[int, Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<held {len(self.values)} items>"


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What a merge changed: the values before by item, the rows moved, the records to log."""

    before: dict[int, str | None]
    moved: Moved
    subjects: list[Subject]


def open_held(
    customers: Sequence[Customer], *, what: str, by: Actor, at: datetime
) -> dict[UUID, Held]:
    """Open what customers of one community hold, as the registry's job; not in a transaction."""
    vehicles = list(queries.vehicles_of(customers))
    records: list[SealedRecord] = [*customers, *vehicles]
    held = {customer.id: Held() for customer in customers}
    owners = {vehicle.id: vehicle.customer_id for vehicle in vehicles}
    counts = {customers[0].community_id: len(customers)}
    for batch in open_as_job(
        [records], counts=counts, what=what, acting_for=by.code, items=movable_items(), at=at
    ):
        for opened in batch:
            values = {item: opened.value(item) for item in opened.items}
            if opened.record in owners:
                held[owners[opened.record]].vehicles[opened.record] = values
            else:
                held[opened.record].values = values
    return held


def movable_items() -> frozenset[int]:
    """Return the items that a merge may take over: those that registration needs (POL-4.3)."""
    kept_here = frozenset(cleaning.FIELD_OF) | cleaning.VEHICLE_ITEMS
    return kept_here & frozenset(purposes.covering(PURPOSE, items=()).items)


def lock_both(customers: Sequence[Customer]) -> list[Customer]:
    """Return both customers as they are now, locked in an order that everybody keeps."""
    held = locked(customers[0].community_id, [one.id for one in customers])
    return [held[one.id] for one in customers]


def require_same_vehicles(customers: Sequence[Customer], *, held: Mapping[UUID, Held]) -> None:
    """Refuse where a vehicle came or went since the values were opened."""
    known = {vehicle for one in held.values() for vehicle in one.vehicles}
    now = set(queries.vehicles_of(customers).values_list("id", flat=True))
    if known != now:
        raise EvidenceMissing(
            _("Somebody else changed the vehicles of these customers meanwhile. Look again."),
            control="LC-005",
        )


def absorb(
    kept: Customer,
    merged: Customer,
    *,
    taken: Collection[int],
    held: Mapping[UUID, Held],
    by: Actor,
    at: datetime,
) -> Absorbed:
    """Let one record take over another: chosen values, and every row that moves on a merge.

    In the caller's transaction, with both locked. The other is only marked; it keeps its values.
    """
    ours, theirs = held[kept.id], held[merged.id]
    wanted = {*taken, *({cleaning.ID_TYPE} if policy.ID_NUMBER in taken else ())}
    values = {item: theirs.values.get(item) for item in sorted(wanted)}
    before = {item: ours.values.get(item) for item in values}
    moved, subjects = _move_rows(merged, to=kept)
    now = Held(ours.values | values, ours.vehicles | theirs.vehicles)
    merged.merged_into = kept.id
    merged.save(update_fields=["merged_into"])
    subjects += _rewrite(kept, values=values, now=now, at=at)
    index.remove([merged.id])
    _note(kept, items=values, what="merge", by=by, at=at)
    subjects.append(Subject(merged.id, merged.community_id))
    return Absorbed(before, moved, subjects)


def release(
    kept: Customer,
    merged: Customer,
    *,
    before: Mapping[int, str | None],
    moved: Moved,
    held: Mapping[UUID, Held],
    by: Actor,
    at: datetime,
) -> list[Subject]:
    """Take a merge back: the values that were there before, and every row that went over.

    What arose since stays with the record that stayed. In the caller's transaction.
    """
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    subjects = _move_back(moved, from_=kept, to=merged)
    ours, theirs = held[kept.id], held[merged.id]
    gone = {vehicle for vehicle in ours.vehicles if str(vehicle) in moved.get(_LABEL, ())}
    vehicles = {id_: values for id_, values in ours.vehicles.items() if id_ not in gone}
    now = Held({**ours.values, **before}, vehicles)
    subjects += _rewrite(kept, values=before, now=now, at=at)
    back = Held(theirs.values, theirs.vehicles | {id_: ours.vehicles[id_] for id_ in gone})
    subjects += _rewrite(merged, values={}, now=back, at=at)
    _note(kept, items=before, what="unmerge", by=by, at=at)
    return subjects


_LABEL = Vehicle._meta.label


def _rewrite(
    customer: Customer, *, values: Mapping[int, str | None], now: Held, at: datetime
) -> list[Subject]:
    """Seal values into a record, and make what is counted and searched of it true again."""
    if values:
        vault.amend(customer, **cleaning.by_field(values))
    own = {item for item, value in now.values.items() if value}
    of_vehicles = {item for held in now.vehicles.values() for item in held}
    roles = queries.current_roles(customer)
    places = _PLACES if _has_house(customer) else ()
    untouched = set(customer.items) - movable_items() - set(_PLACES)
    customer.items = sorted({*own, *of_vehicles, *places, *untouched})
    customer.completeness = policy.completeness(
        customer.items, type=customer.type, owns=policy.owns(roles)
    )
    _settle_notice(customer, at=at)
    customer.amended_at = at
    customer.save()
    indexing.renew(customer, [now.values, *now.vehicles.values()])
    return [Subject.of(customer) if values else Subject(customer.id, customer.community_id)]


def _has_house(customer: Customer) -> bool:
    return Occupancy.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).exists()


def _settle_notice(customer: Customer, *, at: datetime) -> None:
    """Say whether the person was told, by the deliveries that are with the record now."""
    customers = [customer.id]
    is_told = purposes.delivered_to(customer.community_id, customers=customers, at=at)
    customer.notice = Customer.Notice.DELIVERED if is_told else Customer.Notice.DUE
    if is_told:
        customer.notice_changed_at = None


def _note(
    customer: Customer, *, items: Collection[int], what: str, by: Actor, at: datetime
) -> None:
    keep_change(customer, items=items, reason=what, by=by.code, at=at)


# Rows


def _moving_columns() -> list[tuple[type[CustomerRecord], str]]:
    """Return the columns that name a customer in tables whose rows go over on a merge."""
    return [
        (model, column)
        for model in apps.get_models()
        if issubclass(model, CustomerRecord) and model.statement.on_merge is OnMerge.MOVE
        for column in model.customer_columns
    ]


def _label(model: type[CustomerRecord], column: str) -> str:
    """Name a column as merges remember it: the table alone stands for its first."""
    label = model._meta.label
    return label if column == model.customer_columns[0] else f"{label}.{column}"


def _move_rows(merged: Customer, *, to: Customer) -> tuple[Moved, list[Subject]]:
    moved: Moved = {}
    subjects: list[Subject] = []
    for model, column in _moving_columns():
        of_merged = {"community_id": merged.community_id, column: merged.id}
        rows = model._default_manager.filter(**of_merged)
        for row in rows.select_for_update(no_key=True).order_by("id"):
            if _hand_over(row, column, to=to.id):
                moved.setdefault(_label(model, column), []).append(str(row.id))
                subjects += _subject(row)
    return moved, subjects


def _move_back(moved: Moved, *, from_: Customer, to: Customer) -> list[Subject]:
    subjects: list[Subject] = []
    for model, column in _moving_columns():
        of_kept = {"community_id": from_.community_id, column: from_.id}
        identifiers = moved.get(_label(model, column), ())
        rows = model._default_manager.filter(**of_kept, id__in=identifiers)
        for row in rows.select_for_update(no_key=True).order_by("id"):
            if _hand_over(row, column, to=to.id):
                subjects += _subject(row)
    return subjects


def _hand_over(row: CustomerRecord, column: str, *, to: UUID) -> bool:
    """Give a row to another customer; one that he has already stays where it is."""
    try:
        with transaction.atomic():
            if isinstance(row, SealedRecord):
                vault.seal_under([row], to=to)
                row.save()
            else:
                change = {column: to}
                type(row)._default_manager.filter(pk=row.pk).update(**change)
    except IntegrityError:
        return False
    return True


def _subject(row: CustomerRecord) -> list[Subject]:
    return [Subject.of(row)] if isinstance(row, SealedRecord) else []
