"""What every pass over a file of old orders shares: what is known, the rows, the end."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from hudang.integration import columns, policy, queries, storage
from hudang.integration.places import Places
from hudang.integration.rows import Fault, Judge, Judged, Known
from hudang.registry.roster import reading
from hudang.service.reading import read_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from hudang.integration.models import OrderImport
    from hudang.registry.parsing.cells import Cell
    from hudang.registry.roster.reading import Row
    from hudang.service.models import ServiceType

BATCH: Final = 400  # as many orders as one entry of the log vouches for
NUMBER_FORM: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z/_.#-]{0,29}")


def known_of(found: OrderImport, meta: Mapping[int, Any]) -> Known:
    """Return what this installation knows, and what a person said that the rest means."""
    places = Places(
        found.community.code,
        houses=queries.house_codes(found.community_id),
        buildings=queries.building_codes(found.community_id),
        decided=meta[storage.PLACES] or {},
    )
    return Known(
        community=found.community,
        types=queries.types_by_word(),
        teams=queries.teams_by_word(found.community_id),
        places=places,
        kinds=meta[storage.KINDS] or {},
        outcome=found.outcome,
    )


def kinds_like(text: str, types: Iterable[ServiceType]) -> list[str]:
    """Return the code of the kind that a text seems to mean, if it means one."""
    unique = {one.code: one for one in types}
    guess = read_message(text, types=unique.values()).type
    return [guess.code] if guess else []


def batches(found: OrderImport, *, what: str, at: datetime) -> Iterator[tuple[int, list[Judged]]]:
    """Yield the rows in batches: how many were read, and those that are not empty, judged."""
    meta = storage.meta_of(found, at=at)
    judge, fixes = judge_of(found, meta), storage.fixes_in(meta)
    rows = rows_of(found, what=what, at=at)
    while chunk := list(islice(rows, BATCH)):
        put_right = [
            (number, mended(cells, fixes.get(number, {}), columns=found.columns))
            for number, cells in chunk
        ]
        yield len(chunk), judged_rows(found, put_right, judge=judge)


def rows_of(found: OrderImport, *, what: str, at: datetime) -> Iterator[Row]:
    """Walk through the rows of the upload; the log is told first."""
    data = storage.read_file(found, what=what, at=at)
    return reading.read(data, is_header=columns.is_header_row).walk()


def judge_of(found: OrderImport, meta: Mapping[int, Any]) -> Judge:
    """Return who judges rows, by what is known here and what a person said that texts mean."""
    return Judge(
        known_of(found, meta),
        columns=found.columns,
        number_form=NUMBER_FORM,
        at=found.uploaded_at,
    )


def mended(
    cells: Sequence[Cell], fix: Mapping[str, str], *, columns: Mapping[str, int]
) -> Sequence[Cell]:
    """Return the cells of a row with what a person put in the place of some."""
    instead = {columns[column]: text for column, text in fix.items() if column in columns}
    width = max([len(cells), *(place + 1 for place in instead)])
    padded = [*cells, *[None] * (width - len(cells))]
    return [instead.get(place, cell) for place, cell in enumerate(padded)]


def judged_rows(found: OrderImport, rows: Iterable[Row], *, judge: Judge) -> list[Judged]:
    """Return the rows that are not empty, judged and compared with what is here."""
    judged = [judge.judge(number, cells) for number, cells in rows]
    return _compared(found, [one for one in judged if one is not None])


def _compared(found: OrderImport, judged: list[Judged]) -> list[Judged]:
    """Compare rows with what is here: orders imported before, customers that they name."""
    numbers = {one.number for one in judged if one.number}
    imported = queries.numbers_imported(found, numbers)
    named = {one.customer for one in judged if one.customer}
    customers = queries.customers_called(found.community_id, named)
    for one in judged:
        if one.number in imported:
            one.faults.append(Fault("number", "imported"))
        if one.customer and one.past is not None:
            customer = customers.get(one.customer)
            if customer is None:
                one.faults.append(Fault("customer", "customer", is_blocking=False))
            one.past = policy.of_customer(one.past, customer)
    return judged


def end(found: OrderImport, *, status: str, at: datetime) -> None:
    """Close a pass for good: the file goes, the source record stays."""
    found.status, found.finished_at = status, at
    found.save(update_fields=["status", "finished_at"])
    if found.stored is not None:
        storage.forget_file(found)
