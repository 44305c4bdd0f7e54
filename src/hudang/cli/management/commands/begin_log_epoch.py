"""Let the log go on after an older copy had to be restored, or after its key was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import epochs, keys
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.sequencer import SequencerError
from hudang.accesslog.services import NotRecordedError
from hudang.accesslog.state import StateError
from hudang.accesslog.witnesses import WitnessError
from hudang.cli.deciders import add_deciders, require_codes
from hudang.core.errors import PolicyViolation

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

REFUSALS = (
    epochs.EpochError,
    SequencerError,
    StateError,
    LogKeyError,
    WitnessError,
    NotRecordedError,
)


class Command(BaseCommand):
    help = "After an older copy was restored: begin the log's next epoch, which states the loss."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_deciders(parser)
        parser.add_argument(
            "--new-key", action="store_true", help="the signing key is lost or known to others"
        )

    def handle(self, *, people: list[str], decision: str, new_key: bool, **options: Any) -> None:
        require_codes(people, decision=decision)
        try:
            losses = epochs.begin(people=people, decision=decision, with_new_key=new_key, at=now())
        except PolicyViolation as refusal:
            raise CommandError(f"{refusal.message} ({refusal.control})") from None
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        for loss in losses:
            self.stdout.write(str(loss))
            self.stdout.write(keys.verifier(loss.log, epoch=loss.epoch + 1).vkey)
        self.stdout.write(
            _("Hand these keys to every witness (witness trust KEY) and to every auditor.")
        )
