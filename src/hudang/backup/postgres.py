"""PostgreSQL's own tools: dump and restore as the owner, the password in the environment."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Final

from django.db import connection

from hudang.backup.errors import DumpFailed
from hudang.launcher import binaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK: Final = 1 << 20
# The wrapped keys are dumped on their own; search tokens are in an unlogged table.
_DUMP: Final = (
    "--format=custom",
    "--no-unlogged-table-data",
    "--exclude-table-data=vault_vaultkey",
    "--no-owner",
    "--no-privileges",
)
_RESTORE: Final = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def dump() -> Iterator[bytes]:
    """Yield the dump of the database, without the wrapped keys; raises DumpFailed at its end."""
    words = [str(binaries() / "pg_dump"), *_DUMP, *_address()]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout is not None  # noqa: S101  asked for above
        assert process.stderr is not None  # noqa: S101
        while data := process.stdout.read(_CHUNK):
            yield data
        said = process.stderr.read()
    if process.returncode:
        raise DumpFailed(_last_line(said))


def restore(chunks: Iterable[bytes]) -> None:
    """Bring a dump into the empty database, whole or not at all."""
    words = [str(binaries() / "pg_restore"), *_RESTORE, *_address()]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdin is not None  # noqa: S101  asked for above
        assert process.stderr is not None  # noqa: S101
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended by itself and says why
        except BaseException:
            process.kill()  # nothing of a dump that is not whole is committed
            raise
        said = process.stderr.read()
    if process.returncode:
        raise DumpFailed(_last_line(said))


def tables() -> int:
    """Return how many tables the database has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def _address() -> list[str]:
    place = connection.settings_dict
    words = [f"--dbname={place['NAME']}", f"--username={place['USER']}", "--no-password"]
    words += [f"--host={place['HOST']}"] if place["HOST"] else []
    return [*words, f"--port={place['PORT']}"] if place["PORT"] else words


def _environment() -> dict[str, str]:
    place = connection.settings_dict
    told = {name: value for name, value in place["OPTIONS"].items() if name.startswith("ssl")}
    secure = {f"PG{name.upper()}": str(value) for name, value in told.items()}
    return os.environ | secure | {"PGPASSWORD": str(place["PASSWORD"])}


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""
