"""Single rows of a file of old orders: opened for a person to look at, and put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import Act
from hudang.integration import policy, reasons, storage
from hudang.integration.models import OrderImport, OrderImportProblem
from hudang.integration.rows import Fault
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster.mending import ProblemView, texts_of
from hudang.vault import services as vault

from . import imports, passes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.parsing.cells import Cell

Fixes = dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True, repr=False)
class OldRowView:
    """A row of the file and what is wrong with it; values in hand for one page only."""

    row: int
    cells: dict[str, str]
    faults: list[Fault]

    @property
    def is_faulty(self) -> bool:
        return any(fault.is_blocking for fault in self.faults)

    @property
    def problems(self) -> list[ProblemView]:
        """What is wrong, in words."""
        return [
            ProblemView(
                one.column, reasons.label(one.column), reasons.sentence(one.reason),
                one.is_blocking,
            )
            for one in self.faults
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    """A row as it stands in the file, what was decided and mended, the other rows' numbers."""

    cells: Sequence[Cell]
    meta: Mapping[int, Any]
    fixes: Fixes
    others: frozenset[str]


def open_row(found: OrderImport, row: int, *, by: Actor, at: datetime) -> OldRowView:
    """Open a row for a person who mends it; raises `Invalid` where the file has no such row."""
    imports.require(found.community_id, by=by)
    policy.require_mendable(state=found.status)
    imports.log("open_old_row", found, by=by, at=at, act=Act.VIEW)
    opened = _open(found, row, at=at)
    return _view(found, row, opened, fix=opened.fixes.get(row, {}))


def mend_row(
    found: OrderImport, row: int, *, cells: Mapping[str, str], by: Actor, at: datetime
) -> OldRowView:
    """Put a row right, and return how it is read now; what was typed is sealed as the file is."""
    imports.require(found.community_id, by=by)
    if not set(cells) <= set(found.columns):
        raise Invalid("column", _("Old orders have no such column."))
    opened = _open(found, row, at=at)
    fixes = opened.fixes | {row: opened.fixes.get(row, {}) | dict(cells)}
    policy.require_few_mended(count=len(fixes))
    view = _view(found, row, opened, fix=fixes[row])
    with transaction.atomic():
        held = OrderImport.objects.select_for_update(no_key=True).get(pk=found.pk)
        policy.require_mendable(state=held.status)
        policy.require_latest(revision=held.revision, opened=found.revision)
        vault.amend(held, meta={storage.FIXES: storage.packed(fixes)})
        _count_anew(held, view)
        held.save(update_fields=["meta", "rows_faulty", "rows_expired"])
        imports.log("mend_old_row", held, by=by, at=at)
    return view


def _open(found: OrderImport, row: int, *, at: datetime) -> _Opened:
    meta = storage.meta_of(found, at=at)
    fixes = storage.fixes_in(meta)
    places = {name: place for name, place in found.columns.items() if name == "number"}
    cells: Sequence[Cell] | None = None
    numbers = set()
    for number, read in passes.rows_of(found, what="integration.old_row", at=at):
        if number == row:
            cells = read
        else:
            other = passes.mended(read, fixes.get(number, {}), columns=places)
            numbers.add(texts_of(other, places=places).get("number", ""))
    if cells is None:
        raise Invalid("row", _("The file has no such row."))
    return _Opened(cells, meta, fixes, frozenset(numbers))


def _view(found: OrderImport, row: int, opened: _Opened, *, fix: Mapping[str, str]) -> OldRowView:
    cells = passes.mended(opened.cells, fix, columns=found.columns)
    judged = passes.judged_rows(found, [(row, cells)], judge=passes.judge_of(found, opened.meta))
    faults = [fault for one in judged for fault in one.faults]
    if any(one.number and one.number in opened.others for one in judged):
        faults.append(Fault("number", "twice"))
    return OldRowView(row, texts_of(cells, places=found.columns), faults)


def _count_anew(found: OrderImport, view: OldRowView) -> None:
    """Keep what is wrong with the row now; only this row changes the count of faulty ones."""
    known = found.problems.filter(row=view.row)
    was_faulty = known.filter(is_blocking=True).exists()
    was_expired = known.filter(reason="expired").exists()
    known.delete()
    OrderImportProblem.objects.bulk_create(
        OrderImportProblem(
            community_id=found.community_id, import_id=found.id, row=view.row,
            column=one.column, reason=one.reason, is_blocking=one.is_blocking,
        )
        for one in view.faults
    )  # fmt: skip
    is_expired = any(one.reason == "expired" for one in view.faults)
    found.rows_faulty += view.is_faulty - was_faulty
    found.rows_expired += is_expired - was_expired
