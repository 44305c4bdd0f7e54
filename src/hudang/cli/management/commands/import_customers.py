"""./hudang import_customers FILE --community CODE: a roster from the terminal.

What it prints names rows, columns and reasons, never a value. Interrupted, it goes on with
--resume, or by itself when the worker runs.
"""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import queries as accounts
from hudang.core.errors import PolicyViolation
from hudang.registry import policy, queries, services
from hudang.registry.models import Community, RosterImport
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster import mapping, reasons
from hudang.registry.roster.assembly import ACCEPTABLE
from hudang.registry.roster.mapping import Verdict
from hudang.vault import storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.management.base import CommandParser

    from hudang.accounts.actor import Actor
    from hudang.registry.roster.mapping import Choice

SHOWN = 50
CHUNK = 1 << 20


class Command(BaseCommand):
    help = "Import a roster (.xlsx, .xls, .csv): check every row, name what is wrong, import."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the roster")
        parser.add_argument("--community", required=True, help="the code of the community")
        parser.add_argument("--as", dest="employee", default="", help="your employee number")
        parser.add_argument("--source", default="own", choices=list(policy.SOURCES))
        parser.add_argument("--handed-over", type=date.fromisoformat, help="like 2026-05-01")
        parser.add_argument(
            "--accept",
            default="",
            help="proposals of remarks to carry out: tenant,vacancy,parking,plate",
        )
        parser.add_argument("--dry-run", action="store_true", help="check, import nothing")
        parser.add_argument("--skip-faulty", action="store_true", help="leave faulty rows out")
        parser.add_argument(
            "--new-buildings", action="store_true", help="make buildings that are not there yet"
        )
        parser.add_argument("--resume", action="store_true", help="go on with the last roster")
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, **options: Any) -> None:
        self.options = options
        self.began = time.monotonic()
        self.by: Actor | None = None
        try:
            community = Community.objects.get(code=options["community"])
            self.by = self._actor(community)
            self._work(community, by=self.by)
        except Community.DoesNotExist:
            raise CommandError(_("There is no community of that code.")) from None
        except Invalid as refusal:
            raise CommandError(str(refusal.message)) from None
        except PolicyViolation as refusal:
            self._record_refusal(refusal)
            raise CommandError(_in_words(refusal)) from None

    def _actor(self, community: Community) -> Actor:
        code = self.options["employee"] or accounts.custodians_of(community.id, at=now())[0]
        user = accounts.by_code(code)
        if user is None:
            raise CommandError(_("There is no account of that employee number."))
        return accounts.acting(user, at=now())

    def _work(self, community: Community, *, by: Actor) -> None:
        roster = (
            self._unfinished(community)
            if self.options["resume"]
            else self._check(community, by=by)
        )
        if self.options["resume"]:
            services.resume(roster, is_queued=False, by=by, at=now())
            if roster.status == RosterImport.Status.CHECKING:
                roster = self._run(roster, services.run_check, label=_("checking"))
        if roster.status == RosterImport.Status.CHECKED:
            roster = self._decide(roster, by=by)
        if roster.status == RosterImport.Status.IMPORTING:
            roster = self._import(roster)
        self._report(roster)

    def _import(self, roster: RosterImport) -> RosterImport:
        earlier = queries.problems_of(roster).count()
        roster = self._run(roster, services.run_import, label=_("importing"))
        if queries.problems_of(roster).count() > earlier:
            self._print_problems(roster)
        return roster

    def _unfinished(self, community: Community) -> RosterImport:
        Status = RosterImport.Status  # noqa: N806  the class it is
        running = (Status.CHECKING, Status.IMPORTING, Status.FAILED, Status.CHECKED)
        roster = queries.rosters([community.id]).filter(status__in=running).first()
        if roster is None:
            raise CommandError(_("No roster of this community waits to go on."))
        return roster

    def _check(self, community: Community, *, by: Actor) -> RosterImport:
        path = self.options["file"]
        if path is None or not path.is_file():
            raise CommandError(_("Name the file of the roster."))
        file, secret = storage.seal_file(_chunks(path))
        try:
            roster = services.receive(
                community, file=file, secret=secret, name=path.name, by=by, at=now()
            )
        except BaseException:
            storage.remove(file)
            raise
        self._print_columns(services.columns_of(roster, by=by, at=now()))
        confirmed = self._confirmed(roster)
        if self._is_decided():
            return services.import_unchecked(
                roster,
                **confirmed,
                skip_faulty=self.options["skip_faulty"],
                new_buildings=self.options["new_buildings"],
                by=by,
                at=now(),
            )
        services.confirm_columns(roster, **confirmed, by=by, at=now())
        return self._run(roster, services.run_check, label=_("checking"))

    def _confirmed(self, roster: RosterImport) -> dict[str, Any]:
        return {
            "chosen": {place: name for name, place in mapping.places_of(roster.columns).items()},
            "source_kind": self.options["source"],
            "source_date": self.options["handed_over"],
            "accepted": self._accepted(),
            "is_queued": False,
        }

    def _is_decided(self) -> bool:
        """Whether nothing is left to ask after a check, so that one pass is enough."""
        options = self.options
        return options["skip_faulty"] and options["new_buildings"] and not options["dry_run"]

    def _accepted(self) -> list[str]:
        kinds = [kind for kind in self.options["accept"].split(",") if kind]
        if not ACCEPTABLE.issuperset(kinds):
            raise CommandError(
                _("A roster can carry out: %(kinds)s.") % {"kinds": ", ".join(sorted(ACCEPTABLE))}
            )
        return kinds

    def _decide(self, roster: RosterImport, *, by: Actor) -> RosterImport:
        """Import what was checked, unless rows are wrong and nobody decided about them."""
        self._print_problems(roster)
        if self.options["dry_run"]:
            return services.cancel(roster, by=by, at=now())
        return services.start_import(
            roster,
            skip_faulty=self.options["skip_faulty"],
            new_buildings=self.options["new_buildings"],
            is_queued=False,
            by=by,
            at=now(),
        )

    def _run(
        self, roster: RosterImport, work: Callable[..., RosterImport], *, label: str
    ) -> RosterImport:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, transient=True, disable=self.options["json"]) as progress:
            task = progress.add_task(label, total=roster.rows_total)
            return work(
                roster.community_id,
                roster.id,
                progress=lambda count: progress.advance(task, count),
            )

    def _print_columns(self, choices: list[Choice]) -> None:
        if self.options["json"]:
            return
        for choice in choices:
            if choice.verdict is Verdict.TAKEN:
                self.stdout.write(f"  {choice.header} → {reasons.label(choice.column)}")
            else:
                self.stdout.write(
                    self.style.WARNING(f"  {choice.header} ✗ {choice.reason} {choice.control}")
                )

    def _print_problems(self, roster: RosterImport) -> None:
        if self.options["json"]:
            return
        for problem in queries.problems_of(roster).order_by("-is_blocking", "row")[:SHOWN]:
            sentence = reasons.sentence(problem.reason, column=problem.column)
            line = _("row %(row)d  %(column)s  %(sentence)s") % {
                "row": problem.row,
                "column": reasons.label(problem.column),
                "sentence": sentence,
            }
            self.stdout.write(self.style.ERROR(line) if problem.is_blocking else line)

    def _report(self, roster: RosterImport) -> None:
        figures = self._figures(roster)
        if self.options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(status)s: %(imported)d rows imported, %(skipped)d left out, %(seconds)s seconds.")
            % {**figures, "status": RosterImport.Status(roster.status).label}
        )

    def _figures(self, roster: RosterImport) -> dict[str, Any]:
        seconds = time.monotonic() - self.began
        return {
            "roster": str(roster.id),
            "status": roster.status,
            "rows": roster.rows_total,
            "faulty": roster.rows_faulty,
            "imported": roster.rows_imported,
            "skipped": roster.rows_skipped,
            "problems": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "reason": problem.reason,
                    "blocks": problem.is_blocking,
                }
                for problem in queries.problems_of(roster).order_by("row")[:1000]
            ],
            "seconds": round(seconds, 2),
            "rows_per_second": round(roster.rows_total / seconds),
        }

    def _record_refusal(self, refusal: PolicyViolation) -> None:
        with transaction.atomic():
            accesslog.record(
                act=Act.REFUSE,
                what="cli.import_customers",
                actor=self.by.code if self.by else "",
                role=self.by.role if self.by else "",
                at=now(),
                control=refusal.control,
                result="refused",
            )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _in_words(refusal: PolicyViolation) -> str:
    lines = [f"{refusal.message} ({refusal.control})"]
    return "\n".join([*lines, *(f"  - {missing}" for missing in refusal.missing)])
