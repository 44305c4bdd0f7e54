"""`./hudang docs`: the pages under docs/ that are drawn from the code, and their check."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

import hudang
from hudang.cli import readings
from hudang.core import controls, proofs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from hudang.core.controls import Control

FEW = 3  # tests that a row of the table names
NOTICE = "<!-- Written by ./hudang docs; change the code instead. -->"


class Command(BaseCommand):
    help = "Write the pages of docs/ that are drawn from the code, or check them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 if they differ")
        parser.add_argument("--folder", type=Path, help="where the pages lie (docs/)")

    def handle(self, *, check: bool, folder: Path | None, **options: Any) -> None:
        root = proofs.checkout()
        if root is None:
            raise CommandError(_("The pages are drawn in a checkout: its tests are part of them."))
        folder = folder or root / "docs"
        with override("en"):
            pages = {
                "policy-map.md": policy_map(proofs.find(root / "tests")),
                "states.md": states(),
                "plain-language.md": f"# Plain language\n\n{NOTICE}\n\n{readings.table()}",
            }
        stale = [name for name, text in pages.items() if _current(folder / name) != text]
        if check and stale:
            raise CommandError(
                _("Out of date: %(pages)s. Run ./hudang docs.") % {"pages": ", ".join(stale)}
            )
        for name in stale:
            (folder / name).write_text(pages[name], encoding="utf-8")
            self.stdout.write(str(folder / name))
        call_command("describe_api", check=check, folder=folder)


def policy_map(tests: Mapping[str, Sequence[str]]) -> str:
    """Return article → control → rule → test, and each control with all that hangs on it."""
    controls.discover()
    lines = [
        "# Policy map",
        "",
        NOTICE,
        "",
        "From each article to the control, the rule that enforces it and the test that proves it.",
        "The second part reads the other way: one control, everything that hangs on it.",
        *_by_article(tests),
        "",
        "## Controls",
        *(line for control in controls.load().values() for line in _control(control, tests)),
    ]
    return "\n".join(lines) + "\n"


def states() -> str:
    """Return one diagram for each TRANSITIONS table of a policy, with the owner of each state."""
    lines = [
        "# States",
        "",
        NOTICE,
        "",
        "One diagram for each `TRANSITIONS` table, and who has to act in which state.",
    ]
    for module in _policies():
        for name, table in sorted(vars(module).items()):
            if name.endswith("TRANSITIONS") and isinstance(table, dict):
                owners = getattr(module, name.removesuffix("TRANSITIONS") + "OWNER", {})
                lines += ["", f"## {_subject(module, name)}", "", *_diagram(table)]
                lines += _owners(table, owners)
    return "\n".join(lines) + "\n"


def _current(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _by_article(tests: Mapping[str, Sequence[str]]) -> Iterator[str]:
    index = controls.articles_index()
    for source in controls.sources().values():
        articles = [article for article in index if controls.source_of(article) == source.key]
        yield from ("", f"## {source.key}: {source.title.zh} · {source.title.en}", "")
        yield "| article | control | duty | rule | test |"
        yield "|---|---|---|---|---|"
        for article in articles:
            for control in index[article]:
                rules, proof = _rules(control), tests.get(control.id, ())
                yield (
                    f"| {article} | [{control.id}](#{control.id.lower()}) | {control.title.en} "
                    f"| {_cell(rules) or _status(control)} | {_proof(control, proof)} |"
                )


def _control(control: Control, tests: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield from ("", f"### {control.id}", "", f"{control.title.zh}  ", f"{control.title.en}", "")
    yield f"- articles: {', '.join(control.articles)}"
    yield f"- status: {_status(control)}"
    if control.parameters:
        figures = (f"{name} = {value}" for name, value in control.parameters.items())
        yield f"- parameters: {', '.join(figures)}"
    if control.by:
        yield f"- done by: `{control.by.removeprefix('hudang.')}`"
    if control.why:
        yield f"- why: {control.why.zh} {control.why.en}"
    yield from (f"- rule: `{rule}`" for rule in _rules(control))
    yield from (f"- test: `{test}`" for test in tests.get(control.id, ()))


def _status(control: Control) -> str:
    return f"{control.status}, step {control.step}" if control.step else str(control.status)


def _rules(control: Control) -> list[str]:
    return [rule.removeprefix("hudang.") for rule in controls.rules_for(control.id)]


def _cell(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


def _proof(control: Control, tests: Sequence[str]) -> str:
    """Name a few tests; of many say how many there are: the control's own part names them all."""
    if len(tests) <= FEW:
        return _cell(tests)
    return f"[{len(tests)} tests](#{control.id.lower()})"


def _policies() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(hudang.__path__, "hudang."):
        if module.ispkg and find_spec(f"{module.name}.policy"):
            yield importlib.import_module(f"{module.name}.policy")


def _subject(module: ModuleType, name: str) -> str:
    """Return `purposes`, or `purposes: notice` for a table called NOTICE_TRANSITIONS."""
    subject = module.__name__.split(".")[1]
    noun = name.removesuffix("TRANSITIONS").strip("_").lower().replace("_", " ")
    return f"{subject}: {noun}" if noun else subject


def _diagram(table: Mapping[Any, Iterable[Any]]) -> Iterator[str]:
    targets = {target for following in table.values() for target in following}
    order = list(table)
    yield from ("```mermaid", "stateDiagram-v2")
    for state, following in table.items():
        if (label := str(getattr(state, "label", state))) != _value(state):
            yield f"    {_value(state)} : {label}"
        if state not in targets or (len(targets) == len(order) and state == order[0]):
            yield f"    [*] --> {_value(state)}"
        if not following:
            yield f"    {_value(state)} --> [*]"
        for target in sorted(following, key=order.index):
            yield f"    {_value(state)} --> {_value(target)}"
    yield "```"


def _owners(table: Mapping[Any, object], owners: Mapping[Any, Any]) -> Iterator[str]:
    if owners:
        yield from ("", "| state | who acts |", "|---|---|")
        yield from (f"| {_value(s)} | {_value(owners[s])} |" for s in table if s in owners)


def _value(member: Any) -> str:
    return str(getattr(member, "value", member))
