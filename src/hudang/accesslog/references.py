"""What stands for a person in the log: a random reference, its meaning kept where it is erasable.

A process remembers the references it met. One that is already in use under another value comes
back from the database and is remembered instead, so nothing here needs to be right at first.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hudang.accesslog import keys, payload

if TYPE_CHECKING:
    from collections.abc import Sequence

REMEMBERED = 20_000
ACTOR = "actor"
SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference and the writer's authentication of what it means."""

    ref: UUID
    mac: bytes


_known: dict[tuple[str, str], Reference] = {}
_lock = threading.Lock()


def meaning_of_subject(customer: UUID | str, *, community: UUID | str) -> str:
    """Return the text that the authentication of a customer's reference covers."""
    return f"{customer}\0{community}"


def of(kind: str, *, meanings: Sequence[str]) -> list[Reference]:
    """Return the references that stand for these meanings, new ones where none is known."""
    return [_known.get((kind, meaning)) or _learn(kind, meaning, uuid4()) for meaning in meanings]


def correct(kind: str, *, meanings: Sequence[str], refs: Sequence[UUID]) -> None:
    """Take over the references that the database has in use."""
    for meaning, ref in zip(meanings, refs, strict=True):
        if _known[kind, meaning].ref != ref:
            _learn(kind, meaning, ref)


def _learn(kind: str, meaning: str, ref: UUID) -> Reference:
    text = payload.meaning(kind, ref=ref, of=meaning)
    mac = payload.mac(keys.writer_keys()[-1], text=text)
    with _lock:
        if len(_known) >= REMEMBERED:
            del _known[next(iter(_known))]
        reference = _known[kind, meaning] = Reference(ref=ref, mac=mac)
    return reference
