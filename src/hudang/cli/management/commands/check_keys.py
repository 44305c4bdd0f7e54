"""./hudang check_keys: whether everybody's keys open, and everything around them is whole."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accesslog import queries as accesslog
from hudang.cli.halves import ask_halves
from hudang.vault import ledger, recovery
from hudang.vault.checking import Finding, Report, check, check_owners
from hudang.vault.errors import LedgerDamaged, VaultError
from hudang.vault.halves import Mistyped

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

SAMPLE = 1_000


class Command(BaseCommand):
    help = "Check keys, escrow and shred ledger; exit status 1 if something is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="open everybody, not a sample")
        parser.add_argument("--sample", type=int, default=SAMPLE, help="how many to open")
        parser.add_argument(
            "--register", action="store_true", help="compare the ledger with the register log"
        )
        parser.add_argument(
            "--halves", action="store_true", help="type both halves and open the escrow copies"
        )
        parser.add_argument(
            "--owners-only", action="store_true", help="nothing but whether the owners open"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        try:
            report = self._check(options)
            if options["register"]:
                compare_with_register(report)
        except (VaultError, Mistyped) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(as_json(report) if options["json"] else as_text(report))
        if not report.is_clean:
            sys.exit(1)

    def _check(self, options: dict[str, Any]) -> Report:
        sample = None if options["all"] else options["sample"]
        if options["owners_only"]:
            return check_owners(sample=sample)
        private = None
        if options["halves"]:
            private = recovery.join(*ask_halves(self.stdout.write), key=recovery.require())
        return check(at=now(), sample=sample, private=private)


def compare_with_register(report: Report) -> None:
    """Every destruction of the register has its line in the ledger, word for word."""
    try:
        known = {line.reference for line in ledger.read()}
    except LedgerDamaged:
        return  # found already
    for reference in accesslog.registered_destructions():
        if reference not in known:
            report.add(Finding.REGISTER, reference)


def as_json(report: Report) -> str:
    """Return the report as one line of JSON."""
    return json.dumps(
        {
            "clean": report.is_clean,
            "epoch": report.epoch,
            "roll": report.stage,
            "owners": report.owners,
            "values": report.values,
            "suites": dict(report.suites),
            "places": report.places,
            "destroyed": report.destroyed,
            "findings": {kind.name: count for kind, count in report.counts.items()},
            "named": [[kind.name, what] for kind, what in report.named],
        },
        ensure_ascii=False,
    )


def as_text(report: Report) -> str:
    """Return the report for people."""
    lines = [f"  {kind.value} {what}".rstrip() for kind, what in report.named]
    if report.is_clean:
        lines.append(_("The keys are whole."))
    for suite, count in sorted(report.suites.items()):
        lines.append(
            _("Owners sealed in the suite %(suite)s: %(count)d.")
            % {"suite": suite, "count": count}
        )
    lines.append(
        _(
            "Epoch %(epoch)d. Opened: %(owners)d owners, %(values)d values. Escrow places: "
            "%(places)d. Destroyed owners: %(destroyed)d."
        )
        % {
            "epoch": report.epoch,
            "owners": report.owners,
            "values": report.values,
            "places": report.places,
            "destroyed": report.destroyed,
        }
    )
    return "\n".join(lines)
