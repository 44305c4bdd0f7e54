"""What the log recorded of sealed records last, gathered without holding all of it in memory."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from hudang.accesslog.verify.spill import BUCKETS, Spill

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTHING: Final = bytes(16)


class Source(IntEnum):
    """Where it is known from what a record was last."""

    ENTRY = 0
    BATCH = 1
    DESTRUCTION = 2


class Said(NamedTuple):
    """A record as the log knows it; an empty digest where it then held nothing sealed."""

    revision: int
    event: bytes
    digest: bytes
    source: Source

    @property
    def entry(self) -> str:
        return str(UUID(bytes=self.event))


class Changes:
    """Changes that entries tell of, each by the reference of what was changed."""

    def __init__(self) -> None:
        self._changes = Spill(">16sI16s?16s")
        self._records = Spill(">16s16s")

    def add(self, reference: str, *, revision: int, digest: str, event: str) -> None:
        said = bytes.fromhex(digest) or _NOTHING
        of = UUID(reference).bytes
        self._changes.add(of, revision, said, bool(digest), UUID(event).bytes)

    def name(self, reference: str, *, record: str) -> None:
        """Note which record a reference means."""
        self._records.add(UUID(reference).bytes, UUID(record).bytes)

    def by_record(self) -> Iterator[tuple[bytes, str, Said | None]]:
        """Yield every record that is known by a reference, the reference, and its last change."""
        for bucket in range(BUCKETS):
            newest: dict[bytes, Said] = {}
            for reference, revision, said, is_said, event in self._changes.rows(bucket):
                before = newest.get(reference)
                if before is None or revision >= before.revision:
                    digest = said if is_said else b""
                    newest[reference] = Said(revision, event, digest, Source.ENTRY)
            for reference, record in self._records.rows(bucket):
                yield record, str(UUID(bytes=reference)), newest.get(reference)
        self._changes.close()
        self._records.close()


class Recorded:
    """What is known of every record: from an entry, from a batch, or that it was destroyed."""

    def __init__(self) -> None:
        self._said = Spill(">16sI16s16s?B")

    def add(self, record: bytes, said: Said) -> None:
        digest = said.digest or _NOTHING
        self._said.add(record, said.revision, said.event, digest, bool(said.digest), said.source)

    def destroy(self, record: bytes) -> None:
        self.add(record, Said(0, _NOTHING, b"", Source.DESTRUCTION))

    def newest(self, bucket: int) -> dict[bytes, Said]:
        """Return the last of each record of a bucket, but for those destroyed."""
        found: dict[bytes, Said] = {}
        gone: set[bytes] = set()
        for record, revision, event, digest, is_said, source in self._said.rows(bucket):
            if source == Source.DESTRUCTION:
                gone.add(record)
                continue
            said = Said(revision, event, digest if is_said else b"", Source(source))
            # Of one revision the later entry counts: it was sealed anew, under another key.
            if record not in found or said[:2] > found[record][:2]:
                found[record] = said
        return {record: said for record, said in found.items() if record not in gone}

    def close(self) -> None:
        self._said.close()
