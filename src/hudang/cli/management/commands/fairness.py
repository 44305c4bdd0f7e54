"""./hudang fairness FILE: does an outcome fall alike on the groups of a table?

Exit status: 0 where no group is over a limit, 1 where one is, 2 where the table cannot be counted.
What it prints are groups of ten or more, never a person.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hudang.classification.fairness import limits as rules
from hudang.classification.fairness.counting import tally
from hudang.classification.fairness.disparity import assess
from hudang.classification.fairness.limits import Limits, Reference, Verdict
from hudang.cli import fairness_words
from hudang.cli.tables import Columns, Unfit
from hudang.core.errors import PolicyViolation
from hudang.registry.parsing import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

    from hudang.classification.fairness.counting import Person
    from hudang.classification.fairness.disparity import Report

MOST_GROUPS: Final = 2_000
"""Values that a grouping may have: a column of telephones or names is no grouping."""
BAD_INPUT: Final = 2


class Command(BaseCommand):
    help = (
        "Say whether an outcome falls alike on groups of people; exit status 1 if a group is over"
        " a limit, 2 if the table cannot be counted."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a table: .csv, .xlsx or .xls")
        parser.add_argument("--outcome", required=True, help="the column of the outcome")
        parser.add_argument("--favourable", required=True, help="what favours a person there")
        parser.add_argument(
            "--group", required=True, action="append", dest="groups", metavar="COLUMN",
            help="a column that says which group somebody is in; may be repeated",
        )  # fmt: skip
        parser.add_argument("--min-group", type=int, default=rules.MINIMUM_GROUP)
        parser.add_argument(
            "--max-ratio-gap", type=float, default=1 - rules.LEAST_RATIO,
            help="how far below 1 the ratio of two rates may be (default %(default).2f)",
        )  # fmt: skip
        parser.add_argument(
            "--max-difference", type=float, default=rules.MOST_DIFFERENCE,
            help="how far apart two rates may be (default %(default).2f)",
        )  # fmt: skip
        parser.add_argument(
            "--reference", type=Reference, choices=list(Reference), default=Reference.BEST,
            help="compare with the best-off group, or with all",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            report = self._report(file, options)
        except Unfit as unfit:
            raise CommandError(str(unfit), returncode=BAD_INPUT) from None
        except PolicyViolation as refusal:
            message = f"{refusal.message} ({refusal.control})"
            raise CommandError(message, returncode=BAD_INPUT) from None
        self.stdout.write(as_json(report) if json else fairness_words.text(report))
        if report.finding.verdict is Verdict.OVER:
            sys.exit(1)

    def _report(self, file: Path, options: dict[str, Any]) -> Report:
        limits = _limits(options)
        names = [options["outcome"], *options["groups"]]
        if len(set(names)) < len(names):
            raise Unfit(_("Name each column once."))
        columns = Columns.find(file, names=names)
        people = _people(columns, favourable=cells.text(options["favourable"]))
        counts = tally(people, names=options["groups"])
        first = counts[options["groups"][0]].values()
        if not sum(one.favourable for one in first):
            raise Unfit(
                _("No line has that favourable value in the column %(column)s.")
                % {"column": options["outcome"]}
            )
        return assess(counts, limits=limits)


def _limits(options: dict[str, Any]) -> Limits:
    try:
        return Limits(
            ratio=1 - options["max_ratio_gap"],
            difference=options["max_difference"],
            minimum_group=options["min_group"],
            reference=options["reference"],
        )
    except ValueError:
        raise Unfit(_("A limit is a number above 0 and below 1, such as 0.2.")) from None


def _people(columns: Columns, *, favourable: str) -> Iterator[Person]:
    """Yield who is favoured and in which groups; an empty group is not known."""
    seen: list[set[str]] = [set() for _name in columns.names]
    for number, (outcome, *groups) in columns.lines():
        if not outcome:
            raise Unfit(columns.in_cell(number, 0, _("the outcome is missing.")))
        for at, group in enumerate(groups, 1):
            seen[at].add(group)
            if len(seen[at]) > MOST_GROUPS:
                raise Unfit(columns.in_cell(number, at, _("these are people rather than groups.")))
        yield outcome == favourable, [group or None for group in groups]


def as_json(report: Report) -> str:
    """Return the report as one line of JSON."""
    return json.dumps(asdict(report), ensure_ascii=False)
