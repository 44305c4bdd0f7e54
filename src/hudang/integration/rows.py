"""One row of a file of old orders, judged: the order it becomes, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.core import free_text
from hudang.integration import policy
from hudang.integration.moments import moment
from hudang.integration.places import Where, Written
from hudang.registry.parsing import cells as parsing
from hudang.registry.parsing import contact
from hudang.registry.parsing.invalid import Invalid
from hudang.service.models import ServiceRecord, Urgency
from hudang.service.policy import LONGEST_TEXT
from hudang.service.services import Caller, Past

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hudang.integration.places import Places
    from hudang.registry.models import Community
    from hudang.registry.parsing.cells import Cell
    from hudang.service.models import ServiceType, Team

State = ServiceRecord.State
Outcome = ServiceRecord.Outcome
URGENCIES: Final[Mapping[str, Urgency]] = {
    "特急": Urgency.EMERGENCY,
    "紧急": Urgency.URGENT,
    "急": Urgency.URGENT,
    "普通": Urgency.NORMAL,
    "一般": Urgency.NORMAL,
    "正常": Urgency.NORMAL,
    "预约": Urgency.PLANNED,
    **{choice.value: choice for choice in Urgency},
}
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "已解决": Outcome.SOLVED,
    "解决": Outcome.SOLVED,
    "已完成": Outcome.SOLVED,
    "完成": Outcome.SOLVED,
    "部分解决": Outcome.PARTLY,
    "已转交": Outcome.REFERRED,
    "转交": Outcome.REFERRED,
    "转派": Outcome.REFERRED,
    "非物业责任": Outcome.NOT_OURS,
    "不属物业": Outcome.NOT_OURS,
    "未发现问题": Outcome.NOT_FOUND,
    "未发现": Outcome.NOT_FOUND,
    **{choice.value: choice for choice in Outcome},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in which column; where it does not block, something is left out."""

    column: str
    reason: str
    is_blocking: bool = True


@dataclass(slots=True)
class Judged:
    """A row as judged: what it becomes if it can come in, and everything that is wrong with it.

    `unknown` names what a person could say the meaning of: the column and the text.
    """

    row: int
    number: str = ""
    customer: str = ""
    past: Past | None = None
    faults: list[Fault] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    is_masked: bool = False

    def __repr__(self) -> str:
        return f"<row {self.row} judged>"

    @property
    def is_faulty(self) -> bool:
        return any(fault.is_blocking for fault in self.faults)

    @property
    def is_expired(self) -> bool:
        return any(fault.reason == "expired" for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Known:
    """What this installation knows, by which rows are read."""

    community: Community
    types: Mapping[str, ServiceType]
    teams: Mapping[str, Team]
    places: Places
    # What a person said that unknown kinds mean: the code of a type, or nothing to leave them out.
    kinds: Mapping[str, str]
    outcome: str


class Row:
    """The cells of one row, read column by column; what is wrong gathers in `judged`."""

    def __init__(
        self,
        number: int,
        cells: Sequence[Cell],
        *,
        columns: Mapping[str, int],
        form: re.Pattern[str],
    ) -> None:
        self.judged = Judged(number)
        self._cells, self._columns, self._form = cells, columns, form

    def cell(self, column: str) -> Cell:
        place = self._columns.get(column, -1)
        found = self._cells[place] if 0 <= place < len(self._cells) else None
        return None if parsing.is_empty(found) else found

    def text(self, column: str) -> str:
        try:
            return parsing.text(self.cell(column))
        except Invalid:
            self.wrong(column, "cell")
            return ""

    def wrong(self, column: str, reason: str, *, is_blocking: bool = True) -> None:
        self.judged.faults.append(Fault(column, reason, is_blocking))

    def number(self) -> str:
        found = self.text("number")
        if found and (not self._form.fullmatch(found) or free_text.find(found)):
            self.wrong("number", "number")
            return ""
        return found

    def moment(self, column: str, *, ends_day: bool = False) -> datetime | None:
        cell = self.cell(column)
        if cell is None:
            return None
        try:
            return moment(cell, ends_day=ends_day)
        except Invalid:
            self.wrong(column, "moment")
            return None


class Judge:
    """Judges the rows of one file, in the same way when it is checked and when it is imported."""

    def __init__(
        self,
        known: Known,
        *,
        columns: Mapping[str, int],
        number_form: re.Pattern[str],
        at: datetime,
    ) -> None:
        self._known, self._columns, self._form, self._at = known, columns, number_form, at
        self._numbers: set[str] = set()

    def judge(self, number: int, cells: Sequence[Cell]) -> Judged | None:
        """Return a row as judged; None for an empty one."""
        if all(parsing.is_empty(cell) for cell in cells):
            return None
        row = Row(number, cells, columns=self._columns, form=self._form)
        self._require_own_community(row)
        self._take_number(row)
        row.judged.customer = row.text("customer").upper()
        kind, where = self._kind(row), self._where(row)
        recorded, responded, done = self._moments(row)
        outcome, words = self._outcome(row, done=done), self._words(row)
        urgency, caller, team = self._urgency(row, kind=kind), self._caller(row), self._team(row)
        if not row.judged.is_faulty and kind is not None and where is not None and recorded:
            row.judged.past = Past(
                type=kind, urgency=urgency, recorded_at=recorded, responded_at=responded,
                done_at=done, outcome=outcome, state=_state(team=team, done=done),
                house_id=where.house, building_id=where.building, spot=where.spot, team=team,
                text=words, caller=caller, channel="system",
            )  # fmt: skip
        return row.judged

    def _require_own_community(self, row: Row) -> None:
        said = row.text("community")
        if said and said not in {self._known.community.code, self._known.community.name}:
            row.wrong("community", "community")

    def _take_number(self, row: Row) -> None:
        number = row.number()
        if number and number in self._numbers:
            row.wrong("number", "twice")
        self._numbers.add(number)
        row.judged.number = number

    def _kind(self, row: Row) -> ServiceType | None:
        text = row.text("kind")
        if not text:
            row.wrong("kind", "missing")
            return None
        found = self._known.types.get(text.lower()) or self._known.types.get(
            self._known.kinds.get(text, "")
        )
        if found is None:
            self._unknown(row, "kind", text, is_decided=text in self._known.kinds)
        return found

    def _where(self, row: Row) -> Where | None:
        written = Written(*(row.cell(column) for column in ("building", "unit", "room", "house")))
        if not written.text:
            row.wrong("house", "missing")
            return None
        found = self._known.places.find(written)
        if found is None:
            is_decided = self._known.places.is_decided(written)
            self._unknown(row, "house", written.text, is_decided=is_decided)
        return found

    def _unknown(self, row: Row, column: str, text: str, *, is_decided: bool) -> None:
        reason = {"kind": "kind", "house": "place"}[column]
        row.wrong(column, "left_out" if is_decided else reason)
        row.judged.unknown.append((column, text[:60]))

    def _moments(self, row: Row) -> tuple[datetime | None, datetime | None, datetime | None]:
        recorded = row.moment("recorded")
        responded = self._by_now(row.moment("responded", ends_day=True))
        done = self._by_now(row.moment("done", ends_day=True))
        if recorded is None:
            if row.cell("recorded") is None:
                row.wrong("recorded", "missing")
            return None, None, None
        said = [one for one in (recorded, responded, done) if one]
        if max(said) > self._at:
            row.wrong("recorded", "future")
        elif min(said) < recorded:
            row.wrong("done", "order")
        today = timezone.localdate(self._at)
        if done and policy.is_expired(closed=timezone.localdate(done), today=today):
            row.wrong("done", "expired")
        return recorded, responded, done

    def _by_now(self, moment: datetime | None) -> datetime | None:
        """A day alone runs to its end; where that is today, to now."""
        is_today = moment and timezone.localdate(moment) == timezone.localdate(self._at)
        return min(moment, self._at) if moment and is_today else moment

    def _outcome(self, row: Row, *, done: datetime | None) -> str:
        if done is None:
            return ""
        text = row.text("outcome")
        found = OUTCOMES.get(text.lower(), "") if text else self._known.outcome
        if not found:
            row.wrong("outcome", "outcome")
        return found

    def _words(self, row: Row) -> str:
        """Return the words with stars in place of what free text should not hold (LC-049)."""
        text = row.text("words")
        if len(text) > LONGEST_TEXT:
            row.wrong("words", "long")
            return ""
        masked = free_text.masked(text)
        row.judged.is_masked = masked != text
        return masked

    def _urgency(self, row: Row, *, kind: ServiceType | None) -> str:
        text = row.text("urgency")
        found = URGENCIES.get(text.lower(), "") if text else ""
        if text and not found:
            row.wrong("urgency", "urgency")
        return found or (kind.urgency if kind else "")

    def _caller(self, row: Row) -> Caller:
        """Return who asked; what cannot be read of him is left out, and told."""
        name = mobile = ""
        try:
            name = contact.person_name(text)[:40] if (text := row.text("caller_name")) else ""
        except Invalid:
            row.wrong("caller_name", "caller", is_blocking=False)
        try:
            mobile = contact.mobile(text) if (text := row.text("caller_mobile")) else ""
        except Invalid:
            row.wrong("caller_mobile", "caller", is_blocking=False)
        return Caller(name, mobile)

    def _team(self, row: Row) -> Team | None:
        text = row.text("team")
        found = self._known.teams.get(text) if text else None
        if text and found is None:
            row.wrong("team", "team", is_blocking=False)
        return found


def _state(*, team: Team | None, done: datetime | None) -> str:
    """An order that was done is over; any other is open, and given where a team is known."""
    if done is not None:
        return State.CLOSED
    return State.ASSIGNED if team else State.RECORDED
