"""Who has appeared in a file so far: one person in several rows, one row twice, one number twice.

Only hashes that live as long as this process are kept, no values.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

    from .drafts import Draft, PersonDraft

# Where somebody first stood in the file: the row times this, plus the place in the row.
PLACES_PER_ROW: Final = 64

# What a row is expected to leave behind: what its person is known by, a house and a vehicle.
_MARKS: Final = 4
_THINGS: Final = 2
_LEAST_ROOM: Final = 1_000
_ZERO: Final = -1  # stands for the hash 0, which marks a free slot; no hash is -1


class Positions:
    """Numbers by hash: twelve bytes a slot and no object each, where a dictionary takes a hundred.

    Open addressing: a hash stands in its own slot or in the next free one behind. Numbers have at
    most 32 bits.
    """

    __slots__ = ("_keys", "_numbers", "_room", "_slots")

    def __init__(self, room: int = 0) -> None:
        """Make room for so many; for more, it grows by half."""
        self._take(max(room, _LEAST_ROOM))

    def get(self, key: int, default: int | None = None) -> int | None:
        slot, is_there = self._find(key or _ZERO)
        return self._numbers[slot] if is_there else default

    def setdefault(self, key: int, number: int) -> int:
        """Return the number of a hash, which is this one if it had none."""
        slot, is_there = self._find(key or _ZERO)
        if is_there:
            return self._numbers[slot]
        self._keys[slot], self._numbers[slot] = key or _ZERO, number
        self._room -= 1
        if not self._room:
            self._grow()
        return number

    def _find(self, key: int) -> tuple[int, bool]:
        keys, slots = self._keys, self._slots
        slot = key % slots
        while there := keys[slot]:
            if there == key:
                return slot, True
            slot = (slot + 1) % slots
        return slot, False

    def _take(self, room: int) -> None:
        self._room, self._slots = room, room * 4 // 3
        self._keys = array("q", [0]) * self._slots
        self._numbers = array("I", [0]) * self._slots

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._take(len(keys) * 9 // 8)
        for key, number in zip(keys, numbers, strict=True):
            if key:
                self.setdefault(key, number)


class Ledger:
    """The people of the rows accepted so far, and what each of them has already."""

    __slots__ = ("owners", "people", "stays")

    def __init__(self, *, rows: int = 0) -> None:
        self.people = Positions(rows * _MARKS)
        self.stays = Positions(rows * _THINGS)
        self.owners = Positions(rows)

    def judge(self, draft: Draft) -> list[int]:
        """Return for each person where he first stood, and say what contradicts earlier rows."""
        firsts: list[int] = []
        within: dict[int, int] = {}
        for place, person in enumerate(draft.people):
            here = draft.row * PLACES_PER_ROW + place
            keys = person.marks()
            first = self._find(keys, within=within)
            if first is None:
                self._refuse_second_name(draft, person)
                first = here
            within.update(dict.fromkeys(keys, first))
            self._make_co_owner(draft, person, first=first)
            firsts.append(first)
        self._note_repetition(draft, firsts)
        return firsts

    def accept(self, draft: Draft, firsts: list[int]) -> None:
        """Remember the people of a row that is taken, and that they are in its house."""
        for person, first in zip(draft.people, firsts, strict=True):
            for key in person.marks():
                self.people.setdefault(key, first)
            if person.id_number:
                self.people.setdefault(hash(person.id_number), first)
            if person.role == "owner":
                self.owners.setdefault(hash(draft.code), first)
            self.stays.setdefault(hash((first, draft.code)), draft.row)

    def is_new(self, first: int, thing: str, *, row: int) -> bool:
        """Whether a row is the first to give somebody a house, a space or a vehicle."""
        return self.stays.setdefault(hash((first, thing)), row) == row

    def _find(self, keys: list[int], *, within: dict[int, int]) -> int | None:
        for key in keys:
            first = self.people.get(key, within.get(key))
            if first is not None:
                return first
        return None

    def _refuse_second_name(self, draft: Draft, person: PersonDraft) -> None:
        other = self.people.get(hash(person.id_number)) if person.id_number else None
        if other is not None:
            draft.blame("id_number", "identity_twice", other_row=other // PLACES_PER_ROW)

    def _make_co_owner(self, draft: Draft, person: PersonDraft, *, first: int) -> None:
        owner = self.owners.get(hash(draft.code)) if draft.code else None
        if person.role == "owner" and owner is not None and owner != first:
            person.role = "co_owner"
            draft.remark("name", "co_owner", other_row=owner // PLACES_PER_ROW)

    def _note_repetition(self, draft: Draft, firsts: list[int]) -> None:
        if not draft.code or not firsts:
            return
        rows = [self.stays.get(hash((first, draft.code))) for first in firsts]
        if all(row is not None for row in rows):
            draft.remark("", "repeated", other_row=rows[0])


def keys_of(title: str, *, mobile: str, number: str) -> list[int]:
    """Return what identifies a person: a name with a telephone, a document with either."""
    keys = []
    if title and mobile:
        keys.append(hash((1, title, mobile)))
    if number and title:
        keys.append(hash((2, title, number)))
    if number and mobile:
        keys.append(hash((3, mobile, number)))
    return keys


def customer_id(roster: UUID, *, uploaded_at: datetime, first: int) -> UUID:
    """Return the identifier of whoever first stood at that place of that file.

    It is a UUIDv7 of the upload's moment; the same file gives the same identifiers however often
    its import is interrupted, and nothing about the person is in it.
    """
    random = int.from_bytes(
        blake2b(roster.bytes + first.to_bytes(8, "big"), digest_size=10).digest(), "big"
    )
    moment = int(uploaded_at.timestamp() * 1000) & ((1 << 48) - 1)
    return UUID(
        int=moment << 80
        | 7 << 76
        | (random & 0xFFF) << 64
        | 0b10 << 62
        | (random >> 12) & ((1 << 62) - 1)
    )
