"""The templates that ship with the system, read once; a company changes the file, never a text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language

from hudang.outbox.models import Channel, Kind, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK: Final = re.compile(r"\{([a-z_]+)\}")
LONGEST: Final = 120  # a personal link fits
"""Characters of what stands in a blank."""


class WrongBlanks(ValueError):
    """A template was given a blank it has not, or lacks one; it names the blanks, no values."""


@dataclass(frozen=True, slots=True)
class Template:
    """模板: a text in two languages with named blanks; `sample` is what the preview shows."""

    code: str
    names: Mapping[Language, str]
    kind: Kind
    purpose: str
    channels: tuple[Channel, ...]
    texts: Mapping[Language, str]
    sample: Mapping[str, str]
    is_urgent: bool = False

    @property
    def label(self) -> str:
        """What the template is called in the language of the page."""
        is_english = (get_language() or "").startswith("en")
        return self.names[Language.EN if is_english else Language.ZH]

    @property
    def previews(self) -> list[str]:
        """The text in both languages, with invented values."""
        return [self.fill(language, self.sample) for language in Language]

    def fill(self, language: str, blanks: Mapping[str, str]) -> str:
        """Return the text with its blanks filled; each blank exactly once, on one line, short.

        Raises `WrongBlanks`.
        """
        wrong = sorted(set(self.sample) ^ set(blanks))
        wrong += [name for name, value in blanks.items() if not _is_fit(value)]
        if wrong:
            raise WrongBlanks(", ".join(wrong))
        text = self.texts[Language(language)]
        return BLANK.sub(lambda found: blanks[found[1]].strip(), text)


def _is_fit(value: str) -> bool:
    return len(value.strip()) > 0 and len(value) <= LONGEST and value.isprintable()


def _read() -> dict[str, Any]:
    source = resources.files("hudang.outbox").joinpath("templates.toml")
    return tomllib.loads(source.read_text("utf-8"))


def _template(code: str, said: Mapping[str, Any]) -> Template:
    return Template(
        code=code,
        names=dict(zip(Language, said["name"], strict=True)),
        kind=Kind(said["kind"]),
        purpose=said["purpose"],
        channels=tuple(map(Channel, said["channels"])),
        texts=dict(zip(Language, said["text"], strict=True)),
        sample=said["sample"],
        is_urgent=said.get("is_urgent", False),
    )


_DATA: Final = _read()
PROMOTION: Final = tuple(_DATA["promotion"])
TEMPLATES: Final[Mapping[str, Template]] = {
    code: _template(code, said) for code, said in _DATA["template"].items()
}
