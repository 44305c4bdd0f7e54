"""./hudang rotate_keys: a new epoch key wraps everybody; the old one is destroyed after proof."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rich.progress import Progress

from hudang.registry import services as registry
from hudang.vault import services
from hudang.vault.ciphers import Suite
from hudang.vault.errors import VaultError
from hudang.vault.models import EscrowCopy, KeyRoll, SuiteChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

STAGES = {str(value): label for value, label in SuiteChange.Stage.choices}


class Command(BaseCommand):
    help = "Rotate the epoch key, or change the suite; interrupted, it goes on where it stood."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-due", action="store_true", help="only after a removal or a month"
        )
        parser.add_argument(
            "--suite",
            choices=[suite.name.lower() for suite in Suite],
            help="seal everything anew in this algorithm suite",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        if options["if_due"] and not services.is_roll_due(at=now()):
            self.stdout.write(_("No rotation is due."))
            return
        began = time.monotonic()
        try:
            with Progress(transient=True, disable=options["json"]) as progress:
                task = progress.add_task(_("working through the owners of keys"), total=None)
                done = self._run(options["suite"], lambda count: progress.advance(task, count))
        except VaultError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. Run the same command again to go on.")) from None
        seconds = round(time.monotonic() - began, 1)
        if isinstance(done, KeyRoll):
            self._report_roll(done, seconds=seconds, as_json=options["json"])
        else:
            self._report_change(done, seconds=seconds, as_json=options["json"])

    def _run(self, suite: str | None, progress: Callable[[int], object]) -> KeyRoll | SuiteChange:
        if suite:
            return registry.change_suite(Suite[suite.upper()], clock=now, progress=progress)
        return services.roll(clock=now, progress=progress)

    def _report_change(self, change: SuiteChange, *, seconds: float, as_json: bool) -> None:
        if as_json:
            figures = {"suite": change.get_suite_display(), "stage": change.stage}
            self.stdout.write(json.dumps({**figures, "seconds": seconds}))
            return
        self.stdout.write(
            _("Change to the suite %(suite)s: %(stage)s; it took %(seconds)s seconds.")
            % {
                "suite": change.get_suite_display(),
                "stage": STAGES[change.stage],
                "seconds": seconds,
            }
        )
        if change.stage == SuiteChange.Stage.INDEXED:
            self.stdout.write(
                _("Now make a copy (./hudang backup), then run the same command again.")
            )

    def _report_roll(self, roll: KeyRoll, *, seconds: float, as_json: bool) -> None:
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
