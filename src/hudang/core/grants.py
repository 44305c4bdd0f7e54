"""What each database role may do; applied by the owner after every migration, under a lock."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection, transaction

LOCK = 0x4855_4441  # "HUDA"
DAILY = ("web", "worker")
READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
# Some subjects guard their tables more closely: their statements stand in <subject>.grants.
SUBJECTS = ("vault", "accesslog")
GUARDED = "accesslog_"


def statements() -> list[str]:
    """Return the statements for the tables as they are now; running them twice changes nothing."""
    result = [f"GRANT USAGE ON SCHEMA public TO hudang_{role}" for role in (*DAILY, "sequencer")]
    result.append("GRANT USAGE ON SCHEMA public TO hudang_auditor")
    for table in _tables():
        if table.startswith(GUARDED):
            continue
        result += [f'GRANT {READ_WRITE} ON "{table}" TO hudang_{role}' for role in DAILY]
        result.append(f'GRANT SELECT ON "{table}" TO hudang_auditor')
    result += [
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hudang_{role}" for role in DAILY
    ]
    for config in apps.get_app_configs():
        if config.label in SUBJECTS and find_spec(f"{config.name}.grants"):
            result += import_module(f"{config.name}.grants").GRANTS
    return result


def apply() -> None:
    """Grant every role what it needs, in one transaction that no other start can interleave."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        for statement in statements():
            cursor.execute(statement)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        return [row[0] for row in cursor.fetchall()]
