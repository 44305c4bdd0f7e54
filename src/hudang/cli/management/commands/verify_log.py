"""Say whether the access log is what was written; names every entry that is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import state, witnesses
from hudang.accesslog.daily import PageError, Typed
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.payload import Log
from hudang.accesslog.state import StateError
from hudang.accesslog.verify import headline, verify

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from hudang.accesslog.verify import Report


class Command(BaseCommand):
    help = "Say whether the access log is what was written; exit status 1 if it is not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="a checkpoint that somebody else kept"
        )
        parser.add_argument(
            "--sealed", action="store_true", help="also compare the sealed records as they are"
        )
        parser.add_argument(
            "--typed", default="", help="a printed page: its number and its eight groups"
        )
        parser.add_argument(
            "--offline", action="store_true", help="do not ask the witnesses what they hold"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(
        self,
        *,
        against: Path | None,
        sealed: bool,
        typed: str,
        offline: bool,
        json: bool,
        **options: Any,
    ) -> None:
        try:
            note = against.read_text() if against else ""
            asked = [] if offline else self._ask()
            page = Typed.parse(typed) if typed else None
            report = verify(at=now(), against=note, asked=asked, typed=page, sealed=sealed)
        except PageError as error:
            raise CommandError(str(error)) from error
        except (LogKeyError, StateError, witnesses.WitnessError) as error:
            raise CommandError(str(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("The file with the checkpoint cannot be read.")) from error
        self.stdout.write(as_json(report) if json else as_text(report))
        if not report.is_clean:
            sys.exit(1)
        self._note()

    def _note(self) -> None:
        """Leave the moment for monitoring; who may only read the log's folder verifies as well."""
        try:
            state.note_verified(at=now())
        except OSError:
            self.stderr.write(_("The moment could not be noted in HUDANG_LOG."))

    def _ask(self) -> list[str]:
        """Return what the witnesses hold now, and say which cannot be asked."""
        notes, silent = witnesses.ask_all()
        for sentence in silent:
            self.stderr.write(sentence)
        return notes


def as_json(report: Report) -> str:
    """Return the report as one line of JSON."""
    return json.dumps(
        {
            "clean": report.is_clean,
            "headline": headline(report),
            "vouched": report.vouched,
            "vouched_by": report.vouched_by or None,
            "vouched_at": report.vouched_at.isoformat() if report.vouched_at else None,
            "sizes": {log.code: report.sizes.get(log, 0) for log in Log},
            "epochs": {log.code: report.epochs.get(log, 1) for log in Log},
            "losses": [str(loss) for loss in report.losses],
            "waiting": report.waiting,
            "erased": report.erased,
            "from_batches": report.from_batches,
            "checkpoints": report.checkpoints,
            "findings": [finding.as_json() for finding in report.findings],
            "findings_total": report.total,
        },
        ensure_ascii=False,
    )


def as_text(report: Report) -> str:
    """Return the report for people: the headline, what is wrong, and what was counted."""
    lines = [headline(report), *(f"  {finding}" for finding in report.findings)]
    lines += map(str, report.losses)
    if report.total > len(report.findings):
        left_out = report.total - len(report.findings)
        lines.append(_("  More of the same kinds: %(count)d.") % {"count": left_out})
    if report.waiting:
        lines.append(
            _("Waiting for the sequencer, as is usual: %(count)d.") % {"count": report.waiting}
        )
    if report.erased:
        lines.append(
            _("Details erased with their customers, as the register says: %(count)d.")
            % {"count": report.erased}
        )
    if report.from_batches:
        lines.append(
            _("Sealed records that came with a batch and were not changed since: %(count)d.")
            % {"count": report.from_batches}
        )
    lines.append(
        _("Checkpoints checked: %(checkpoints)d. Entries in the registers: %(registers)d.")
        % {"checkpoints": report.checkpoints, "registers": report.sizes.get(Log.REGISTERS, 0)}
    )
    return "\n".join(lines)
