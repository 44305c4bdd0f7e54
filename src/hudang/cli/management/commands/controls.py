"""./hudang controls: from an article to its controls, their rules and their tests."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hudang.cli.printing import aligned
from hudang.core import controls, proofs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hudang.core.controls import Control


class Command(BaseCommand):
    help = "List the controls: of everything, of an article (PIPL-24) or one of them (LC-066)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="?", help="PIPL-24, POL-7.1, CC, LC-066")
        parser.add_argument("--planned", action="store_true", help="only those still ahead")
        parser.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *, query: str | None, planned: bool, **options: Any) -> None:
        controls.discover()
        root = proofs.checkout()
        tests = proofs.find(root / "tests") if root else {}
        chosen = self._choose(query, planned=planned)
        if options["json"]:
            rows = [_as_data(control, tests.get(control.id, ())) for control in chosen]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        elif query:
            for control in chosen:
                self.stdout.write("\n".join(_block(control, tests.get(control.id, ()))))
        else:
            self.stdout.write("\n".join(aligned([_row(control) for control in chosen])))
            self.stdout.write(_totals(chosen))

    def _choose(self, query: str | None, *, planned: bool) -> list[Control]:
        found = list(controls.matching(query) if query else controls.load().values())
        if query and not found:
            raise CommandError(
                _("No control and no article is called %(query)s.") % {"query": query}
            )
        return [c for c in found if not planned or c.status is controls.Status.PLANNED]


def _as_data(control: Control, tests: Sequence[str]) -> dict[str, object]:
    why = control.why
    return {
        "id": control.id,
        "title": {"zh": control.title.zh, "en": control.title.en},
        "articles": list(control.articles),
        "status": control.status.value,
        "step": control.step,
        "from": control.in_force_from.isoformat() if control.in_force_from else None,
        "until": control.in_force_until.isoformat() if control.in_force_until else None,
        "parameters": dict(control.parameters),
        "by": control.by,
        "why": {"zh": why.zh, "en": why.en} if why else None,
        "checked": control.tag,
        "rules": list(controls.rules_for(control.id)),
        "tests": list(tests),
    }


def _row(control: Control) -> tuple[str, str, str]:
    return control.id, _status(control), control.title.for_language(get_language())


def _block(control: Control, tests: Sequence[str]) -> list[str]:
    """Return one control with everything that hangs on it, a line each."""
    details = [
        (_("articles"), [", ".join(control.articles)]),
        (_("rules"), controls.rules_for(control.id)),
        (_("done by"), [control.by] if control.by else []),
        (_("tests"), tests),
        (_("why"), [control.why.for_language(get_language())] if control.why else []),
    ]
    rows = [
        ("", "" if position else label, line)
        for label, lines in details
        for position, line in enumerate(lines)
    ]
    return ["  ".join(_row(control)), *aligned(rows), ""]


def _status(control: Control) -> str:
    if control.step:
        return _("planned, step %(step)d") % {"step": control.step}
    return _status_name(control.status)


def _status_name(status: controls.Status) -> str:
    return {
        controls.Status.PLANNED: pgettext("control", "planned"),
        controls.Status.ENFORCED: pgettext("control", "enforced"),
        controls.Status.SUPPORTED: pgettext("control", "supported"),
        controls.Status.ORGANISATIONAL: pgettext("control", "organisational"),
    }[status]


def _totals(chosen: Iterable[Control]) -> str:
    counts = Counter(control.status for control in chosen)
    parts = [f"{_status_name(status)} {counts[status]}" for status in controls.Status]
    return _("%(count)d controls: %(parts)s") % {
        "count": counts.total(),
        "parts": ", ".join(parts),
    }
