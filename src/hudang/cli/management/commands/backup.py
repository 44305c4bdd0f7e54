"""./hudang backup: a copy of everything in HUDANG_BACKUP, checked by its content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog.note import Checkpoint
from hudang.accesslog.tree import EMPTY_ROOT
from hudang.backup import services
from hudang.backup.errors import CopyError
from hudang.vault import recovery
from hudang.vault.errors import VaultError
from hudang.vault.halves import write as in_groups

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Copy everything to HUDANG_BACKUP and check the copy by its content."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keys-only", action="store_true", help="keys, ledger and registers: hourly"
        )
        parser.add_argument(
            "--if-due", action="store_true", help="by the clock: what is due, if anything"
        )
        parser.add_argument("--verify", type=Path, metavar="FOLDER", help="check an earlier copy")
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        try:
            folder = self._folder(options)
            if folder is None:
                return
            made = services.confirm(folder, at=now())
        except (CopyError, VaultError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            said = {"folder": str(folder), "epoch": made.epoch, "destroyed": made.destroyed}
            self.stdout.write(json.dumps({**said, "registers": made.registers}))
            return
        self.stdout.write(_("Copied and checked: %(folder)s") % {"folder": folder})
        if recovery.current() is None:
            self.stdout.write(
                _(
                    "There is no recovery key: this copy opens on this machine alone. "
                    "Run make_recovery_key."
                )
            )
        self._print_checkpoint(made.notes.get("registers", ""))

    def _folder(self, options: dict[str, Any]) -> Path | None:
        """Return the copy that was named, or the one that was made; None where none is due."""
        if options["verify"] is not None:
            return Path(options["verify"])
        if options["if_due"]:
            return services.back_up_if_due(at=now())
        return services.back_up(at=now(), keys_only=options["keys_only"])

    def _print_checkpoint(self, note: str) -> None:
        """Print what a restore without a witness will ask two people for."""
        size, root = 0, EMPTY_ROOT
        if note:
            signed = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
            size, root = signed.size, signed.root
        self.stdout.write(_("Registers: %(size)d entries. Write down or print:") % {"size": size})
        self.stdout.write("  " + in_groups(root))
