"""The catalogue of works, read once from `works.toml`: free, with a paper, or forbidden."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

# How sure the articles are: quoted from memory, not checked against the text in force.
TAG: Final = "K"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work; `proof` is the paper it takes, in both languages, or nothing."""

    code: str
    names: tuple[str, str]
    proofs: tuple[str, str] | None = None
    article: str = ""
    is_banned: bool = False
    is_hidden: bool = False

    @property
    def name(self) -> str:
        return _worded(self.names)

    @property
    def proof(self) -> str:
        return _worded(self.proofs) if self.proofs else ""

    @property
    def source(self) -> str:
        """The article with how sure it is, as a refusal cites it."""
        return f"{self.article} [{TAG}]" if self.article else ""


@cache
def catalogue() -> Mapping[str, Kind]:
    """Return every kind of work by its code, in the order in which they are offered."""
    text = resources.files("hudang.renovation").joinpath("works.toml").read_text("utf-8")
    return MappingProxyType(
        {
            code: Kind(
                code=code,
                names=tuple(row["name"]),
                proofs=tuple(row["proof"]) if "proof" in row else None,
                article=row.get("article", ""),
                is_banned=row.get("ban", False),
                is_hidden=row.get("hidden", False),
            )
            for code, row in tomllib.loads(text)["work"].items()
        }
    )


def _worded(texts: tuple[str, str]) -> str:
    zh, en = texts
    return en if (get_language() or "").startswith("en") else zh
