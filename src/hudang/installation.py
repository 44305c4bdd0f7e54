"""The folders, address and state of one installation, before any process of it runs."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import environ

from hudang import certificates
from hudang.certificates import Pair
from hudang.launcher import prepare_keys, private_folder

PACKAGE = Path(__file__).parent
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  (recognised, not listened on)
# For commands that serve nothing.
NO_ARGUMENTS = argparse.Namespace(
    host=None, port=None, metrics_port=None, tls=False, tls_cert=None, tls_key=None
)


class Installation:
    """What the environment and the command line say of an installation, and what it remembers."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        env = environ.FileAwareEnv()
        home = Path(os.environ.get("HUDANG_HOME", Path.cwd()))
        self.data = Path(env.str("HUDANG_DATA", str(home / "var/data"))).absolute()
        self.keys = Path(env.str("HUDANG_KEYS", str(home / "var/keys"))).absolute()
        self.log = Path(env.str("HUDANG_LOG", str(home / "var/log"))).absolute()
        self.backup = Path(env.str("HUDANG_BACKUP", str(home / "var/backup"))).absolute()
        self.host = arguments.host or env.str("HUDANG_HOST", "127.0.0.1")
        self.port = arguments.port or env.int("HUDANG_PORT", 8000)
        self.metrics_port = arguments.metrics_port or env.int("HUDANG_METRICS_PORT", 0)
        self.tls = arguments.tls or arguments.tls_cert is not None
        self.given = Pair(arguments.tls_cert, arguments.tls_key) if arguments.tls_cert else None
        self.names = [*env.list("HUDANG_ALLOWED_HOSTS", default=[]), self.host]
        self.database_url = env.str("HUDANG_DATABASE_URL", "")
        self.state_file = self.data / "installation.json"

    def certificate(self) -> Pair | None:
        """Return the certificate and its key: the company's, our own, or none on a plain line."""
        if self.given:
            return certificates.given(self.given)
        names = [name for name in self.names if name not in EVERYWHERE]
        at = datetime.now(UTC)
        return certificates.own(self.keys / "tls", names=names, at=at) if self.tls else None

    def environment(self, role: str) -> dict[str, str]:
        """Return the environment of a process with that database role."""
        return os.environ | {
            "HUDANG_DATA": str(self.data),
            "HUDANG_KEYS": str(self.keys),
            "HUDANG_LOG": str(self.log),
            "HUDANG_BACKUP": str(self.backup),
            "HUDANG_HOST": self.host,
            "HUDANG_PORT": str(self.port),
            "HUDANG_ROLE": role,
            "HUDANG_TLS": "1" if self.tls else os.environ.get("HUDANG_TLS", "0"),
            "HUDANG_DEMO": "1" if self.is_demo() else "0",
            "DJANGO_SETTINGS_MODULE": "hudang.settings",
            "TMPDIR": str(self.data / "tmp"),
            **self._counting(),
        }

    def _counting(self) -> dict[str, str]:
        """Return what lets processes count for monitoring, where it is wanted."""
        if not self.metrics_port:
            return {}
        folder = str(self.data / "tmp/metrics")
        return {"HUDANG_METRICS_PORT": str(self.metrics_port), "PROMETHEUS_MULTIPROC_DIR": folder}

    def state(self) -> dict[str, object]:
        """Return what an earlier start recorded; empty the first time."""
        if not self.state_file.exists():
            return {}
        state: dict[str, object] = json.loads(self.state_file.read_text())
        return state

    def is_demo(self) -> bool:
        """Say what was recorded here; in a restored place, what the log calls itself."""
        recorded = self.state().get("demo")
        key = self.log / "access.vkey"
        if recorded is None and key.exists():
            return not key.read_text().startswith("hudang-")
        return recorded is not False

    def remember(self, **changes: object) -> None:
        """Record what this start did, whole or not at all."""
        temporary = self.state_file.with_suffix(".new")
        temporary.write_text(json.dumps(self.state() | changes))
        temporary.replace(self.state_file)

    def prepare_folders(self) -> None:
        """Make the folders; keys and the log's state for us alone, temporary files emptied."""
        prepare_keys(self.keys)
        private_folder(self.log)
        self.data.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.data / "tmp", ignore_errors=True)
        private_folder(self.data / "tmp")
        private_folder(self.data / "tmp/metrics")
        private_folder(self.data / "files")


def structure() -> str:
    """Return a digest of everything that decides the database's structure."""
    digest = hashlib.sha256()
    paths = [*PACKAGE.glob("*/migrations/*.py"), *PACKAGE.glob("*/grants.py")]
    for path in sorted([*paths, *PACKAGE.glob("purposes/*.toml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
