"""The recovery key: its public half seals what must survive the machine, two people hold the rest.

What is sealed to it: `0x03 | one-time public key 32 | ciphertext | tag 16`. The key comes from
X25519 and HKDF-SHA256 over label, one-time and recovery public key; it is used once, so its nonce
is zero. AES-256-GCM in both suites: there is no SM2 in the library (ADR 14).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from hudang.vault import ciphers, disk, halves
from hudang.vault.ciphers import NONCE_SIZE, Suite
from hudang.vault.errors import HalvesDiffer, NoRecoveryKey, Tampered

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hudang.vault.halves import Half

FORMAT: Final = 0x03

_LABEL: Final = b"hudang/escrow/1\0"
_NONCE: Final = bytes(NONCE_SIZE)
_KEY_BYTES: Final = 32
_PENDING: Final = "recovery-pending.json"
_CONFIRMED: Final = "recovery.json"


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The public half, which seals."""

    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(_LABEL + self.public).digest()[:4]

    def seal(self, data: bytes, *, aad: bytes, once: X25519PrivateKey | None = None) -> bytes:
        """Return the data sealed; whoever holds the one-time key can check what was sealed."""
        once = once or X25519PrivateKey.generate()
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.public))
        opener = once.public_key().public_bytes_raw()
        key = _derive(shared, opener=opener, public=self.public)
        sealed = ciphers.seal(Suite.AES, key=key, nonce=_NONCE, data=data, aad=_LABEL + aad)
        return bytes([FORMAT]) + opener + sealed

    def open_as_sender(self, sealed: bytes, *, aad: bytes, once: X25519PrivateKey) -> bytes:
        """Open what was sealed with that one-time key, as the holder of both halves would."""
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.public))
        return _open(sealed, shared=shared, public=self.public, aad=aad)


def open_with(private: bytes, sealed: bytes, *, aad: bytes) -> bytes:
    """Open what was sealed to the recovery key, with the private key of both halves."""
    key = X25519PrivateKey.from_private_bytes(private)
    if len(sealed) <= 1 + _KEY_BYTES or sealed[0] != FORMAT:
        raise Tampered
    shared = key.exchange(X25519PublicKey.from_public_bytes(sealed[1 : 1 + _KEY_BYTES]))
    return _open(sealed, shared=shared, public=key.public_key().public_bytes_raw(), aad=aad)


def current() -> RecoveryKey | None:
    """Return the recovery key that was confirmed, or None."""
    return _read(_CONFIRMED)


def require() -> RecoveryKey:
    """Return the recovery key, or stop."""
    key = current()
    if key is None:
        raise NoRecoveryKey
    return key


def make(*, at: datetime) -> tuple[Half, Half]:
    """Make a recovery key and return its halves; it counts once both were typed back."""
    private = X25519PrivateKey.generate()
    key = RecoveryKey(private.public_key().public_bytes_raw())
    disk.replace(_path(_PENDING), _written(key, at=at))
    return halves.split(private.private_bytes_raw(), key_id=key.id)


def confirm(first: Half, second: Half, *, at: datetime) -> RecoveryKey:
    """Let the key made last count, now that both halves were typed back."""
    pending = _read(_PENDING)
    if pending is None:
        raise NoRecoveryKey
    join(first, second, key=pending)
    disk.replace(_path(_CONFIRMED), _written(pending, at=at))
    disk.destroy(_path(_PENDING))
    return pending


def join(first: Half, second: Half, *, key: RecoveryKey) -> bytes:
    """Return the private key of two halves, if it is this key's."""
    private = halves.join(first, second)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    if public != key.public:
        raise HalvesDiffer
    return private


def _open(sealed: bytes, *, shared: bytes, public: bytes, aad: bytes) -> bytes:
    if len(sealed) <= 1 + _KEY_BYTES or sealed[0] != FORMAT:
        raise Tampered
    key = _derive(shared, opener=sealed[1 : 1 + _KEY_BYTES], public=public)
    data = sealed[1 + _KEY_BYTES :]
    return ciphers.unseal(Suite.AES, key=key, nonce=_NONCE, data=data, aad=_LABEL + aad)


def _derive(shared: bytes, *, opener: bytes, public: bytes) -> bytes:
    info = _LABEL + opener + public
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(shared)


def _path(name: str) -> Path:
    folder: Path = settings.HUDANG_KEYS
    return folder / "vault" / name


def _written(key: RecoveryKey, *, at: datetime) -> bytes:
    return json.dumps({"public": key.public.hex(), "at": at.isoformat()}).encode()


def _read(name: str) -> RecoveryKey | None:
    try:
        content = json.loads(disk.read(_path(name)))
        return RecoveryKey(bytes.fromhex(content["public"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Tampered(name) from None
