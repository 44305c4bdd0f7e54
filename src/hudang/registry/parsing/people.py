"""Several people or several telephones in one cell of a roster, taken apart for a preview."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hudang.disclosure import surnames

from .normalise import tidy

_SEPARATORS = re.compile(r"[、,，/;；&\n|]+")
_BLANKS = re.compile(r"\s+")
_AND = re.compile(r"[和与及]")
_RX_TWO_MOBILES = re.compile(r"(1[3-9]\d{9})(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a row; values as typed, not yet validated."""

    name: str = ""
    phones: tuple[str, ...] = ()
    identity: str = ""

    def __repr__(self) -> str:
        return "<person>"


@dataclass(frozen=True, slots=True)
class People:
    """The people of a row, and what nobody but the clerk can give to one of them."""

    persons: tuple[Person, ...]
    loose_phones: tuple[str, ...] = field(default=(), repr=False)
    loose_identities: tuple[str, ...] = field(default=(), repr=False)
    needs_choice: bool = False

    @property
    def were_split(self) -> bool:
        """Whether the row held more than one person or telephone."""
        return len(self.persons) > 1 or any(len(person.phones) > 1 for person in self.persons)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _are_names(parts: list[str]) -> bool:
    return len(parts) > 1 and all(surnames.looks_like_a_name(part) for part in parts)


def _without_glue(text: str) -> list[str]:
    """Split 张三 李四 and 张三和李四, but not 张　三, 李和平 or a Latin name."""
    blanks = _BLANKS.split(text)
    if _are_names(blanks):
        return blanks
    for place in _AND.finditer(text):
        halves = [text[: place.start()].strip(), text[place.end() :].strip()]
        if _are_names(halves):
            return halves
    return [text]


def split_names(cell: str) -> list[str]:
    """Take the names of a cell apart."""
    return [name for part in _parts(tidy(cell)) for name in _without_glue(part)]


def split_phones(cell: str) -> list[str]:
    """Take the telephones of a cell apart: by signs, by blanks, or two glued together."""
    phones: list[str] = []
    for part in _parts(tidy(cell)):
        glued = _RX_TWO_MOBILES.fullmatch(part)
        blanks = _BLANKS.split(part)
        if glued:
            phones.extend(glued.groups())
        elif len(blanks) > 1 and all(len(re.sub(r"\D", "", piece)) >= 10 for piece in blanks):
            phones.extend(blanks)
        else:
            phones.append(part)
    return list(dict.fromkeys(phones))


def split_list(cell: str) -> list[str]:
    """Take number plates or identity numbers of a cell apart."""
    found: list[str] = []
    for part in _parts(tidy(cell)):
        blanks = _BLANKS.split(part)
        found.extend(blanks if all(len(piece) >= 7 for piece in blanks) else [part])
    return list(dict.fromkeys(found))


def _shared_out(values: list[str], *, among: int) -> list[str] | None:
    """Give each person one value where the counts agree; an empty cell gives nobody any."""
    if not values:
        return [""] * among
    return values if len(values) == among else None


def split_people(name_cell: str, *, phone_cell: str = "", id_cell: str = "") -> People:
    """Take a row's people apart; where names and numbers do not pair up, somebody must choose."""
    names = split_names(name_cell) or [""]
    phones, identities = split_phones(phone_cell), split_list(id_cell)
    if len(names) == 1:
        extra = tuple(identities[1:])
        person = Person(names[0], tuple(phones), identities[0] if identities else "")
        return People((person,), (), extra, needs_choice=bool(extra))
    phone_of = _shared_out(phones, among=len(names))
    identity_of = _shared_out(identities, among=len(names))
    persons = tuple(
        Person(
            name,
            (phone_of[place],) if phone_of and phone_of[place] else (),
            identity_of[place] if identity_of else "",
        )
        for place, name in enumerate(names)
    )
    return People(
        persons,
        () if phone_of else tuple(phones),
        () if identity_of else tuple(identities),
        needs_choice=phone_of is None or identity_of is None,
    )
