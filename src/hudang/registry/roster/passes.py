"""What both passes over a roster share: the rows in batches, judged in the same way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hudang.core import locks
from hudang.registry.parsing.invalid import Invalid

from . import mapping, reading, storage
from .ahead import ReadAhead
from .assembly import NO_FIX, Assembler
from .drafts import Draft
from .known import Known
from .ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .drafts import Fix
    from .known import Occupants

BATCH: Final = 4_000
LEFT_OUT: Final = "left out"


class Busy(Invalid):
    """Another process is at work on this roster."""

    def __init__(self) -> None:
        super().__init__("busy", _("This roster is being worked on already."))


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what is known of each of its people: where he first stood, who he is already."""

    draft: Draft
    firsts: list[int]
    customers: list[UUID | None]
    stays: frozenset[tuple[UUID, str]] = frozenset()


class Batch(NamedTuple):
    """Some rows of the file: how many were read, how many left out by decision, and the rest."""

    read: int
    left_out: int
    rows: list[Judged]


@contextmanager
def alone(roster: RosterImport) -> Iterator[None]:
    """Hold the roster for this process; the database lets go when the process dies."""
    with locks.held(locks.key_of(roster.id)) as is_mine:
        if not is_mine:
            raise Busy
        yield


class Pass:
    """One walk through the rows of a roster."""

    def __init__(self, roster: RosterImport, *, what: str, at: datetime) -> None:
        self.roster = roster
        under = storage.authority_of_job(roster, at=at)
        self._data = storage.read_file(roster, under=under, what=what, at=at)
        self.fixes: Mapping[int, Fix] = storage.fixes_of(roster, at=at)
        self.assembler = assembler_of(roster)
        self.ledger = Ledger(rows=roster.rows_total)
        self.known = Known.load(roster, at=at)

    def batches(self, *, skip: Collection[int] = (), cursor: int = 0) -> Iterator[Batch]:
        """Yield the rows, judged, in batches; one of them ends at the cursor."""
        self.ahead = ReadAhead(self._chunks(skip, cursor))
        for chunk in self.ahead:
            drafts = [row for row in chunk if isinstance(row, Draft)]
            codes = [code for one in drafts for code in (one.code, one.space_code) if code]
            occupants = self.known.occupants(codes)
            yield Batch(
                read=len(chunk),
                left_out=chunk.count(LEFT_OUT),
                rows=[self._judge(draft, occupants=occupants) for draft in drafts],
            )

    def _chunks(self, skip: Collection[int], cursor: int) -> Iterator[list[Draft | str | None]]:
        rows = self._rows(skip)
        read = 0
        while chunk := list(islice(rows, min(BATCH, cursor - read) if read < cursor else BATCH)):
            read += len(chunk)
            yield chunk

    def _rows(self, skip: Collection[int]) -> Iterator[Draft | str | None]:
        """Yield each row as read; `LEFT_OUT` for one that is, and None for an empty one."""
        rows = reading.rows(self._data)
        del self._data
        assemble, fixes = self.assembler.assemble, self.fixes
        for number, cells in rows:
            if number in skip:
                yield LEFT_OUT
            else:
                yield assemble(number, cells, fixes.get(number, NO_FIX))

    def _judge(self, draft: Draft, *, occupants: Occupants) -> Judged:
        firsts = self.ledger.judge(draft)
        customers = self.known.judge(draft, occupants=occupants)
        if not draft.is_faulty:
            self.ledger.accept(draft, firsts)
        if not occupants:
            return Judged(draft, firsts, customers)
        stays = frozenset(
            (customer, code)
            for code in (draft.code, draft.space_code)
            for customer, _role in occupants.get(code, ())
        )
        return Judged(draft, firsts, customers, stays)


def assembler_of(roster: RosterImport) -> Assembler:
    """Return the reader of the rows of a roster, by its confirmed columns."""
    return Assembler(
        mapping.places_of(roster.columns),
        community=(roster.community.code, roster.community.name),
        today=timezone.localdate(roster.uploaded_at),
        demo=settings.DEMO,
        accepted=roster.accepted,
    )
