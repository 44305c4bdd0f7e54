"""What complaints and suggestions are about: two levels, read once from `feedback.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from django.utils.translation import get_language


class Named(NamedTuple):
    """A group or a line of the catalogue in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


class Group(NamedTuple):
    """A group 大类 with its lines 小类 by code; the code of a line is `group.line`."""

    name: Named
    lines: dict[str, Named]


@cache
def groups(kind: str) -> dict[str, Group]:
    """Return the groups that complaints, or suggestions, are sorted into, as they are offered."""
    text = resources.files("hudang.service").joinpath("feedback.toml").read_text("utf-8")
    found = tomllib.loads(text)[kind].items()
    return {code: _group(code, Named(*facts["name"]), facts["lines"]) for code, facts in found}


def _group(code: str, name: Named, lines: dict[str, list[str]]) -> Group:
    return Group(name, {f"{code}.{line}": Named(*names) for line, names in lines.items()})


@cache
def codes(kind: str) -> frozenset[str]:
    """Return the codes that a complaint, or a suggestion, can be sorted under."""
    return frozenset(code for group in groups(kind).values() for code in group.lines)


def name_of(kind: str, code: str) -> str:
    """Return what a category is called; one that is offered no more goes by its code."""
    group = groups(kind).get(code.partition(".")[0])
    if group is None or code not in group.lines:
        return code
    return f"{group.name} · {group.lines[code]}"


def group_name(kind: str, code: str) -> str:
    """Return what the group of a category is called."""
    group = groups(kind).get(code.partition(".")[0])
    return str(group.name) if group else code
