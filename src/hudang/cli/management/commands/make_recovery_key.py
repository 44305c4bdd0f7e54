"""./hudang make_recovery_key: print two halves, have both typed back, put the key to use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hudang.cli.halves import hand_over
from hudang.vault.errors import VaultError


class Command(BaseCommand):
    help = "Make a recovery key: print two halves, have both typed back, fill the escrow places."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        try:
            hand_over(self.stdout.write)
        except VaultError as error:
            raise CommandError(str(error)) from None
