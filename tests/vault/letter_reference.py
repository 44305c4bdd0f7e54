"""What a browser does to seal a letter, written for tests from the format alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from uuid import UUID


def sealed(
    data: bytes,
    *,
    key: UUID,
    public: bytes,
    campaign: UUID,
    visit: UUID,
    secret: int | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """Return a letter of format 1."""
    curve = ec.SECP256R1()
    mine = ec.derive_private_key(secret, curve) if secret else ec.generate_private_key(curve)
    sender = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    agreed = mine.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(curve, bytes(public))
    )
    label = b"hudang/letter/1\0"
    kdf = HKDF(SHA256(), length=32, salt=None, info=label + sender + bytes(public))
    head = b"\x01" + key.bytes + sender
    nonce = nonce or os.urandom(12)
    bound = label + head + campaign.bytes + visit.bytes
    return head + nonce + AESGCM(kdf.derive(agreed)).encrypt(nonce, data, bound)
