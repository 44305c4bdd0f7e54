"""How plain the texts are that come with the system: the table of docs/plain-language.md."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

from hudang.core import plain_language
from hudang.outbox.models import Language
from hudang.outbox.templates import TEMPLATES
from hudang.purposes import wording
from hudang.purposes.policy import PLAIN_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

Text = tuple[str, str, str]
HEAD = """
| text | zh | mean sentence | en | mean sentence |
|---|--:|--:|--:|--:|"""


def table() -> str:
    """Return every shipped text with its score in both languages, and how it is measured."""
    lines = [(plain_language.__doc__ or "").strip(), "", f"Below {PLAIN_FROM} the page warns.", ""]
    lines += ["A mean sentence is counted in Chinese characters, or in English words.", HEAD]
    lines += [_line(*text) for text in _texts()]
    return "\n".join(lines) + "\n"


def _line(name: str, zh: str, en: str) -> str:
    readings = [plain_language.read(zh, language="zh"), plain_language.read(en, language="en")]
    return f"| {name} | " + " | ".join(f"{r.score} | {r.sentence:.1f}" for r in readings) + " |"


def _texts() -> Iterator[Text]:
    for section in wording.first_notice(company="安栖物业", contact="前台").sections:
        zh, en = (wording.section_text(section, language) for language in ("zh", "en"))
        yield f"notice: {section['code']}", zh, en
    for chapter in _read("hudang.regulation", "first.toml")["chapter"]:
        clauses = chapter["clause"]
        told = ["\n".join(one[language] for one in clauses) for language in ("zh", "en")]
        yield f"policy: {chapter['title'][1]}", told[0], told[1]
    for code, pattern in _read("hudang.consent", "wording.toml").items():
        yield f"consent: {code}", pattern["zh"], pattern["en"]
    for code, template in TEMPLATES.items():
        texts = [template.fill(language, template.sample) for language in Language]
        yield f"message: {code}", texts[0], texts[1]


def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(package).joinpath(name).read_text("utf-8"))
