"""Which tests prove which control: read from the markers in the tests of a checkout."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import hudang

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def checkout() -> Path | None:
    """Return the root of the working copy this package runs from; None when it is installed."""
    root = Path(hudang.__file__).parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "tests").is_dir() else None


def find(tests: Path) -> Mapping[str, tuple[str, ...]]:
    """Return, for each control, the tests that bear its number: `tests/….py::test_name`."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        place = f"{tests.name}/{path.relative_to(tests).as_posix()}"
        for number, name in _marked(ast.parse(path.read_text("utf-8"))):
            found.setdefault(number, []).append(f"{place}::{name}")
    return {number: tuple(dict.fromkeys(found[number])) for number in sorted(found)}


def _marked(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (control, test) of a module; a mark on the module or a class holds for its tests."""
    everywhere = [
        number
        for statement in module.body
        if isinstance(statement, ast.Assign) and _assigns(statement, "pytestmark")
        for number in _numbers(statement.value)
    ]
    yield from _marked_in(module.body, everywhere, prefix="")


def _marked_in(
    body: list[ast.stmt], inherited: list[str], *, prefix: str
) -> Iterator[tuple[str, str]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        numbers = inherited + [n for mark in node.decorator_list for n in _numbers(mark)]
        if isinstance(node, ast.ClassDef):
            yield from _marked_in(node.body, numbers, prefix=f"{node.name}::")
        elif node.name.startswith("test"):
            yield from ((number, prefix + node.name) for number in numbers)


def _numbers(expression: ast.expr) -> list[str]:
    """Return the control numbers of every `pytest.mark.control(…)` inside an expression."""
    return [
        argument.value
        for node in ast.walk(expression)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.control")
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _assigns(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
