"""Each writer's counts and clocks: what disappeared before it had a leaf leaves a gap."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog.verify.report import Kind

if TYPE_CHECKING:
    from hudang.accesslog.verify.entries import Row
    from hudang.accesslog.verify.report import Report

BACK: Final = timedelta(seconds=5)
EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Seen:
    """What is known of one writer so far."""

    next: int = 1
    clocks: tuple[datetime, datetime] = (EARLIEST, EARLIEST)  # at, received_at
    gaps: list[Gap] = field(default_factory=list)
    declared: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Gap:
    """Counts from `start` to before `end` that came in no entry, and the entry after them."""

    start: int
    end: int
    before: Row


@dataclass(slots=True)
class Writers:
    """All writers, fed with every entry in the order of its identifier."""

    report: Report
    seen: dict[str, Seen] = field(default_factory=dict)

    def add(self, entry: Row, *, fields: dict[str, Any], at: datetime) -> None:
        """Take the next entry of a writer into account."""
        writer = self.seen.get(fields["w"])
        if writer is None:
            writer = self.seen[fields["w"]] = Seen()
        number: int = fields["n"]
        if "sk" in fields:
            writer.declared.update(fields["sk"])
        if number < writer.next:
            self._late(writer, number=number, entry=entry)
            return
        if number > writer.next:
            writer.gaps.append(Gap(start=writer.next, end=number, before=entry))
        writer.next = number + 1
        self._compare(entry, at=at, before=writer.clocks)
        writer.clocks = (at, entry.received_at)

    def excuse(self, payload: str) -> None:
        """An edited entry is named itself; what it still says of its count leaves no gap."""
        try:
            fields = json.loads(payload)
            writer, number = str(fields["w"]), int(fields["n"])
        except (ValueError, TypeError, KeyError):
            return
        self.seen.setdefault(writer, Seen()).declared.add(number)

    def _late(self, writer: Seen, *, number: int, entry: Row) -> None:
        """An entry out of its writer's order fills its gap, or its count is there twice."""
        for position, gap in enumerate(writer.gaps):
            if gap.start <= number < gap.end:
                halves = [replace(gap, end=number), replace(gap, start=number + 1)]
                writer.gaps[position : position + 1] = [h for h in halves if h.start < h.end]
                self._compare(gap.before, at=gap.before.at, before=(entry.at, entry.received_at))
                return
        self.report.add(Kind.REPEATED, **entry.place)

    def _compare(self, entry: Row, *, at: datetime, before: tuple[datetime, datetime]) -> None:
        """Clocks may lag a little behind those of the writer's entry before."""
        if at < before[0] - BACK or entry.received_at < before[1] - BACK:
            self.report.add(Kind.CLOCK_BACK, what=str(BACK.seconds), **entry.place)

    def finish(self) -> None:
        """Report the gaps that no later entry of the writer declared."""
        for writer in self.seen.values():
            for gap in writer.gaps:
                missing = gap.end - gap.start
                declared = sum(gap.start <= number < gap.end for number in writer.declared)
                if missing > declared:
                    self._report(gap, missing=missing - declared)

    def _report(self, gap: Gap, *, missing: int) -> None:
        self.report.add(Kind.GAP, what=str(missing), **gap.before.place)
