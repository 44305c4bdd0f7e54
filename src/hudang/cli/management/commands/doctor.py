"""Say what in this installation should be mended."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import doctor
from hudang.backup import queries as backup

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Say what in this installation should be mended; exit status 1 if anything is grave."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        at = now()
        found = sorted(
            [*doctor.examine(at=at), *backup.advice(at=at)], key=lambda one: not one.is_grave
        )
        if options["json"]:
            told = {"advice": [advice.as_json() for advice in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for advice in found:
                self.stdout.write(("! " if advice.is_grave else "- ") + advice.sentence)
            if not found:
                self.stdout.write(_("Nothing needs mending."))
        if any(advice.is_grave for advice in found):
            sys.exit(1)
