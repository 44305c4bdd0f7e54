"""What verification found: which entry, what is wrong, and up to where others vouch for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hudang.accesslog.payload import Log

SHOWN_OF_A_KIND: Final = 100
EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What can be wrong; the value is the sentence, with the places it names."""

    FABRICATED = gettext_noop("no writer wrote it: its authentication is wrong")
    REWRITTEN = gettext_noop("its text and its leaf were both changed")
    EDITED = gettext_noop("its text was changed")
    LEAF_EDITED = gettext_noop("its leaf was changed")
    COLUMN_EDITED = gettext_noop("the column %(what)s does not say what the entry says")
    SUBJECTS_EDITED = gettext_noop("the index of the customers it names was changed")
    RECEIVED_EDITED = gettext_noop("the database says it was received at another time")
    NOT_QUEUED = gettext_noop("it was taken out of the sequencer's queue")
    QUEUED_TWICE = gettext_noop("it has a leaf and was put back into the sequencer's queue")
    WAITING = gettext_noop("it has waited for its leaf for more than %(what)s minutes")
    LEAF_TWICE = gettext_noop("it has more than one leaf")
    OTHER_LOG = gettext_noop("its leaf stands in another log")
    ENTRY_MISSING = gettext_noop("its leaf is there, the entry itself was deleted")
    LEAF_MISSING = gettext_noop("its leaf was deleted or given another number")
    LEAF_REPEATED = gettext_noop("its number is given twice")
    OUT_OF_ORDER = gettext_noop("it does not stand in the order in which it was signed")
    ROOT = gettext_noop("these entries are not the ones that were signed")
    UNSIGNED = gettext_noop("these entries have leaves, but no checkpoint was signed over them")
    DETAIL_MISSING = gettext_noop("its sealed detail was deleted, and no register says why")
    DETAIL_EDITED = gettext_noop("its sealed detail was changed")
    DETAIL_ADDED = gettext_noop("a detail was added that it does not have")
    GAP = gettext_noop("entries of the same writer that disappeared before it: %(what)s")
    REPEATED = gettext_noop("its writer gave the same count twice")
    CLOCK_BACK = gettext_noop("its time runs back by more than %(what)s seconds")
    CHECKPOINT_FORGED = gettext_noop("the checkpoint here cannot be believed: %(what)s")
    CHECKPOINT_MISSING = gettext_noop("a checkpoint was deleted before this one")
    CHECKPOINT_LAST_MISSING = gettext_noop("the checkpoint signed here was deleted or replaced")
    CHECKPOINT_MOVED = gettext_noop("the checkpoint here was signed over %(what)s entries")
    CHECKPOINT_TWICE = gettext_noop("there are two checkpoints of one size")
    TRUNCATED = gettext_noop("the log ends here, but entry %(what)s was already signed")
    STATE_DIVERGED = gettext_noop("up to here the log is not what the sequencer signed")
    WITNESS_DIVERGED = gettext_noop("up to here the log is not what %(what)s vouched for")
    WITNESS_AHEAD = gettext_noop("the log ends here, but a witness vouched for entry %(what)s")
    RECEIPT_FORGED = gettext_noop(
        "what a witness is said to vouch for cannot be believed: %(what)s"
    )
    RECEIPT_MISSING = gettext_noop("what the witness %(what)s said here was deleted")
    EPOCH_UNEXPLAINED = gettext_noop(
        "this epoch does not begin with an entry that states how the one before ended"
    )
    EPOCH_UNKNOWN = gettext_noop("leaves stand in epoch %(what)s, which was never begun")
    KEY_UNANNOUNCED = gettext_noop(
        "the key %(what)s in HUDANG_LOG was announced by no entry of this log"
    )
    AGAINST_DIVERGED = gettext_noop("up to here the log is not what the given checkpoint states")
    PAGE_UNKNOWN = gettext_noop("the printed page does not state what was signed here")
    AGAINST_REFUSED = gettext_noop("the given checkpoint cannot be believed: %(what)s")
    ACTOR_EDITED = gettext_noop("who acted was changed, from here on")
    SUBJECT_EDITED = gettext_noop("which customer it names was changed")
    ACTOR_ERASED = gettext_noop("who acted was deleted")
    SUBJECT_ERASED = gettext_noop("which customer it names was deleted, and no register says why")
    RECORD_REPLAYED = gettext_noop("an older sealed value of %(what)s was put back")
    RECORD_EDITED = gettext_noop("the sealed values of %(what)s are not those it recorded")
    RECORD_MISSING = gettext_noop("%(what)s, whose values it recorded, was deleted")
    BATCH_EDITED = gettext_noop("the list of the records that came with it was changed")
    BATCH_MISSING = gettext_noop("the list of the records that came with it was deleted")
    RECORD_UNKNOWN = gettext_noop("no entry records the sealed values of %(what)s")


REASONED: Final = {Kind.CHECKPOINT_FORGED, Kind.AGAINST_REFUSED, Kind.RECEIPT_FORGED}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at an entry, at a stretch of entries, or of the log as a whole."""

    kind: Kind
    log: Log
    leaf_index: int | None = None
    until_index: int | None = None
    event: str = ""
    what: str = ""
    epoch: int = 1

    @property
    def place(self) -> str:
        """Where it is: the entry's number, counted from 1, its leaf and its identifier."""
        if self.epoch == 1:
            return self._place
        return _("Epoch %(epoch)s, %(place)s") % {"epoch": self.epoch, "place": self._place}

    @property
    def _place(self) -> str:
        values = {
            "entry": None if self.leaf_index is None else self.leaf_index + 1,
            "until": None if self.until_index is None else self.until_index + 1,
            "leaf": self.leaf_index,
            "id": self.event,
        }
        if self.until_index is not None and self.until_index != self.leaf_index:
            return _("Entries %(entry)s…%(until)s") % values
        if self.leaf_index is not None and self.event:
            return _("Entry %(entry)s (leaf %(leaf)s, %(id)s)") % values
        if self.leaf_index is not None:
            return _("Entry %(entry)s (leaf %(leaf)s)") % values
        return _("Entry %(id)s") % values if self.event else _("The log")

    def __str__(self) -> str:
        # Of a note the reason is a sentence of ours; all else is a name or a number.
        what = _(self.what) if self.kind in REASONED else self.what
        wrong = _(self.kind.value) % {"what": what}
        return _("%(place)s: %(wrong)s.") % {"place": self.place, "wrong": wrong}

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.name.lower(),
            "log": self.log.code,
            "epoch": self.epoch,
            "entry": None if self.leaf_index is None else self.leaf_index + 1,
            "leaf_index": self.leaf_index,
            "until_leaf_index": self.until_index,
            "id": self.event or None,
            "what": self.what or None,
            "message": str(self),
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """An epoch that ended because an older copy had to be restored."""

    log: Log
    epoch: int
    kept: int
    signed: int

    def covers(self, log: Log, epoch: int, leaf_index: int) -> bool:
        """Say whether an entry is one of those that were lost."""
        is_here = (log, epoch) == (self.log, self.epoch)
        return is_here and self.kept <= leaf_index < self.signed

    def __str__(self) -> str:
        values = {
            "log": self.log.code,
            "epoch": self.epoch,
            "kept": self.kept,
            "signed": self.signed,
            "lost": self.signed - self.kept,
        }
        return (
            _(
                "Epoch %(epoch)d of the log %(log)s ended at entry %(kept)d of %(signed)d that"
                " were signed; %(lost)d were lost, as the first entry of the next epoch states."
            )
            % values
        )


@dataclass(slots=True)
class Report:
    """The outcome; it never calls proved what only this machine says."""

    sizes: dict[Log, int] = field(default_factory=dict)
    epochs: dict[Log, int] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    vouched: int = 0
    vouched_by: str = ""
    vouched_at: datetime | None = None
    waiting: int = 0
    erased: int = 0
    from_batches: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)

    def add(self, kind: Kind, *, log: Log, **place: Any) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= SHOWN_OF_A_KIND:
            self.findings.append(Finding(kind=kind, log=log, **place))

    def vouch(self, size: int, *, by: str, at: datetime | None) -> None:
        """Note up to where somebody vouches for the log; of one size, who said so last."""
        if (size, at or EARLIEST) >= (self.vouched, self.vouched_at or EARLIEST):
            self.vouched, self.vouched_by, self.vouched_at = size, by, at

    @property
    def is_clean(self) -> bool:
        return not self.counts

    @property
    def total(self) -> int:
        return self.counts.total()


HEADLINE_FINDINGS: Final = gettext_noop("The log is not what was written. Findings: %(count)d.")
HEADLINE_EMPTY: Final = gettext_noop("The log is empty: nothing was recorded yet.")
HEADLINE_NOBODY: Final = gettext_noop(
    "Unchanged up to entry 0: no witness holds a checkpoint yet."
    " Entries 1…%(size)d: by this machine only."
)
HEADLINE_VOUCHED: Final = gettext_noop(
    "Unchanged up to entry %(vouched)d, as the given checkpoint states."
    " Entries %(next)d…%(size)d: by this machine only."
)
HEADLINE_WITNESSED: Final = gettext_noop(
    "Unchanged up to entry %(vouched)d, vouched for by %(by)s at %(at)s."
    " Entries %(next)d…%(size)d: by this machine only."
)
HEADLINE_WITNESSED_ALL: Final = gettext_noop(
    "Unchanged up to entry %(vouched)d, vouched for by %(by)s at %(at)s, and there are no others."
)
HEADLINE_VOUCHED_ALL: Final = gettext_noop(
    "Unchanged up to entry %(vouched)d, as the given checkpoint states, and there are no others."
)


def headline(report: Report) -> str:
    """Return the first line: what somebody else vouches for, and what only this machine does."""
    size = report.sizes.get(Log.ACCESS, 0)
    values = {
        "count": report.total,
        "size": size,
        "vouched": report.vouched,
        "next": report.vouched + 1,
    }
    if not report.is_clean:
        return _(HEADLINE_FINDINGS) % values
    if not size:
        return _(HEADLINE_EMPTY)
    if not report.vouched:
        return _(HEADLINE_NOBODY) % values
    is_all = report.vouched == size
    if report.vouched_at is None:
        return _(HEADLINE_VOUCHED_ALL if is_all else HEADLINE_VOUCHED) % values
    by = {"by": report.vouched_by, "at": f"{localtime(report.vouched_at):%Y-%m-%d %H:%M}"}
    return _(HEADLINE_WITNESSED_ALL if is_all else HEADLINE_WITNESSED) % {**values, **by}
