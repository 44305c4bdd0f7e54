"""Let the log go on after an older copy had to be restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import epochs, keys
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.sequencer import SequencerError
from hudang.accesslog.services import NotRecordedError, is_reference
from hudang.accesslog.state import StateError
from hudang.accesslog.witnesses import WitnessError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

REFUSALS = (epochs.EpochError, SequencerError, StateError, LogKeyError, WitnessError)


class Command(BaseCommand):
    help = "After an older copy was restored: begin the log's next epoch, which states the loss."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="employee number of who decided")
        parser.add_argument("--decision", default="", help="number of the decision: JY-2026-0117")

    def handle(self, *, by: str, decision: str, **options: Any) -> None:
        if decision and not is_reference(decision):
            raise CommandError(_("The number of a decision looks like JY-2026-0117."))
        try:
            losses = epochs.begin(by=by, decision=decision, at=now())
        except (*REFUSALS, NotRecordedError) as error:
            raise CommandError(str(error)) from error
        for loss in losses:
            self.stdout.write(str(loss))
            self.stdout.write(keys.verifier(loss.log, epoch=loss.epoch + 1).vkey)
        self.stdout.write(
            _("Hand these keys to every witness (witness trust KEY) and to every auditor.")
        )
