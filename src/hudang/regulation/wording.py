"""The text an installation starts with, and the laws that no text may cite."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from hudang.core.controls import Wording
from hudang.core.fingerprints import fingerprint
from hudang.regulation.models import Clause
from hudang.regulation.policy import RepealedLaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hudang.regulation.models import Version


def first_clauses(version: Version) -> Iterator[Clause]:
    """Yield the clauses of the first version, in their order."""
    for number, chapter in enumerate(_read("first.toml")["chapter"], start=1):
        for place, row in enumerate(chapter["clause"], start=1):
            yield Clause(
                version=version,
                chapter=number,
                chapter_zh=chapter["title"][0],
                chapter_en=chapter["title"][1],
                place=place,
                title_zh=row["title"][0],
                title_en=row["title"][1],
                text_zh=row["zh"],
                summary_en=row["en"],
                controls=row["controls"],
            )


@cache
def repealed_laws() -> tuple[RepealedLaw, ...]:
    """Return the laws that are no longer in force, with their successors (Civil Code 1260)."""
    return tuple(
        RepealedLaw(row["name"], row["until"], Wording(*row["successor"]), tuple(row["except"]))
        for row in _read("laws.toml")["repealed"]
    )


def text_hash(clauses: Iterable[Clause]) -> str:
    """Return the fingerprint of a text, to which every acknowledgement refers."""
    return fingerprint(
        [
            [one.number, one.title_zh, one.title_en, one.text_zh, one.summary_en, one.controls]
            for one in clauses
        ]
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
