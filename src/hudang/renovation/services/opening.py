"""Reading a file: in full for who deals with it while it is under way, masked afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.renovation import policy, queries
from hudang.renovation.models import RECORD, SUM, WORKER

from .logging import log_renovation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.renovation.models import Deduction, Deposit, Inspection, Renovation, WorkerPass
    from hudang.vault.models import SealedRecord

NAME = 1
ITEMS = frozenset({NAME, RECORD, SUM, WORKER})


@dataclass(frozen=True, slots=True)
class Seen:
    """A sealed record of a file, with what of it may be seen; a mask unless the file is open."""

    record: SealedRecord
    values: dict[int, str] = field(repr=False)

    @property
    def text(self) -> str:
        return self.values.get(RECORD, "")

    @property
    def sum(self) -> str:
        return self.values.get(SUM, "")

    @property
    def worker(self) -> tuple[str, str]:
        """Name and last four of a worker."""
        return policy.passes.read(self.values.get(WORKER, ""))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a deposit was and what was taken off it, in yuan."""

    paid: Decimal
    taken: Decimal

    @property
    def held(self) -> Decimal:
        return self.paid - self.taken


@dataclass(frozen=True, slots=True)
class RenovationView:
    """A file as a page shows it; `is_open` where names, findings and sums are in full."""

    renovation: Renovation
    customer: Customer | None
    role: str
    name: str
    inspections: list[Seen]
    deposit: Seen | None
    deductions: list[Seen]
    passes: list[Seen]
    sums: Sums | None
    is_open: bool


def view_renovation(renovation: Renovation, *, by: Actor, at: datetime) -> RenovationView:
    """Open the page of a file: one entry of the log, whether in full or masked."""
    applicant = queries.applicant_of(renovation)
    records = _records(renovation)
    asked: list[SealedRecord] = [*([applicant.customer] if applicant else []), *records.every]
    values = _opened(renovation, asked, by=by, at=at)
    if values is None:
        log_renovation(
            "view", renovation, by=by, permission=Permission.SEE_RENOVATIONS, at=at, act=Act.VIEW
        )
    masks = disclosure.masks(asked, level=Level.M1, items=ITEMS)
    shown = [mask | found for mask, found in zip(masks, values or [{}] * len(masks), strict=True)]
    names = shown[:1] if applicant else []
    seen = {
        one.pk: Seen(one, said)
        for one, said in zip(records.every, shown[len(names) :], strict=True)
    }
    deposit = seen[records.deposit.pk] if records.deposit else None
    deductions = [seen[one.pk] for one in records.deductions]
    return RenovationView(
        renovation=renovation,
        customer=applicant.customer if applicant else None,
        role=applicant.get_role_display() if applicant else "",
        name=names[0].get(NAME, "") if names else "",
        inspections=[seen[one.pk] for one in records.inspections],
        deposit=deposit,
        deductions=deductions,
        passes=[seen[one.pk] for one in records.passes],
        sums=_sums(deposit, deductions) if values is not None and deposit else None,
        is_open=values is not None,
    )


@dataclass(frozen=True, slots=True)
class _Records:
    inspections: list[Inspection]
    deposit: Deposit | None
    deductions: list[Deduction]
    passes: list[WorkerPass]

    @property
    def every(self) -> list[SealedRecord]:
        deposits = [self.deposit] if self.deposit else []
        return [*self.inspections, *deposits, *self.deductions, *self.passes]


def _records(renovation: Renovation) -> _Records:
    return _Records(
        list(queries.inspections_of(renovation)),
        queries.deposit_of(renovation),
        list(queries.deductions_of(renovation)),
        list(queries.passes_of(renovation)),
    )


def is_involved(renovation: Renovation, *, by: Actor) -> bool:
    """Say whether somebody deals with a file, so that he reads it without stating why."""
    return policy.is_involved(
        state=renovation.state, works_on_renovations=by.may(Permission.WORK_RENOVATION)
    )


def sums_of(renovation: Renovation, *, by: Actor, at: datetime) -> Sums:
    """Open the sums of a file for who acts on the deposit; one entry of the log."""
    deposit = policy.deposits.require_paid(queries.deposit_of(renovation))
    records: list[SealedRecord] = [deposit, *queries.deductions_of(renovation)]
    under = _authority(renovation, records, items={SUM}, by=by, at=at)
    opened = disclosure.disclose(records, {SUM}, under=under, at=at, what="renovation.view")
    paid, *taken = (policy.deposits.amount(str(one.value(SUM))) for one in opened)
    return Sums(paid, sum(taken, Decimal()))


def _sums(deposit: Seen, deductions: Sequence[Seen]) -> Sums:
    amount = policy.deposits.amount
    return Sums(amount(deposit.sum), sum((amount(one.sum) for one in deductions), Decimal()))


def _opened(
    renovation: Renovation, records: Sequence[SealedRecord], *, by: Actor, at: datetime
) -> list[dict[int, str]] | None:
    """Return everything in full, or nothing where the desk does not let the person."""
    if not is_involved(renovation, by=by) or not records:
        return None
    try:
        under = _authority(renovation, records, items=set(ITEMS), by=by, at=at)
        opened = disclosure.disclose(records, ITEMS, under=under, at=at, what="renovation.view")
    except PolicyViolation:
        return None
    return [{item: str(one.value(item)) for item in one.items} for one in opened]


def _authority(
    renovation: Renovation,
    records: Sequence[SealedRecord],
    *,
    items: set[int],
    by: Actor,
    at: datetime,
) -> disclosure.Authority:
    return disclosure.order_authority(
        by,
        owners={record.sealing_owner for record in records},
        purpose=policy.PURPOSE,
        items=items,
        reference=renovation.number,
        act=Act.VIEW,
        permission=Permission.WORK_RENOVATION,
        at=at,
    )
