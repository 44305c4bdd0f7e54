"""./hudang rebuild_index: make the search index anew, with new keys."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rich.progress import Progress

from hudang.registry import services

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Make the search index anew from the sealed records, with new keys."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        with Progress(transient=True, disable=options["json"]) as progress:
            task = progress.add_task(_("opening records"), total=None)
            tokens = services.rebuild_index(
                at=now(), progress=lambda count: progress.advance(task, count)
            )
        seconds = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(json.dumps({"tokens": tokens, "seconds": seconds}))
        else:
            self.stdout.write(
                _("The index has %(count)d tokens; it took %(seconds)s seconds.")
                % {"count": tokens, "seconds": seconds}
            )
