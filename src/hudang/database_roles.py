"""The login roles and the database of an installation, on its own server or on a company's.

No role is a superuser, and the owner of the tables is not the one that runs. Imports no Django.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, LiteralString

    import psycopg

ROLES: Final = ("owner", "web", "worker", "sequencer", "auditor")
OPTIONS: Final = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB")
# What would bring values into the server's log is off for this database, whatever other
# databases of the same server log (security.md, side channels).
QUIET: Final = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def make(
    admin: psycopg.Connection[Any],
    *,
    password_of: Callable[[str], str],
    database: str = "hudang",
    renew: bool = False,
) -> None:
    """Make what is missing; `renew` also gives roles that exist the password of `password_of`.

    `admin` is a superuser's connection in autocommit.
    """
    known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    for role in ROLES:
        if renew or f"hudang_{role}" not in known:
            verb = "ALTER" if f"hudang_{role}" in known else "CREATE"
            _set_role(admin, role, verb=verb, password=password_of(role))
    exists = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    if exists.fetchone() is None:
        for statement in database_statements(database):
            admin.execute(statement)


def statements(database: str = "hudang") -> list[sql.Composed]:
    """Return what a superuser runs by hand, without the passwords."""
    roles = [sql.SQL("CREATE ROLE {} {}").format(_name(role), OPTIONS) for role in ROLES]
    return [*roles, *database_statements(database)]


def database_statements(database: str) -> list[sql.Composed]:
    """Return what makes the database, closed to everybody else, and quiet in the server's log."""
    name = sql.Identifier(database)
    names = sql.SQL(", ").join(_name(role) for role in ROLES)
    return [
        sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
            name, _name("owner")
        ),
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, names),
        *(
            sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                name, sql.Identifier(setting), sql.Literal(value)
            )
            for setting, value in QUIET.items()
        ),
    ]


def _set_role(
    admin: psycopg.Connection[Any], role: str, *, verb: LiteralString, password: str
) -> None:
    """Make a role or change it; the server is told a verifier of the password, never itself."""
    verifier = admin.pgconn.encrypt_password(
        password.encode(), f"hudang_{role}".encode(), b"scram-sha-256"
    )
    statement = sql.SQL("{} ROLE {} {} PASSWORD {}").format(
        sql.SQL(verb), _name(role), OPTIONS, sql.Literal(verifier.decode())
    )
    admin.execute(statement)


def _name(role: str) -> sql.Identifier:
    return sql.Identifier(f"hudang_{role}")
