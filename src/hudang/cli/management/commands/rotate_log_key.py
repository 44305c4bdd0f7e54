"""./hudang rotate_log_key --people A B: replace the key that signs the log; --finish ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import rotation
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.services import NotRecordedError
from hudang.accesslog.state import StateError
from hudang.cli.deciders import add_deciders, require_codes
from hudang.core.errors import PolicyViolation

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

REFUSALS = (rotation.RotationError, StateError, LogKeyError, NotRecordedError)


class Command(BaseCommand):
    help = "Let a new key sign the log beside the old one; with --finish retire the old one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_deciders(parser)
        parser.add_argument("--finish", action="store_true", help="retire the old key")

    def handle(self, *, people: list[str], decision: str, finish: bool, **options: Any) -> None:
        require_codes(people, decision=decision)
        try:
            if finish:
                self._finish(people, decision=decision)
            else:
                self._begin(people, decision=decision)
        except PolicyViolation as refusal:
            raise CommandError(f"{refusal.message} ({refusal.control})") from None
        except REFUSALS as error:
            raise CommandError(str(error)) from error

    def _begin(self, people: list[str], *, decision: str) -> None:
        for key in rotation.begin(people=people, decision=decision, at=now()):
            self.stdout.write(key.vkey)
        self.stdout.write(
            _(
                "Both keys sign now. Hand these to every witness (witness trust KEY) and every"
                " auditor; after a month: ./hudang rotate_log_key --finish."
            )
        )

    def _finish(self, people: list[str], *, decision: str) -> None:
        for sentence in rotation.finish(people=people, decision=decision, at=now()):
            self.stderr.write(sentence)
        self.stdout.write(
            _(
                "The new key signs alone. Tell every witness (witness distrust OLD-KEY) and every"
                " auditor that the old one has ended."
            )
        )
