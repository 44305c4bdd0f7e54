"""Signed notes and checkpoints, as public transparency tools read them (C2SP).

A note is text and signature lines; a checkpoint is a note of three lines: origin, size, root.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.utils.translation import gettext_noop

from hudang.accesslog.tree import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

ED25519 = b"\x01"
COSIGNATURE = b"\x04"  # Ed25519 over a time and the text: a witness vouches at that moment
TIME_BYTES = 8
KEY_ID_BYTES = 4
MARK = "— "
MAX_BYTES = 64 * 1024
LAST_SECOND = 253_402_300_799  # the end of the year 9999


class NoteError(ValueError):
    """A note that cannot be believed; the message says why."""


def _key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + kind + public).digest()[:KEY_ID_BYTES]


def _decode(text: str) -> bytes:
    """Return the bytes whose base64 this is; of several texts for the same bytes one counts."""
    message = gettext_noop("not base64")
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NoteError(message) from error
    if b64encode(data).decode() != text:
        raise NoteError(message)
    return data


def _check_name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() for character in name):
        message = gettext_noop("a key name is empty or contains a plus sign or a space")
        raise NoteError(message)
    return name


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks the signatures of one named key, of a log or of a witness.

    A key of a log that was retired signs no checkpoint of more entries than `until`; `since` is
    the day from which a key signs, where its file tells.
    """

    name: str
    public: bytes
    kind: bytes = ED25519
    until: int | None = None
    since: date | None = None

    @property
    def key_id(self) -> bytes:
        return _key_id(self.name, self.kind, self.public)

    @property
    def is_witness(self) -> bool:
        return self.kind == COSIGNATURE

    def may_sign(self, size: int) -> bool:
        """Say whether this key was in use when the log had that many entries."""
        return self.until is None or size <= self.until

    @property
    def vkey(self) -> str:
        """The key as one line of text, to print and to hand to auditors."""
        encoded = b64encode(self.kind + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a key from its line of text."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3:
            message = gettext_noop("a verifier key has three parts")
            raise NoteError(message)
        data = _decode(parts[2])
        if data[:1] not in (ED25519, COSIGNATURE) or len(data) != 33:
            message = gettext_noop("not an Ed25519 verifier key")
            raise NoteError(message)
        verifier = cls(name=_check_name(parts[0]), public=data[1:], kind=data[:1])
        if verifier.key_id.hex() != parts[1]:
            message = gettext_noop("the verifier key does not fit its key identifier")
            raise NoteError(message)
        return verifier

    def accepts(self, text: str, *, signature: bytes) -> bool:
        """Say whether this key signed the text, a witness's with the time in its signature."""
        if self.is_witness:
            at, signature = signature[:TIME_BYTES], signature[TIME_BYTES:]
            text = f"cosignature/v1\ntime {int.from_bytes(at)}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs notes under one name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(
            name=_check_name(self.name), public=self.private.public_key().public_bytes_raw()
        )

    def sign(self, text: str) -> str:
        """Return the note of that text with this key's signature."""
        return sign(text, by=[self])

    def line(self, text: str) -> str:
        """Return this key's signature of the text, as a line of a note."""
        verifier = self.verifier
        signature = b64encode(verifier.key_id + self.private.sign(text.encode())).decode()
        return f"{MARK}{verifier.name} {signature}\n"


def sign(text: str, *, by: Sequence[Signer]) -> str:
    """Return the note of that text with the signature of each of these keys."""
    return f"{text}\n" + "".join(signer.line(text) for signer in by)


def open_note(note: str, *, verifiers: Sequence[Verifier]) -> str:
    """Return the text of a note that at least one of these keys signed, and none signed badly."""
    if len(note) > MAX_BYTES or any(c < " " and c != "\n" for c in note):
        message = gettext_noop("a control character, or longer than a note may be")
        raise NoteError(message)
    body, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        message = gettext_noop("no signature lines")
        raise NoteError(message)
    text = body + "\n"
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    accepted = 0
    for line in tail[:-1].split("\n"):
        name, key_id, signature = _signature(line)
        verifier = known.get((name, key_id))
        if verifier is None:
            continue
        if not verifier.accepts(text, signature=signature):
            message = gettext_noop("the signature of a known key is wrong")
            raise NoteError(message)
        accepted += 1
    if not accepted:
        message = gettext_noop("signed by no known key")
        raise NoteError(message)
    return text


def witnessed_at(note: str, *, verifier: Verifier) -> datetime:
    """Return when a witness says that it vouched for this note."""
    open_note(note, verifiers=[verifier])
    for line in signature_lines(note):
        name, key_id, signature = _signature(line)
        if (name, key_id) == (verifier.name, verifier.key_id):
            break
    seconds = int.from_bytes(signature[:TIME_BYTES])
    if seconds > LAST_SECOND:
        message = gettext_noop("a witness states a time that is none")
        raise NoteError(message)
    return datetime.fromtimestamp(seconds, tz=UTC)


def signature_lines(note: str) -> list[str]:
    """Return the lines with signatures below the text of a note."""
    return note.rpartition("\n\n")[2].splitlines()


def signer_of(line: str) -> tuple[str, bytes]:
    """Return the name and the key identifier that a signature line states."""
    return _signature(line)[:2]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK):
        message = gettext_noop("a line after the text is no signature")
        raise NoteError(message)
    data = _decode(encoded)
    if len(data) <= KEY_ID_BYTES:
        message = gettext_noop("a signature is too short")
        raise NoteError(message)
    return _check_name(name), data[:KEY_ID_BYTES], data[KEY_ID_BYTES:]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint states: of this log, the first `size` entries have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the three lines; extension lines are refused, because we write none."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            message = gettext_noop("a checkpoint has three lines")
            raise NoteError(message)
        origin, size, root = lines[:3]
        if not size.isascii() or not size.isdigit() or size != str(int(size)):
            message = gettext_noop("the size is no plain number")
            raise NoteError(message)
        checkpoint = cls(origin=_check_name(origin), size=int(size), root=_decode(root))
        if len(checkpoint.root) != HASH_BYTES or checkpoint.text != text:
            message = gettext_noop("the root is no SHA-256 hash")
            raise NoteError(message)
        return checkpoint


def open_checkpoint(note: str, *, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Return the checkpoint of a note that one of a log's keys signed while it was in use.

    All keys have the log's origin for a name. A known key with a bad signature spoils the note.
    """
    checkpoint = Checkpoint.parse(open_note(note, verifiers=verifiers))
    if not all(verifier.may_sign(checkpoint.size) for verifier in verifiers):
        open_note(note, verifiers=[one for one in verifiers if one.may_sign(checkpoint.size)])
    if any(checkpoint.origin != verifier.name for verifier in verifiers):
        message = gettext_noop("the checkpoint is of another log")
        raise NoteError(message)
    return checkpoint
