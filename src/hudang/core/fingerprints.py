"""What stands for a text or a set of facts, so that a later change of them shows."""

from __future__ import annotations

import hashlib
import json


def fingerprint(facts: object) -> str:
    """Return the SHA-256 of facts written as JSON, in hex; the order of keys does not matter."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
