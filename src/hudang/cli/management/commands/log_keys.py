"""Print the public keys of the log, for witnesses and auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from hudang.accesslog import keys, state
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.payload import Log
from hudang.accesslog.state import StateError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Print the public keys of the log, one a line, for witnesses and auditors."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="also the retired ones, for proofs of earlier days"
        )

    def handle(self, **options: Any) -> None:
        try:
            for log in Log:
                for epoch in range(1, state.read(log).epoch + 1):
                    for key in keys.verifiers(log, epoch=epoch):
                        if options["all"] or key.until is None:
                            self.stdout.write(key.vkey)
        except (LogKeyError, StateError) as error:
            raise CommandError(str(error)) from error
