"""What both passes over a roster share: the rows in batches, judged in the same way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hudang.registry.parsing.invalid import Invalid

from . import mapping, reading, storage
from .ahead import ReadAhead
from .assembly import NO_FIX, Assembler
from .known import Known
from .ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .drafts import Draft, Fix
    from .known import Occupants

BATCH: Final = 4_000


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


@contextmanager
def alone(roster: RosterImport) -> Iterator[None]:
    """Hold the roster for this process; the database lets go when the process dies."""
    key = roster.id.int & ((1 << 63) - 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


class Pass:
    """One walk through the rows of a roster."""

    def __init__(self, roster: RosterImport, *, what: str, at: datetime) -> None:
        self.roster = roster
        under = storage.authority_of_job(roster, at=at)
        self._data = storage.read_file(roster, under=under, what=what, at=at)
        self.fixes: Mapping[int, Fix] = storage.fixes_of(roster, at=at)
        self.assembler = assembler_of(roster)
        self.ledger = Ledger()
        self.known = Known.load(roster, at=at)

    def batches(self, *, skip: Collection[int] = ()) -> Iterator[tuple[int, list[Judged]]]:
        """Yield the rows, judged, in batches, each with the number of rows read for it."""
        self.ahead = ReadAhead(self._chunks(skip))
        for chunk in self.ahead:
            drafts = [draft for draft in chunk if draft is not None]
            codes = [code for one in drafts for code in (one.code, one.space_code) if code]
            occupants = self.known.occupants(codes)
            yield len(chunk), [self._judge(draft, occupants=occupants) for draft in drafts]

    def _chunks(self, skip: Collection[int]) -> Iterator[list[Draft | None]]:
        rows = self._drafts(skip)
        while chunk := list(islice(rows, BATCH)):
            yield chunk

    def _drafts(self, skip: Collection[int]) -> Iterator[Draft | None]:
        """Yield each row as read; None for an empty row, and for one that is left out."""
        table = reading.read(self._data, trusted=True)
        del self._data
        assemble, fixes = self.assembler.assemble, self.fixes
        for number, cells in table.walk():
            if number in skip:
                yield None
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
