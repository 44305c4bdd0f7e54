"""The control catalogue: articles lead to controls as data; rules and tests name their control.

A rule says `@enforces("LC-168")` and refuses with that number. Nothing here needs a database.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import hudang
from hudang.core.errors import PolicyViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

RULE = re.compile(r"^\s*@(?:\w+\.)*enforces\(", re.MULTILINE)
P = ParamSpec("P")
R = TypeVar("R")

ARTICLE = re.compile(r"(?P<source>[A-Z][A-Z0-9]*(?:-[A-Z]+)?)(?:[ -](?P<number>[0-9A-Z].*))?")


class UnknownControl(LookupError):
    """Code or a test names a control that the catalogue does not have."""


class Status(StrEnum):
    """How far the system carries a duty."""

    PLANNED = "planned"
    ENFORCED = "enforced"
    SUPPORTED = "supported"
    ORGANISATIONAL = "organisational"


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence in both languages."""

    zh: str
    en: str

    def for_language(self, language: str | None) -> str:
        """Return the sentence in the language asked for; Chinese unless it is English."""
        return self.en if (language or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Source:
    """A law, regulation, standard or policy text that articles belong to."""

    key: str
    title: Wording
    in_force_from: date | None


@dataclass(frozen=True, slots=True)
class Control:
    """One duty, where it comes from and how far the system carries it."""

    id: str
    title: Wording
    articles: tuple[str, ...]
    tag: str
    status: Status
    parameters: Mapping[str, int | str]
    in_force_from: date | None = None
    in_force_until: date | None = None
    step: int | None = None
    by: str | None = None
    why: Wording | None = None


_rules: dict[str, list[str]] = {}


@cache
def load() -> Mapping[str, Control]:
    """Return every control of the catalogue, in the order of their numbers."""
    entries = sorted(_catalogue()["control"].items())
    return MappingProxyType({number: _control(number, entry) for number, entry in entries})


@cache
def sources() -> Mapping[str, Source]:
    """Return every law and policy text that an article of the catalogue may belong to."""
    return MappingProxyType(
        {
            key: Source(key, Wording(entry["zh"], entry["en"]), entry.get("from"))
            for key, entry in _catalogue()["source"].items()
        }
    )


def get(number: str) -> Control:
    """Return one control; naming one that does not exist is an error of the programmer."""
    try:
        return load()[number]
    except KeyError:
        message = f"{number} is not in controls.toml"
        raise UnknownControl(message) from None


def enforces(*numbers: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register the decorated function as a rule of these controls; its type stays what it is."""
    for number in numbers:
        get(number)

    def register(rule: Callable[P, R]) -> Callable[P, R]:
        name = f"{rule.__module__}.{rule.__qualname__}"
        for number in numbers:
            rules = _rules.setdefault(number, [])
            if name not in rules:
                rules.append(name)
        return rule

    return register


def allows(rule: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Ask a rule instead of obeying it: a button is shown when its guard would let it pass."""
    try:
        rule(*args, **kwargs)
    except PolicyViolation:
        return False
    return True


def rules_for(number: str) -> tuple[str, ...]:
    """Return the dotted names of the rules that enforce a control, as far as imported."""
    return tuple(sorted(_rules.get(get(number).id, ())))


@cache
def discover() -> None:
    """Import every module of the package that names a control, so that its rules register."""
    package = Path(hudang.__file__).parent
    for path in sorted(package.rglob("*.py")):
        if RULE.search(path.read_text("utf-8")):
            parts = path.relative_to(package).with_suffix("").parts
            importlib.import_module(".".join(("hudang", *parts)).removesuffix(".__init__"))


def source_of(article: str) -> str:
    """Return the key of the text an article belongs to: `PIPL 24(3)` belongs to `PIPL`."""
    match = ARTICLE.fullmatch(article)
    return match["source"] if match else article


@cache
def articles_index() -> Mapping[str, tuple[Control, ...]]:
    """Return the controls of every article: sources in their order, numbers as numbers."""
    found: dict[str, list[Control]] = {}
    for control in load().values():
        for article in control.articles:
            found.setdefault(article, []).append(control)
    return MappingProxyType({key: tuple(found[key]) for key in sorted(found, key=_article_order)})


def matching(query: str) -> Iterator[Control]:
    """Yield the controls of a number (`LC-066`), an article (`PIPL-24`) or a source (`POL`)."""
    wanted = _plain(query)
    for control in load().values():
        if wanted == _plain(control.id) or any(
            _belongs(_plain(article), wanted) for article in control.articles
        ):
            yield control


def _belongs(article: str, wanted: str) -> bool:
    """Say whether an article is the wanted one or a part of it: `24(3)` of `24`, never `240`."""
    rest = article.removeprefix(wanted)
    return article.startswith(wanted) and (not rest or rest[0] in " (.")


def _plain(article: str) -> str:
    return re.sub(r"[\s-]+", " ", article.strip().upper())


def _article_order(article: str) -> tuple[int, list[int], str]:
    order = list(sources())
    numbers = [
        int(digits) for digits in re.findall(r"\d+", article.removeprefix(source_of(article)))
    ]
    return order.index(source_of(article)), numbers, article


@cache
def _catalogue() -> dict[str, Any]:
    text = resources.files("hudang.core").joinpath("controls.toml").read_text("utf-8")
    return tomllib.loads(text)


def _control(number: str, entry: dict[str, Any]) -> Control:
    why = entry.get("why")
    return Control(
        id=number,
        title=Wording(**entry["title"]),
        articles=tuple(entry["articles"]),
        tag=entry["tag"],
        status=Status(entry["status"]),
        parameters=MappingProxyType(entry.get("parameters", {})),
        in_force_from=entry.get("from"),
        in_force_until=entry.get("until"),
        step=entry.get("step"),
        by=entry.get("by"),
        why=Wording(**why) if why else None,
    )
