"""The list of a copy: its files with their hashes, and how far everything had come."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hudang.backup import sealing
from hudang.backup.errors import CopyDamaged, ManifestForged
from hudang.vault import disk

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "manifest.json"
VERSION: Final = 1

_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Manifest:
    """What a copy says of itself; `secrets` open its sealed files with the backup key."""

    install: str
    made_at: str
    epoch: int
    suite: int
    destroyed: int
    registers: int
    notes: dict[str, str]
    counts: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    v: int = VERSION

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest) -> None:
    """Hash every file of the folder and put the list beside them."""
    manifest.files = {
        path.name: digest(path) for path in sorted(folder.iterdir()) if path.name != FILE
    }
    said = _text(asdict(manifest))
    content = {"said": said, "mac": sealing.mac(said.encode())}
    disk.replace(folder / FILE, json.dumps(content).encode())


def read(folder: Path) -> Manifest:
    """Return the list of a copy, once it is ours and every file is there as it was written."""
    try:
        content = json.loads((folder / FILE).read_bytes())
        said, mac = str(content["said"]), str(content["mac"])
        fields: dict[str, Any] = json.loads(said)
    except (OSError, ValueError, KeyError, TypeError):
        raise CopyDamaged(FILE) from None
    if not hmac.compare_digest(sealing.mac(said.encode()), mac):
        raise ManifestForged(folder.name)
    manifest = Manifest(**fields)
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise CopyDamaged(name)
    return manifest


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            found.update(data)
    return found.hexdigest()


def _text(fields: dict[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True, ensure_ascii=False)
