"""The shred ledger: which owners' keys were destroyed, in a flat file outside the database.

A line is written before anything is destroyed, and an owner that stands here never gets a key
again. A line commits to all before it; the register log commits to lines. Format 1, one line:

    number · moment · kind · community · owner · epoch · hash

separated by spaces, ASCII. `hash` is SHA-256("hudang/shred/1\\0" ‖ hash of the line before, or 32
zero bytes ‖ the line up to its hash, without the space before it), in hexadecimal.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings

from hudang.vault import disk
from hudang.vault.errors import AlreadyDestroyed, LedgerDamaged
from hudang.vault.keys import Kind, Owner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

FILE: Final = "shred.ledger"

_LABEL: Final = b"hudang/shred/1\0"
_BEGINNING: Final = bytes(32)
_NONE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One owner whose keys are destroyed, and the epoch that must end before that is final."""

    number: int
    at: datetime
    owner: Owner
    epoch: int
    hash: bytes

    @property
    def text(self) -> str:
        """The line as it stands in the file, without its end."""
        return f"{_stem(self)} {self.hash.hex()}"

    @property
    def reference(self) -> str:
        """What the register's entry says of the line: its number, and 12 bytes of its SHA-256."""
        digest = sha256(self.text.encode("ascii")).digest()[:12]
        return f"SL-{self.number}-{int.from_bytes(digest)}"


def path() -> Path:
    """Return the file of this installation."""
    folder: Path = settings.HUDANG_LEDGER
    return folder / FILE


def parse(content: bytes, *, name: str = FILE) -> list[Line]:
    """Return the lines of a ledger; a torn last line is left out, anything else wrong stops."""
    whole, _end, _torn = content.rpartition(b"\n")
    lines: list[Line] = []
    before = _BEGINNING
    for number, text in enumerate(whole.split(b"\n") if whole else [], start=1):
        line = _parse_line(text, name=f"{name}:{number}")
        if line.number != number or _hash(_stem(line), before=before) != line.hash:
            raise LedgerDamaged(f"{name}:{number}")
        lines.append(line)
        before = line.hash
    return lines


def read() -> list[Line]:
    """Return the lines of this installation's ledger."""
    return list(_current().lines)


def find(owner: Owner) -> Line | None:
    """Return the line of an owner, or None."""
    return _current().by_id.get(owner.id)


def refuse(owners: Collection[Owner]) -> None:
    """Stop where one of the owners was destroyed: it never gets a key again."""
    known = _current().by_id
    for owner in owners:
        if owner.id in known:
            raise AlreadyDestroyed


def intend(owners: Sequence[Owner], *, epoch: int, at: datetime) -> list[Line]:
    """Write that these owners' keys will be destroyed, on the disk before this returns.

    An owner that stands there already keeps its line.
    """
    with _alone() as handle:
        present = parse(_content(handle))
        known = {line.owner.id: line for line in present}
        before = present[-1].hash if present else _BEGINNING
        fresh: list[Line] = []
        for owner in dict.fromkeys(owners):
            if owner.id not in known:
                number = len(present) + len(fresh) + 1
                line = _line(number, owner=owner, epoch=epoch, at=at, before=before)
                known[owner.id] = line
                fresh.append(line)
                before = line.hash
        _append(handle, fresh, after=present)
    return [known[owner.id] for owner in owners]


def adopt(lines: Sequence[Line]) -> None:
    """Put a longer copy of this ledger in the place of ours; one that is not its extension stops.

    A restore brings it: an older ledger would let destroyed people come back.
    """
    with _alone() as handle:
        present = parse(_content(handle))
        require_extension(lines, of=present)
        _append(handle, lines[len(present) :], after=present)


def require_extension(lines: Sequence[Line], *, of: Sequence[Line]) -> None:
    """Stop unless the lines begin with all those lines."""
    if [line.hash for line in lines[: len(of)]] != [line.hash for line in of]:
        raise LedgerDamaged(FILE)


def _line(number: int, *, owner: Owner, epoch: int, at: datetime, before: bytes) -> Line:
    moment = at.astimezone(UTC).replace(microsecond=0)
    draft = Line(number, moment, owner, epoch, b"")
    return Line(number, moment, owner, epoch, _hash(_stem(draft), before=before))


def _stem(line: Line) -> str:
    moment = line.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    community = (line.owner.community or _NONE).hex
    kind = int(line.owner.kind)
    return f"{line.number} {moment} {kind} {community} {line.owner.id.hex} {line.epoch}"


def _hash(stem: str, *, before: bytes) -> bytes:
    return sha256(_LABEL + before + stem.encode("ascii")).digest()


def _parse_line(text: bytes, *, name: str) -> Line:
    try:
        parts = text.decode("ascii").split(" ")
        number, moment, kind, community, owner, epoch, digest = parts
        at = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        place = UUID(hex=community)
        who = Owner(Kind(int(kind)), None if place == _NONE else place, UUID(hex=owner))
        line = Line(int(number), at, who, int(epoch), bytes.fromhex(digest))
    except ValueError:
        raise LedgerDamaged(name) from None
    if line.text.encode("ascii") != text:
        raise LedgerDamaged(name)
    return line


@contextmanager
def _alone() -> Iterator[int]:
    disk.private_folder(path().parent)
    handle = disk.open_private(path(), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)
    try:
        disk.require_private(os.fstat(handle))
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _content(handle: int) -> bytes:
    return os.pread(handle, os.fstat(handle).st_size, 0)


def _append(handle: int, lines: Sequence[Line], *, after: Sequence[Line]) -> None:
    end = sum(len(line.text) + 1 for line in after)
    os.ftruncate(handle, end)  # a torn line was never relied upon
    data = b"".join(line.text.encode("ascii") + b"\n" for line in lines)
    written = 0
    while written < len(data):
        written += os.pwrite(handle, data[written:], end + written)
    os.fsync(handle)
    disk.sync_folder(path().parent)


@dataclass(slots=True)
class _Known:
    """The ledger as last read; it only grows, so its size tells whether it changed."""

    identity: tuple[Path, int, int] | None = None
    lines: list[Line] = field(default_factory=list)
    by_id: dict[UUID, Line] = field(default_factory=dict)


_known = _Known()


def _current() -> _Known:
    global _known
    file = path()
    try:
        status = file.stat()
    except FileNotFoundError:
        return _Known()
    identity = (file, status.st_ino, status.st_size)
    if _known.identity != identity:
        lines = parse(disk.read(file))
        _known = _Known(identity, lines, {line.owner.id: line for line in lines})
    return _known
