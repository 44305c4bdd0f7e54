"""Make the database roles on a company's own server, or print the statements that make them."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any, Final

import environ
import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from hudang import database_roles
from hudang.launcher import prepare_keys, read_or_make_secret

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

OLDEST: Final = 150_000  # PostgreSQL 15, as a server states its version


class Command(BaseCommand):
    help = "Make the roles and the database on a company's own server, or print how."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--apply",
            metavar="URL",
            help="the server and its superuser, as postgres://postgres@db.company:5432/postgres;"
            " the password comes from PGPASSWORD or ~/.pgpass, or is asked for",
        )

    def handle(self, *, apply: str | None, **options: Any) -> None:
        database = str(connection.settings_dict["NAME"])
        if apply is None:
            self.stdout.write(_as_script(database))
            return
        prepare_keys(settings.HUDANG_KEYS)
        try:
            with _connect(apply) as admin:
                _require_new_enough(admin)
                database_roles.make(admin, password_of=_password, database=database, renew=True)
        except psycopg.OperationalError:
            raise CommandError(
                _(
                    "The server cannot be reached, or does not let this superuser in. Look at the"
                    " address, and at PGPASSWORD or ~/.pgpass."
                )
            ) from None
        except psycopg.Error as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            _(
                "The roles and the database %(database)s are there; their passwords stand in"
                " HUDANG_KEYS/database. Next: ./hudang init."
            )
            % {"database": database}
        )


def _as_script(database: str) -> str:
    """Return the statements for a superuser who works by hand."""
    head = _(
        "-- Run this once as a superuser of the server: psql -f roles.sql postgres\n"
        "-- Then set the password of each role: write it into HUDANG_KEYS/database/<role> (mode\n"
        "-- 0600) and type it after \\password hudang_<role>. Or let it be done: --apply URL.\n"
        "-- What each role may do with each table the owner grants itself: ./hudang init."
    )
    lines = [statement.as_string() for statement in database_roles.statements(database)]
    return "\n".join([head, *(f"{line};" for line in lines)])


def _connect(url: str) -> psycopg.Connection[Any]:
    place = environ.Env.db_url_config(url)
    if place.get("PASSWORD"):
        raise CommandError(_("Leave the password out of the address: others see it there."))
    told = {
        "host": place["HOST"],
        "port": place["PORT"],
        "user": place["USER"],
        "dbname": place["NAME"],
        **place.get("OPTIONS", {}),
    }
    told = {name: value for name, value in told.items() if value}
    try:
        return psycopg.connect(**told, autocommit=True)
    except psycopg.OperationalError:
        if os.environ.get("PGPASSWORD") or not sys.stdin.isatty():
            raise
        return psycopg.connect(**told, autocommit=True, password=getpass())


def _require_new_enough(admin: psycopg.Connection[Any]) -> None:
    if admin.info.server_version < OLDEST:
        raise CommandError(
            _("This server is PostgreSQL %(version)d; version 15 or later is needed.")
            % {"version": admin.info.server_version // 10_000}
        )


def _password(role: str) -> str:
    return read_or_make_secret(settings.HUDANG_KEYS / "database" / role)
