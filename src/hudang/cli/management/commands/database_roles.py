"""Print the statements that make the database roles on a company's own server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hudang.launcher import ROLES

HEAD = """\
-- Run this once as a superuser of the server: psql -f roles.sql postgres
-- Set the passwords with \\password; they stand in HUDANG_KEYS/database/<role>.
-- What each role may do with each table the owner grants itself: ./hudang init."""


class Command(BaseCommand):
    help = "Print the SQL that makes the roles and the database on a company's own server."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        self.stdout.write("\n".join([HEAD, *statements()]))


def statements() -> list[str]:
    """Return the statements; no role is a superuser, and the owner is not the one that runs."""
    names = ", ".join(f"hudang_{role}" for role in ROLES)
    return [
        *(f"CREATE ROLE hudang_{role} LOGIN NOSUPERUSER NOCREATEROLE;" for role in ROLES),
        "CREATE DATABASE hudang OWNER hudang_owner ENCODING 'UTF8' TEMPLATE template0;",
        "REVOKE ALL ON DATABASE hudang FROM PUBLIC;",
        f"GRANT CONNECT, TEMPORARY ON DATABASE hudang TO {names};",
    ]
