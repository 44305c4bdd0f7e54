"""Make somebody a witness of this log: his key, and where he is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hudang.accesslog import witnesses
from hudang.accesslog.witnesses import WitnessError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Make somebody a witness of this log; without arguments, list them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vkey", nargs="?", help="the key that the witness printed")
        parser.add_argument("address", nargs="?", help="http://… or a shared folder")

    def handle(self, *, vkey: str | None, address: str | None, **options: Any) -> None:
        try:
            if vkey and address:
                witness = witnesses.add(vkey, address=address)
                self.stdout.write(_("%(name)s is a witness now.") % {"name": witness.name})
                return
            for witness in witnesses.known():
                self.stdout.write(f"{witness.verifier.vkey} {witness.address}")
        except WitnessError as error:
            raise CommandError(str(error)) from error
