"""Signed messages between systems: HMAC-SHA256 over the moment and the body.

The moment is inside the signature, so an old message that somebody kept is known by its age.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

TIMESTAMP: Final = "Hudang-Timestamp"
SIGNATURE: Final = "Hudang-Signature"
KEY: Final = "Idempotency-Key"
_SCHEME: Final = "sha256="


def signature(secret: bytes, *, timestamp: str, body: bytes) -> str:
    """Return the signature of a body sent at a moment, in seconds since 1970, as text."""
    signed = timestamp.encode() + b"." + body
    return _SCHEME + hmac.new(secret, signed, hashlib.sha256).hexdigest()


def is_signed(secret: bytes, *, timestamp: str, body: bytes, said: str) -> bool:
    """Say whether a signature is that of the body; it takes as long for every wrong one."""
    right = signature(secret, timestamp=timestamp, body=body)
    return hmac.compare_digest(right.encode(), said.encode())
