"""Say what in this installation should be mended."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import doctor
from hudang.accounts import queries as accounts
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
        advice = [*doctor.examine(at=at), *backup.advice(at=at), *accounts.advice(at=at)]
        found = sorted(advice, key=lambda one: not one.is_grave)
        if options["json"]:
            told = {"advice": [one.as_json() for one in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(("! " if one.is_grave else "- ") + one.sentence)
            if not found:
                self.stdout.write(_("Nothing needs mending."))
        if any(one.is_grave for one in found):
            sys.exit(1)
