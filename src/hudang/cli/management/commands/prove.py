"""Write the proof of one entry, or the program that checks it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from hudang.accesslog import proving
from hudang.accesslog.payload import Log
from hudang.accesslog.state import StateError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Write the proof of one entry, for somebody who has only the public keys."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entry", nargs="?", help="its identifier, or its number from 1")
        parser.add_argument("--log", choices=[log.code for log in Log], default=Log.ACCESS.code)
        parser.add_argument("--out", type=Path, metavar="FILE", help="write it there")
        parser.add_argument(
            "--checker", action="store_true", help="print check_proof.py, which checks proofs"
        )

    def handle(
        self, *, entry: str | None, log: str, out: Path | None, checker: bool, **options: Any
    ) -> None:
        text = self._checker() if checker else self._proof(entry, log=Log[log.upper()])
        if out is None:
            self.stdout.write(text, ending="")
        else:
            out.write_text(text, encoding="utf-8")

    @staticmethod
    def _checker() -> str:
        return (files("hudang") / "check_proof.py").read_text(encoding="utf-8")

    @staticmethod
    def _proof(entry: str | None, *, log: Log) -> str:
        if not entry:
            raise CommandError(_("Name the entry: its number in the log, or its identifier."))
        connection.ensure_connection()
        try:
            return proving.prove(entry, database=connection.connection, log=log)
        except (proving.NotProvableError, StateError) as error:
            raise CommandError(str(error)) from error
