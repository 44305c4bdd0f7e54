"""Each writer's counts and clocks: what disappeared before it had a leaf leaves a gap."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import ngettext

from hudang.accesslog.verify.report import Kind

if TYPE_CHECKING:
    from hudang.accesslog.payload import Log
    from hudang.accesslog.verify.report import Report

BACK: Final = timedelta(seconds=5)


@dataclass(slots=True)
class Seen:
    """What is known of one writer so far."""

    next: int = 1
    at: datetime | None = None
    received_at: datetime | None = None
    gaps: list[Gap] = field(default_factory=list)
    declared: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Gap:
    """Counts from `start` to before `end` that came in no entry, and the entry after them."""

    start: int
    end: int
    log: Log
    leaf_index: int | None
    event: str


@dataclass(slots=True)
class Writers:
    """All writers, fed with every entry in the order of its identifier."""

    report: Report
    seen: dict[str, Seen] = field(default_factory=dict)

    def add(
        self, fields: dict[str, Any], *, at: datetime, received_at: datetime, place: dict[str, Any]
    ) -> None:
        """Take the next entry of a writer into account."""
        writer = self.seen.get(fields["w"])
        if writer is None:
            writer = self.seen[fields["w"]] = Seen()
        number: int = fields["n"]
        if "sk" in fields:
            writer.declared.update(fields["sk"])
        if number < writer.next:
            self._late(writer, number=number, place=place)
            return
        if number > writer.next:
            writer.gaps.append(Gap(start=writer.next, end=number, **place))
        writer.next = number + 1
        self._clocks(writer, at=at, received_at=received_at, place=place)

    def excuse(self, payload: str) -> None:
        """An edited entry is named itself; what it still says of its count leaves no gap."""
        try:
            fields = json.loads(payload)
            writer, number = str(fields["w"]), int(fields["n"])
        except (ValueError, TypeError, KeyError):
            return
        self.seen.setdefault(writer, Seen()).declared.add(number)

    def _late(self, writer: Seen, *, number: int, place: dict[str, Any]) -> None:
        """An entry out of its writer's order fills its gap, or its count is there twice."""
        for position, gap in enumerate(writer.gaps):
            if gap.start <= number < gap.end:
                halves = [replace(gap, end=number), replace(gap, start=number + 1)]
                writer.gaps[position : position + 1] = [
                    half for half in halves if half.start < half.end
                ]
                return
        self.report.add(Kind.REPEATED, **place)

    def _clocks(
        self, writer: Seen, *, at: datetime, received_at: datetime, place: dict[str, Any]
    ) -> None:
        before = writer.at
        if before is not None and (
            at < before - BACK or received_at < (writer.received_at or received_at) - BACK
        ):
            self.report.add(Kind.CLOCK_BACK, what=str(BACK.seconds), **place)
        writer.at, writer.received_at = at, received_at

    def finish(self) -> None:
        """Report the gaps that no later entry of the writer declared."""
        for writer in self.seen.values():
            for gap in writer.gaps:
                missing = gap.end - gap.start
                declared = sum(gap.start <= number < gap.end for number in writer.declared)
                if missing > declared:
                    self._report(gap, missing=missing - declared)

    def _report(self, gap: Gap, *, missing: int) -> None:
        what = ngettext("one entry", "%(count)d entries", missing) % {"count": missing}
        self.report.add(
            Kind.GAP, log=gap.log, leaf_index=gap.leaf_index, event=gap.event, what=what
        )
