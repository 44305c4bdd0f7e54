"""A PostgreSQL server as a company has one: on TCP, with nothing of ours in it."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import psycopg

from bench.installation import free_port
from hudang.launcher import START_SECONDS, Server, read_or_make_secret

if TYPE_CHECKING:
    from pathlib import Path


class CompanyServer(Server):
    """The same programs, set up by somebody else: neither our settings nor our roles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data", folder / "keys")
        self.port = free_port()

    @property
    def password(self) -> str:
        """The superuser's."""
        return read_or_make_secret(self.keys / "database/postgres")

    def _make_cluster(self, user: int | None) -> None:
        super()._make_cluster(user)
        conf = self.cluster / "postgresql.conf"
        kept = conf.read_text().partition("\n# Hudang\n")[0]
        conf.write_text(f"{kept}\nlisten_addresses = '127.0.0.1'\nport = {self.port}\n")

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(psycopg.OperationalError):
                self.connect().close()
                return
            time.sleep(0.05)
        message = "the company's server did not start"
        raise TimeoutError(message)

    def _make_roles(self) -> None:
        """Make none: that is what the guide says how to do."""

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the server's superuser."""
        place = f"host=127.0.0.1 port={self.port} dbname={database} user=postgres"
        return psycopg.connect(f"{place} password={self.password}", autocommit=True)
