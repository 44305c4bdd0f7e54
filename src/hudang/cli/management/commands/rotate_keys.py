"""./hudang rotate_keys: a new epoch key wraps everybody; the old one is destroyed after proof."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rich.progress import Progress

from hudang.vault import services
from hudang.vault.errors import VaultError
from hudang.vault.models import EscrowCopy, KeyRoll

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Rotate the epoch key; interrupted, it goes on where it stood."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-due", action="store_true", help="only after a removal or a month"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        if options["if_due"] and not services.is_roll_due(at=now()):
            self.stdout.write(_("No rotation is due."))
            return
        began = time.monotonic()
        try:
            with Progress(transient=True, disable=options["json"]) as progress:
                task = progress.add_task(_("re-wrapping keys"), total=None)
                roll = services.roll(
                    clock=now, progress=lambda count: progress.advance(task, count)
                )
        except VaultError as error:
            raise CommandError(str(error)) from None
        seconds = round(time.monotonic() - began, 1)
        self._report(roll, seconds=seconds, as_json=options["json"])

    def _report(self, roll: KeyRoll, *, seconds: float, as_json: bool) -> None:
        waiting = list(
            EscrowCopy.objects.filter(epoch__lt=roll.epoch, destroyed_at=None).values_list(
                "place", flat=True
            )
        )
        if as_json:
            figures = {"epoch": roll.epoch, "stage": roll.stage, "waiting": waiting}
            self.stdout.write(json.dumps({**figures, "seconds": seconds}, ensure_ascii=False))
            return
        self.stdout.write(
            _("Epoch %(epoch)d wraps everybody; it took %(seconds)s seconds.")
            % {"epoch": roll.epoch, "seconds": seconds}
        )
        if roll.stage == KeyRoll.Stage.SEALED:
            self.stdout.write(_("The old key is destroyed in every place: removals are sealed."))
        for place in waiting:
            self.stdout.write(
                _("Not sealed yet: this place has to confirm, connect it: %(place)s")
                % {"place": place}
            )
