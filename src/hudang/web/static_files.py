"""Addresses of static files that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """Adds a short hash of the content to the address; no file is copied or renamed."""

    def url(self, name: str | None) -> str:
        return _address(name or "")


@cache
def _address(name: str) -> str:
    """Compose an address once: files do not change while the server runs."""
    address = StaticFilesStorage().url(name)
    version = _version(name)
    return f"{address}?v={version}" if version else address


def _version(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        return ""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
