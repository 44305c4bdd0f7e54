"""Print the public keys of the log, for witnesses and auditors."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hudang.accesslog import keys, state
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.payload import Log
from hudang.accesslog.state import StateError


class Command(BaseCommand):
    help = "Print the public keys of the log, one a line, for witnesses and auditors."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        try:
            for log in Log:
                for epoch in range(1, state.read(log).epoch + 1):
                    self.stdout.write(keys.verifier(log, epoch=epoch).vkey)
        except (LogKeyError, StateError) as error:
            raise CommandError(str(error)) from error
