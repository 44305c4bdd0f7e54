"""Who holds epoch keys and index keys: files in a folder of their own, outside the data."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.conf import settings

from hudang.vault import ciphers
from hudang.vault.ciphers import NONCE_SIZE, Suite, suite_of
from hudang.vault.errors import KeysExposed, MissingKey, Tampered
from hudang.vault.randomness import Randomness
from hudang.vault.tokens import IndexKeys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from hudang.vault.keys import EpochKey

_FOLDER: Final = "vault"
_INDEX: Final = "index.key"


class Provider(Protocol):
    """Creates, uses and destroys epoch keys, and holds the keys of the search index."""

    def create_epoch(self, number: int, *, suite: Suite) -> None: ...

    def has_epoch(self, number: int) -> bool: ...

    def use_epoch(self, number: int) -> EpochKey: ...

    def destroy_epoch(self, number: int) -> None: ...

    def places(self, number: int) -> Sequence[str]: ...

    def index_keys(self) -> IndexKeys: ...

    def renew_index_keys(self, keys: IndexKeys) -> None: ...

    def daily_key(self, day: date) -> bytes: ...


def current() -> Provider:
    return FileProvider(settings.HUDANG_KEYS / _FOLDER)


@dataclass(frozen=True, slots=True)
class FileEpochKey:
    suite: Suite
    _key: bytes = field(repr=False)
    _random: Randomness = field(default_factory=Randomness, repr=False, compare=False)

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
        key = os.urandom(suite.key_size)
        self._create(_epoch_file(number), {"suite": suite.value, "key": key.hex()})

    def has_epoch(self, number: int) -> bool:
        return (self._folder / _epoch_file(number)).exists()

    def use_epoch(self, number: int) -> FileEpochKey:
        content = self._read(_epoch_file(number))
        return FileEpochKey(suite_of(content["suite"]), bytes.fromhex(content["key"]))

    def destroy_epoch(self, number: int) -> None:
        """Overwrite and remove the key; running it twice changes nothing."""
        self._destroy(self._folder / _epoch_file(number))

    def places(self, number: int) -> Sequence[str]:
        """Return the registered escrow copies of an epoch key; files register none."""
        return ()

    def index_keys(self) -> IndexKeys:
        content = self._read(_INDEX)
        return IndexKeys(
            suite=suite_of(content["suite"]),
            key=bytes.fromhex(content["key"]),
            bits={int(kind): bits for kind, bits in content["bits"].items()},
        )

    def renew_index_keys(self, keys: IndexKeys) -> None:
        content = {"suite": keys.suite.value, "key": keys.key.hex(), "bits": dict(keys.bits)}
        self._replace(_INDEX, content)

    def daily_key(self, day: date) -> bytes:
        """Return the key of that day's probe counts, made on first use; earlier ones go."""
        name = f"day-{day.isoformat()}.key"
        try:
            return bytes.fromhex(self._read(name)["key"])
        except MissingKey:
            for earlier in self._folder.glob("day-*.key"):
                if earlier.name < name:
                    self._destroy(earlier)
        # Where another process was first, its key counts.
        with suppress(FileExistsError):
            self._create(name, {"key": os.urandom(ciphers.MAC_KEY_SIZE).hex()})
        return bytes.fromhex(self._read(name)["key"])

    def _read(self, name: str) -> dict[str, Any]:
        try:
            handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise MissingKey(name) from None
        with os.fdopen(handle, "rb") as file:
            self._require_private(os.fstat(handle))
            content = file.read()
        try:
            return dict(json.loads(content))
        except ValueError:
            raise Tampered(name) from None

    def _create(self, name: str, content: dict[str, Any]) -> None:
        temporary = self._write_temporary(name, content)
        try:
            # A link, unlike a rename, refuses to replace what is there.
            os.link(temporary, self._folder / name)
        finally:
            temporary.unlink()
            self._sync_folder()

    def _replace(self, name: str, content: dict[str, Any]) -> None:
        self._write_temporary(name, content).rename(self._folder / name)
        self._sync_folder()

    def _write_temporary(self, name: str, content: dict[str, Any]) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._require_private(self._folder.stat())
        path = self._folder / f".{name}.{os.urandom(8).hex()}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(content).encode())
                file.flush()
                os.fsync(handle)
        except OSError:
            path.unlink()
            raise
        return path

    def _destroy(self, path: Path) -> None:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(os.fstat(handle).st_size))
            file.flush()
            os.fsync(handle)
        path.unlink(missing_ok=True)
        self._sync_folder()

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @staticmethod
    def _require_private(status: os.stat_result) -> None:
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise KeysExposed


def _epoch_file(number: int) -> str:
    return f"epoch-{number}.key"
