"""Payload version 1: the text of an entry, which is also its leaf in the tree.

The text is canonical JSON: UTF-8, keys sorted, no spaces, integers, strings and lists of them,
strings in Unicode's form NFC. What is empty is left out. Only the stored text is ever hashed.

====  =========================================================================================
key   meaning
====  =========================================================================================
v     version of the payload: 1
log   1 access, 2 registers
id    identifier of the entry: a UUID of version 7, made by the writer
at    the moment, by the writer's clock: UTC with microseconds
w     the writer: one thread of one process
n     the writer's own count, from 1
sk    counts of this writer whose entries were rolled back
act   what was done: view, list, search, export, print, call, change, refuse, signin
wh    what exactly, or what was changed or refused (`usage.approve`)
who   reference of the person who acted
role  the role acted in
for   reference of the person acted for
ses   reference of the session
pur   purpose
bas   legal basis
ref   number of the order or case, like GD-2026-0117
itm   numbers of the inventory items
sub   subjects, each [reference, revision, first 16 bytes of SHA-256(sealed bytes) or ""]
cnt   how many records were listed, found or taken away
mem   Merkle root over the members of a batch; the list of them stays with the run that made it
rt    name of the route
res   result
ctl   the control that refused or allowed
ep    the epoch this entry begins: [number, entries signed before, their root, entries kept]
key   public keys that sign the log from here on, the newest last
dc    the detail, sealed apart: [SHA-256(salt ‖ detail), first 16 bytes of SHA-256(sealed bytes)]
====  =========================================================================================

References are random and their meaning is stored apart, so that it can be erased. A detail is
canonical JSON too; its 32-byte salt is sealed with it, and it is never sealed anew: its key's
generation is kept as long as the detail. Bytes are written in lower-case hexadecimal.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

VERSION = 1
LEAF_LIMIT = 60 * 1024
MAX_SUBJECTS = 500

# What the register's entry of a destruction says it did; it accounts for what was erased.
DESTRUCTION = "retention.destroy"

# What the first entry of every epoch but the first says it did.
BEGIN_EPOCH = "accesslog.begin_epoch"

# What the entries say that announce a key of the log, and the end of one.
ROTATE_KEY = "accesslog.rotate_key"
RETIRE_KEY = "accesslog.retire_key"

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
REFERENCE = re.compile(r"[A-Z]{1,4}-[0-9-]{1,40}")


class Log(IntEnum):
    """The two logs, each a tree of its own."""

    ACCESS = 1
    REGISTERS = 2

    @property
    def code(self) -> str:
        return self.name.lower()


def canonical(fields: Mapping[str, Any]) -> str:
    """Return the one text that stands for these fields; empty ones are left out."""
    kept = {
        key: _plain(value)
        for key, value in fields.items()
        if value is not None and value != "" and value != []
    }
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) > LEAF_LIMIT:
        message = "An entry is longer than a leaf may be."
        raise ValueError(message)
    return text


def _plain(value: object) -> object:
    if type(value) is int:
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, list):
        return [_plain(part) for part in value]
    message = "An entry holds integers, strings and lists of them."
    raise TypeError(message)


def moment(at: datetime) -> str:
    """Return an aware moment in UTC with microseconds."""
    if at.tzinfo is None:
        message = "A moment without a time zone cannot be logged."
        raise ValueError(message)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def code(value: str) -> str:
    """Return a code unchanged; an entry has no room for free text."""
    if value and CODE.fullmatch(value) is None:
        message = "An entry holds codes, never free text."
        raise ValueError(message)
    return value


def reference(value: str) -> str:
    """Return the number of an order or case unchanged: capitals, a hyphen, digits."""
    if value and REFERENCE.fullmatch(value) is None:
        message = "A reference in the log looks like GD-2026-0117."
        raise ValueError(message)
    return value


def is_reference(value: str) -> bool:
    """Say whether a text has the form of the number of an order or case."""
    return REFERENCE.fullmatch(value) is not None


def mac(key: bytes, *, text: str) -> bytes:
    """Return the writer's authentication of an entry: database rights alone invent none."""
    return hmac.digest(key, text.encode(), "sha256")


def meaning(kind: str, *, ref: UUID | str, of: str) -> str:
    """Return the text by which a writer vouches for what a reference means."""
    return f"{kind}\0{ref}\0{of}"


class Authority:
    """Checks authentications by any of the writers' keys, each prepared once (RFC 2104)."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._prepared = [_prepare(key) for key in reversed(tuple(keys))]

    def accepts(self, text: bytes, *, mac: bytes) -> bool:
        """Say whether a writer authenticated this text."""
        for inner, outer in self._prepared:
            within, around = inner.copy(), outer.copy()
            within.update(text)
            around.update(within.digest())
            if hmac.compare_digest(around.digest(), mac):
                return True
        return False


def _prepare(key: bytes) -> tuple[Any, Any]:
    padded = key.ljust(64, b"\0")
    return (
        sha256(bytes(byte ^ 0x36 for byte in padded)),
        sha256(bytes(byte ^ 0x5C for byte in padded)),
    )


def created_at(identifier: str) -> float:
    """Return the moment within an identifier of version 7, in seconds."""
    return int(identifier[:8] + identifier[9:13], 16) / 1000
