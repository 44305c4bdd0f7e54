"""Keys of the shared cache: hashed, so that no code or address stands in the cache table."""

from __future__ import annotations

from hashlib import sha256


def hashed_key(key: str, prefix: str, version: int) -> str:
    """Return the stored key for a cache key."""
    return sha256(f"{prefix}:{version}:{key}".encode()).hexdigest()
