"""./hudang init: prepare the database, the keys and the log; running it twice changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import services as accesslog
from hudang.cli.halves import hand_over
from hudang.core import grants
from hudang.vault import services as vault
from hudang.vault.errors import VaultError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Prepare the database, the keys and the log."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--suite", choices=["aes", "sm"], default=settings.HUDANG_SUITE)
        parser.add_argument(
            "--without-recovery-key",
            action="store_true",
            help="for trials: nothing that is lost comes back",
        )

    def handle(
        self, *, suite: str, verbosity: int, without_recovery_key: bool, **options: Any
    ) -> None:
        call_command("migrate", verbosity=verbosity, interactive=False, skip_checks=True)
        call_command("createcachetable", verbosity=verbosity)
        grants.apply()
        at = now()
        vault.initialise(suite, at=at)
        accesslog.initialise(at=at)
        if not without_recovery_key:
            self._hand_over_recovery_key(is_quiet=verbosity == 0)

    def _hand_over_recovery_key(self, *, is_quiet: bool) -> None:
        """Refuse to finish before two people hold the recovery key; a demonstration has none."""
        if vault.has_recovery_key():
            return
        if settings.DEMO:
            if not is_quiet:
                self.stdout.write(_("A demonstration has no recovery key; a company needs one."))
            return
        try:
            hand_over(self.stdout.write)
        except (CommandError, VaultError) as error:
            raise CommandError(
                _(
                    "Not finished: both halves of the recovery key have to be typed back, and "
                    "HUDANG_ESCROW has to name a place. Run init again. %(reason)s"
                )
                % {"reason": error}
            ) from None
