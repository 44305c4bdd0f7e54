"""Letters: what a browser sealed to a public key of ours. It can write them, not read them.

A phone without network keeps finished answers so. Format 1:

    0x01 ‖ key (16) ‖ one-time public key (65) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag

The key of the cipher is HKDF-SHA256 over the P-256 agreement of both, without salt, with the info
`label ‖ one-time public key ‖ our public key`; bound are `label ‖ head ‖ campaign ‖ visit`, the
head being everything before the nonce. Only what Web Crypto offers can be used here, so letters
are of no suite: whatever is stored of them is sealed in that of the installation.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hudang.vault import opening
from hudang.vault.ciphers import NONCE_SIZE, TAG_SIZE

if TYPE_CHECKING:
    from hudang.vault.models import SealedRecord

FORMAT: Final = 1
LABEL: Final = b"hudang/letter/1\0"
LONGEST: Final = 256 * 1024
_CURVE: Final = ec.SECP256R1()
_PUBLIC_SIZE: Final = 65
_SECRET_SIZE: Final = 32
_HEAD: Final = struct.Struct(f">B16s{_PUBLIC_SIZE}s")


class Unreadable(ValueError):
    """What came is no letter to that key about that visit; it never says what was in it."""


class Pair(NamedTuple):
    """A pair of keys: the public one for browsers, the secret one to be sealed at once."""

    public: bytes
    secret: bytes

    def __repr__(self) -> str:
        return "<pair of keys>"


class About(NamedTuple):
    """What a letter is bound to; about anything else it does not open."""

    campaign: UUID
    visit: UUID

    @property
    def bytes(self) -> bytes:
        return self.campaign.bytes + self.visit.bytes


def new_pair() -> Pair:
    made = ec.generate_private_key(_CURVE)
    number = made.private_numbers().private_value
    return Pair(_written(made.public_key()), number.to_bytes(_SECRET_SIZE))


def key_of(letter: bytes) -> UUID:
    """Return which of our keys a letter is sealed to; raises `Unreadable`."""
    if not _HEAD.size + NONCE_SIZE + TAG_SIZE <= len(letter) <= LONGEST or letter[0] != FORMAT:
        raise Unreadable
    return UUID(bytes=_HEAD.unpack_from(letter)[1])


def open_letter(record: SealedRecord, *, field: str, letter: bytes, about: About) -> bytes:
    """Return what a letter says, with the secret key that a field of a record seals."""
    (opened,) = opening.open_many([record], [field])
    (secret,) = opened[field].values()
    return unseal(letter, secret=secret, about=about)


def unseal(letter: bytes, *, secret: bytes, about: About) -> bytes:
    """Return what a letter says; raises `Unreadable` for a damaged, moved or foreign one."""
    key_of(letter)
    head, rest = letter[: _HEAD.size], letter[_HEAD.size :]
    _format, _key, sender = _HEAD.unpack(head)
    ours = ec.derive_private_key(int.from_bytes(secret), _CURVE)
    try:
        agreed = ours.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, sender)
        )
        key = derived(agreed, sender=sender, recipient=_written(ours.public_key()))
        nonce, data = rest[:NONCE_SIZE], rest[NONCE_SIZE:]
        return AESGCM(key).decrypt(nonce, data, LABEL + head + about.bytes)
    except (InvalidTag, ValueError):
        raise Unreadable from None


def derived(agreed: bytes, *, sender: bytes, recipient: bytes) -> bytes:
    """Return the key of the cipher from what both sides agreed on."""
    info = LABEL + sender + recipient
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(agreed)


def _written(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
