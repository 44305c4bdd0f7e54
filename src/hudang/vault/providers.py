"""Who holds epoch keys and index keys: files in a folder of their own, outside the data."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.conf import settings

from hudang.vault import ciphers, disk
from hudang.vault.ciphers import NONCE_SIZE, Suite, suite_of
from hudang.vault.errors import MissingKey, Tampered
from hudang.vault.randomness import Randomness
from hudang.vault.tokens import IndexKeys

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hudang.vault.keys import EpochKey

_FOLDER: Final = "vault"
_INDEX: Final = "index.key"
_NEXT_INDEX: Final = "index-next.key"


class Provider(Protocol):
    """Creates, uses and destroys epoch keys, and holds the keys of the search index."""

    def create_epoch(self, number: int, *, suite: Suite) -> None: ...

    def has_epoch(self, number: int) -> bool: ...

    def use_epoch(self, number: int) -> EpochKey: ...

    def destroy_epoch(self, number: int) -> None: ...

    def export_epoch(self, number: int) -> bytes: ...

    def adopt_epoch(self, number: int, *, suite: Suite, key: bytes) -> None: ...

    def index_keys(self) -> IndexKeys: ...

    def next_index_keys(self) -> IndexKeys | None: ...

    def renew_index_keys(self, keys: IndexKeys) -> None: ...

    def propose_index_keys(self, keys: IndexKeys) -> None: ...

    def adopt_index_keys(self) -> None: ...

    def daily_key(self, day: date) -> bytes: ...


def current() -> Provider:
    return FileProvider(settings.HUDANG_KEYS / _FOLDER)


def index_series() -> list[IndexKeys]:
    """Return the keys of every series of search tokens, those in use last.

    Those in the making are read first: when they take over in between, they are read twice.
    """
    provider = current()
    coming = provider.next_index_keys()
    keys = provider.index_keys()
    return [coming, keys] if coming and coming.series != keys.series else [keys]


@dataclass(frozen=True, slots=True)
class FileEpochKey:
    suite: Suite
    _key: bytes = field(repr=False)
    _random: Randomness = field(default_factory=Randomness, repr=False, compare=False)

    def exported(self) -> bytes:
        """Return the key itself, for its escrow and for its way back alone."""
        return self._key

    def seal(self, data: bytes, *, aad: bytes) -> bytes:
        nonce = self._random(NONCE_SIZE)
        return nonce + ciphers.seal(self.suite, key=self._key, nonce=nonce, data=data, aad=aad)

    def unseal(self, sealed: bytes, *, aad: bytes) -> bytes:
        return ciphers.unseal(
            self.suite, key=self._key, nonce=sealed[:NONCE_SIZE], data=sealed[NONCE_SIZE:], aad=aad
        )


class FileProvider:
    """Keys as files of mode 0600 in a folder of mode 0700; read anew each time, never kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create_epoch(self, number: int, *, suite: Suite) -> None:
        self.adopt_epoch(number, suite=suite, key=os.urandom(suite.key_size))

    def has_epoch(self, number: int) -> bool:
        return (self._folder / _epoch_file(number)).exists()

    def use_epoch(self, number: int) -> FileEpochKey:
        content = self._read(_epoch_file(number))
        return FileEpochKey(suite_of(content["suite"]), bytes.fromhex(content["key"]))

    def destroy_epoch(self, number: int) -> None:
        """Overwrite and remove the key; running it twice changes nothing."""
        disk.destroy(self._folder / _epoch_file(number))

    def export_epoch(self, number: int) -> bytes:
        """Return the key itself, for its escrow alone."""
        return self.use_epoch(number).exported()

    def adopt_epoch(self, number: int, *, suite: Suite, key: bytes) -> None:
        """Take in a key that came back from escrow."""
        self._create(_epoch_file(number), {"suite": suite.value, "key": key.hex()})

    def index_keys(self) -> IndexKeys:
        return self._index_keys(_INDEX)

    def next_index_keys(self) -> IndexKeys | None:
        """Return the keys of tokens in the making, which take over when all are there."""
        try:
            return self._index_keys(_NEXT_INDEX)
        except MissingKey:
            return None

    def renew_index_keys(self, keys: IndexKeys) -> None:
        """Replace all index keys, those in the making included."""
        disk.destroy(self._folder / _NEXT_INDEX)
        self._write_index_keys(_INDEX, keys)

    def propose_index_keys(self, keys: IndexKeys) -> None:
        """Keep keys beside those in use, until they are adopted."""
        self._write_index_keys(_NEXT_INDEX, keys)

    def adopt_index_keys(self) -> None:
        """Put the keys in the making in the place of those in use."""
        (self._folder / _NEXT_INDEX).rename(self._folder / _INDEX)
        disk.sync_folder(self._folder)

    def _index_keys(self, name: str) -> IndexKeys:
        content = self._read(name)
        return IndexKeys(
            suite=suite_of(content["suite"]),
            key=bytes.fromhex(content["key"]),
            bits={int(kind): bits for kind, bits in content["bits"].items()},
            series=content.get("series", 0),
        )

    def _write_index_keys(self, name: str, keys: IndexKeys) -> None:
        content = {
            "suite": keys.suite.value,
            "key": keys.key.hex(),
            "bits": dict(keys.bits),
            "series": keys.series,
        }
        disk.replace(self._folder / name, json.dumps(content).encode())

    def daily_key(self, day: date) -> bytes:
        """Return the key of that day's probe counts, made on first use; earlier ones go."""
        name = f"day-{day.isoformat()}.key"
        try:
            return bytes.fromhex(self._read(name)["key"])
        except MissingKey:
            for earlier in self._folder.glob("day-*.key"):
                if earlier.name < name:
                    disk.destroy(earlier)
        # Where another process was first, its key counts.
        with suppress(FileExistsError):
            self._create(name, {"key": os.urandom(ciphers.MAC_KEY_SIZE).hex()})
        return bytes.fromhex(self._read(name)["key"])

    def _read(self, name: str) -> dict[str, Any]:
        try:
            content = disk.read(self._folder / name)
        except FileNotFoundError:
            raise MissingKey(name) from None
        try:
            return dict(json.loads(content))
        except ValueError:
            raise Tampered(name) from None

    def _create(self, name: str, content: dict[str, Any]) -> None:
        disk.create(self._folder / name, json.dumps(content).encode())


def _epoch_file(number: int) -> str:
    return f"epoch-{number}.key"
