"""Message catalogues without gettext's programs: find ids, merge, compile.

./tools/messages.py compile            writes the .mo that Django reads
./tools/messages.py merge FILE…        takes translations from other .po files
./tools/messages.py missing            prints the ids that have no translation
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent / "src/hudang"
CATALOGUE = PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po"
PYTHON_CALLS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
}  # fmt: skip
TEMPLATE_CALL = re.compile(r"\b(n?)gettext\(|\b_\(")

# Ours, without dates and addresses, so that a merge that finds nothing new changes nothing.
HEADER = r"""# The interface in Chinese; the ids are English (tools/messages.py).
msgid ""
msgstr ""
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""

Id = str | tuple[str, ...]


def ids() -> set[Id]:
    """Return every message id of the program and its templates."""
    found: set[Id] = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        found.update(in_python(file.read_text()))
    for file in sorted(PACKAGE.glob("*/templates/**/*.*")):
        found.update(in_template(file.read_text()))
    return found


def in_python(source: str) -> Iterator[Id]:
    """Yield the ids of a Python file; a variable was marked where its text stands."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in PYTHON_CALLS and node.args and isinstance(node.args[0], ast.Constant):
            yield _texts(node.args, PYTHON_CALLS[name])


def in_template(source: str) -> Iterator[Id]:
    """Yield the ids of a template, as Django's own reader of templates finds them."""
    program = templatize(source)
    for match in TEMPLATE_CALL.finditer(program):
        call = _call_at(program, match.start())
        yield _texts(call.args, 2 if match[1] else 1)


def _texts(arguments: list[ast.expr], count: int) -> Id:
    texts = [ast.literal_eval(argument) for argument in arguments[:count]]
    return texts[0] if count == 1 else tuple(texts)


def _call_at(program: str, start: int) -> ast.Call:
    """Return the call that begins there: the shortest text from there that parses."""
    end = start
    while True:
        end = program.index(")", end) + 1
        try:
            node = ast.parse(program[start:end], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(node, ast.Call):
            return node


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def missing() -> list[Id]:
    """Return the ids without a complete translation."""
    known = catalogue()
    return sorted((identity for identity in ids() if not _is_translated(known, identity)), key=str)


def _is_translated(known: Catalog, identity: Id) -> bool:
    message = known.get(identity[0] if isinstance(identity, tuple) else identity)
    if message is None or message.fuzzy:
        return False
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(texts)


def merge(files: list[Path]) -> None:
    """Keep what is in use; take what is new from those files, the later over the earlier."""
    sources = [catalogue()]
    for path in files:
        with path.open("rb") as file:
            sources.append(read_po(file, locale="zh_Hans"))
    merged = Catalog(locale="zh_Hans", charset="utf-8")
    for identity in sorted(ids(), key=str):
        key = identity[0] if isinstance(identity, tuple) else identity
        for source in sources:
            message = source.get(key)
            if message is not None and message.string and any(message.string):
                merged.add(identity, string=message.string)
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, merged, width=99, sort_output=True, omit_header=True)


def compile_catalogue() -> None:
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue())


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            compile_catalogue()
        case ["merge", *files]:
            merge([Path(file) for file in files])
        case ["missing"]:
            lacking = missing()
            print("\n".join(str(identity) for identity in lacking))
            return 1 if lacking else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
