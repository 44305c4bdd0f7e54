"""The list of violations, authorities and parts of a report, read once from `kinds.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

# How sure the articles are: quoted from memory, not checked against the text in force.
TAG: Final = "K"
# What every report says: without it there is nothing to report.
ALWAYS: Final = ("place", "kind")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of violation; `parts` is what a report of it may hold."""

    code: str
    names: tuple[str, str]
    law: str
    authorities: tuple[str, ...]
    parts: tuple[str, ...]
    notice: str
    is_danger: bool = False

    @property
    def name(self) -> str:
        return _worded(self.names)

    @property
    def source(self) -> str:
        """The article with how sure it is, as a page cites it."""
        return f"{self.law} [{TAG}]"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may act on a violation, and by which articles we report to it."""

    code: str
    names: tuple[str, str]
    basis: str

    @property
    def name(self) -> str:
        return _worded(self.names)

    @property
    def source(self) -> str:
        return f"{self.basis} [{TAG}]"


@dataclass(frozen=True, slots=True)
class Part:
    """What a report can hold; `item` is its number in the inventory where it is about somebody."""

    code: str
    names: tuple[str, str]
    whys: tuple[str, str]
    item: int | None = None

    @property
    def name(self) -> str:
        return _worded(self.names)

    @property
    def why(self) -> str:
        return _worded(self.whys)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of violation by its code, in the order in which they are offered."""
    return MappingProxyType(
        {
            code: Kind(
                code=code,
                names=tuple(row["name"]),
                law=row["law"],
                authorities=tuple(row["authorities"]),
                parts=(*ALWAYS, *row["parts"]),
                notice=row["notice"],
                is_danger=row.get("danger", False),
            )
            for code, row in _read()["kind"].items()
        }
    )


@cache
def authorities() -> Mapping[str, Authority]:
    """Return every authority by its code."""
    return MappingProxyType(
        {
            code: Authority(code, tuple(row["name"]), row["basis"])
            for code, row in _read()["authority"].items()
        }
    )


@cache
def parts() -> Mapping[str, Part]:
    """Return what a report can hold, by its code and in the order of the page."""
    return MappingProxyType(
        {
            code: Part(code, tuple(row["name"]), tuple(row["why"]), row.get("item"))
            for code, row in _read()["part"].items()
        }
    )


@cache
def _read() -> dict[str, Any]:
    text = resources.files("hudang.violations").joinpath("kinds.toml").read_text("utf-8")
    return tomllib.loads(text)


def _worded(texts: tuple[str, str]) -> str:
    zh, en = texts
    return en if (get_language() or "").startswith("en") else zh
