"""The texts an installation starts with: its purposes, and its notice with the blanks filled."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from hudang.core.fingerprints import fingerprint
from hudang.core.plain_language import Reading, read
from hudang.purposes import inventory
from hudang.purposes.inventory import LegalBasis
from hudang.purposes.models import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Sections = list[dict[str, Any]]
LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class FirstPurpose:
    """A purpose as an installation starts with it."""

    code: str
    name: tuple[str, str]
    description: tuple[str, str]
    basis: LegalBasis
    state: State
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice before it is published."""

    code: str
    title: tuple[str, str]
    sections: Sections


def first_purposes() -> Iterator[FirstPurpose]:
    """Yield the purposes with the items that need them; a sensitive item joins by a review."""
    for code, row in _read("purposes.toml")["purpose"].items():
        needed = (item for item in inventory.for_purpose(code) if not item.is_sensitive)
        yield FirstPurpose(
            code=code,
            name=tuple(row["name"]),
            description=tuple(row["description"]),
            basis=LegalBasis(row["basis"]),
            state=State(row["state"]),
            items=tuple(sorted(item.number for item in needed)),
        )


def first_notice(*, company: str, contact: str) -> NoticeText:
    """Return the notice to customers with the company and its contact filled in."""
    text = _read("notice.toml")
    blanks = {"company": company, "contact": contact}
    return NoticeText(
        code=text["code"],
        title=(text["title_zh"], text["title_en"]),
        sections=[_filled(section, blanks=blanks) for section in text["section"]],
    )


def automated_sections() -> Sections:
    """Return what a notice says in addition where people are sorted by a scheme (LC-060)."""
    sections: Sections = _read("notice_automated.toml")["section"]
    return sections


def section_text(section: Mapping[str, Any], language: str) -> str:
    """Return a section in a language: its heading, and a paragraph a line."""
    return "\n".join([section[f"title_{language}"], *section[f"body_{language}"]])


def plain_text(title: str, sections: Sequence[Mapping[str, Any]], *, language: str) -> str:
    """Return a notice as a file without any markup, for whoever keeps or prints it."""
    parts = [title, *(section_text(section, language) for section in sections)]
    return "\n\n".join([*parts, f"SHA-256 {text_hash(sections)}"]) + "\n"


def readings(sections: Sequence[Mapping[str, Any]]) -> dict[str, Reading]:
    """Return how plain a notice is in each language."""
    return {
        language: read(
            "\n".join(section_text(section, language) for section in sections), language=language
        )
        for language in LANGUAGES
    }


def text_hash(sections: Sequence[Mapping[str, Any]]) -> str:
    """Return the fingerprint of a notice, which a proof of delivery refers to."""
    return fingerprint(sections)


def _filled(section: dict[str, Any], *, blanks: Mapping[str, str]) -> dict[str, Any]:
    paragraphs = {
        key: [paragraph.format_map(blanks) for paragraph in section[key]]
        for key in ("body_zh", "body_en")
    }
    return {**section, **paragraphs}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
