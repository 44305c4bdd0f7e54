"""./hudang restore FOLDER: bring a copy into an empty place, destructions replayed.

Two people decide: they name themselves, and without a file of the witness each types the printed
checkpoint of the registers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.note import NoteError
from hudang.accesslog.payload import Log
from hudang.accesslog.tree import HASH_BYTES
from hudang.accesslog.verify.vouches import opened
from hudang.backup import restoring, services
from hudang.backup.errors import CopyError
from hudang.backup.services import Checkpoint, Decision
from hudang.cli.halves import ask_halves
from hudang.core.errors import PolicyViolation
from hudang.vault import halves
from hudang.vault.errors import VaultError
from hudang.vault.halves import Mistyped

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Bring a copy into an empty place, with the newest keys and every destruction replayed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the copy with the data")
        parser.add_argument(
            "--newest", type=Path, help="the newest copy, if its keys are newer than the data's"
        )
        parser.add_argument(
            "--ledger", type=Path, action="append", default=[], help="further copies of the ledger"
        )
        parser.add_argument(
            "--checkpoint-file", type=Path, help="the registers' checkpoint of the witness"
        )
        parser.add_argument("--people", nargs=2, default=("", ""), metavar="NUMBER")
        parser.add_argument(
            "--escrow", type=Path, metavar="PLACE", help="type both halves, take the key from here"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, *, folder: Path, **options: Any) -> None:
        newest = options["newest"] or folder
        try:
            if options["escrow"]:
                first, second = ask_halves(self.stdout.write)
                brought = restoring.bring_keys_from_escrow(
                    newest, place=options["escrow"], private=halves.join(first, second)
                )
                self.stdout.write(_("Brought back: %(names)s") % {"names": ", ".join(brought)})
            done = services.restore(
                folder,
                newest=newest,
                decision=Decision(tuple(options["people"]), self._checkpoint(options)),
                ledgers=[path.read_bytes() for path in options["ledger"]],
                at=now(),
            )
        except PolicyViolation as refusal:
            lines = [f"{refusal.message} ({refusal.control})"]
            lines += [f"  - {missing}" for missing in refusal.missing]
            raise CommandError("\n".join(lines)) from None
        except (CopyError, VaultError, Mistyped, NoteError, LogKeyError, OSError) as error:
            raise CommandError(str(error)) from None
        self._report(done, as_json=options["json"])
        if not options["json"]:
            self._tell_next(done, people=options["people"])

    def _checkpoint(self, options: dict[str, Any]) -> Checkpoint | None:
        """Return what the witness or two people say of the registers; None when nobody does."""
        if path := options["checkpoint_file"]:
            log, note, _known = opened(path.read_text())
            if log is not Log.REGISTERS:
                raise CommandError(_("This is a checkpoint of another log, not of the registers."))
            return Checkpoint(note.size, note.root)
        typed = [self._type(person) for person in options["people"] if person]
        if len(typed) < 2 or None in typed:
            return None
        if typed[0] != typed[1]:
            raise CommandError(_("The two people did not type the same checkpoint."))
        return typed[0]

    def _type(self, person: str) -> Checkpoint | None:
        self.stdout.write(
            _("%(person)s, type the number of entries, then the groups of the checkpoint:")
            % {"person": person}
        )
        size, groups = sys.stdin.readline().strip(), sys.stdin.readline().strip()
        if not size.isdecimal():
            return None
        return Checkpoint(int(size), halves.read(groups, length=HASH_BYTES))

    def _report(self, done: services.Restored, *, as_json: bool) -> None:
        figures = {
            "copy": done.name,
            "made_at": done.made_at,
            "epoch": done.epoch,
            "counts": done.counts,
            "replayed": done.replayed,
            "destroyed": done.destroyed,
            "entries_lost": done.entries_lost,
            "opened": done.opened,
            "unreadable": done.unreadable,
            "log": [
                {"log": loss.log.code, "kept": loss.kept, "signed": loss.signed}
                for loss in done.log_losses
            ],
        }
        if as_json:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "Restored as of %(made_at)s. Destructions replayed: %(replayed)d of "
                "%(destroyed)d. Register entries that did not come back: %(entries_lost)d."
            )
            % figures
        )
        self.stdout.write(
            _(
                "Opened: %(opened)d values. Unreadable: %(unreadable)d, sealed with keys that "
                "were destroyed in part after the copy."
            )
            % figures
        )

    def _tell_next(self, done: services.Restored, *, people: tuple[str, str]) -> None:
        """Say the one thing that is left: the log never goes on over what it lost in silence."""
        if not done.log_losses:
            self.stdout.write(_("Nothing of the log was lost. Start with ./hudang run."))
            return
        for loss in done.log_losses:
            self.stdout.write(
                _("Log %(log)s: %(kept)d of %(signed)d entries that were signed came back.")
                % {"log": loss.log.code, "kept": loss.kept, "signed": loss.signed}
            )
        self.stdout.write(
            _("Two people decide that it goes on, which begins its next epoch. Then start:")
        )
        self.stdout.write(f"  ./hudang begin_log_epoch --people {' '.join(people)}")
        self.stdout.write("  ./hudang run")
