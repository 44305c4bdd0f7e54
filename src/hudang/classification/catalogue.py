"""What a scheme may look at and what a class may change, read once from `catalogue.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.needs.catalogue import offers

if TYPE_CHECKING:
    from collections.abc import Mapping


class Dimension(TextChoices):
    """What a criterion is about; habits and means are restricted (LC-062, LC-065)."""

    FACTS = "facts", _("facts of the contract")
    NEEDS = "needs", _("service needs")
    HABITS = "habits", _("living habits")
    ECONOMIC = "economic", _("economic ability")

    @property
    def is_restricted(self) -> bool:
        return self in {Dimension.HABITS, Dimension.ECONOMIC}


class Read(StrEnum):
    """Where the value of a criterion is found."""

    NEEDS = "needs"
    ANSWERS = "answers"
    HOUSE = "house"
    COMMUNITY = "community"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Named:
    """A line of the catalogue, with its name in both languages."""

    code: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Attribute(Named):
    """A criterion of the allow-list; `stands_for` names what it may stand in for."""

    dimension: Dimension
    items: frozenset[int]
    read: Read
    values: Mapping[str, Named]
    stands_for: str = ""
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def reason(self) -> str:
        return in_language(self.reason_zh, self.reason_en)


@dataclass(frozen=True, slots=True)
class Barred(Named):
    """What no scheme may contain, why, and the words by which people ask for it."""

    reason_zh: str
    reason_en: str
    control: str = "LC-063"
    words: tuple[str, ...] = ()
    stands_for: str = ""

    @property
    def reason(self) -> str:
        return in_language(self.reason_zh, self.reason_en)


@dataclass(frozen=True, slots=True)
class Effect(Named):
    """What a class may change; a major one waits for a person's decision (LC-066)."""

    is_major: bool
    fits_economic: bool


@cache
def attributes() -> Mapping[str, Attribute]:
    """Return the criteria of the allow-list by code, in the order in which they are offered."""
    return MappingProxyType({code: _attribute(code, one) for code, one in _part("criterion")})


@cache
def barred() -> Mapping[str, Barred]:
    """Return the attributes and stand-ins that no scheme may contain."""
    return MappingProxyType({code: _barred(code, one) for code, one in _part("barred")})


@cache
def effects() -> Mapping[str, Effect]:
    """Return what a class may change."""
    return MappingProxyType(
        {
            code: Effect(
                **_named(code, one),
                is_major=one["level"] == "major",
                fits_economic=one["economic"],
            )
            for code, one in _part("effect")
        }
    )


@cache
def barred_effects() -> Mapping[str, Barred]:
    """Return what no class may ever change."""
    return MappingProxyType({code: _barred(code, one) for code, one in _part("barred_effect")})


def attribute_by(text: str) -> Attribute | None:
    """Return the criterion of the allow-list that has this code or this name."""
    wanted = text.strip().casefold()
    named = (one for one in attributes().values() if wanted in {one.zh, one.en.casefold()})
    return attributes().get(wanted) or next(named, None)


def barred_by(text: str) -> Barred | None:
    """Return the barred attribute that somebody asks for in his own words, if it is one."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    for one in barred().values():
        if wanted in {one.code, one.zh, one.en.casefold()}:
            return one
    return next((one for one in barred().values() if _says(one, wanted)), None)


def _says(one: Barred, text: str) -> bool:
    return any(word in text for word in one.words)


def _attribute(code: str, one: Mapping[str, Any]) -> Attribute:
    return Attribute(
        **_named(code, one),
        **_reason(one),
        dimension=Dimension(one["dimension"]),
        items=frozenset(one["items"]),
        read=Read(one["read"]),
        values=_values(one),
        stands_for=one.get("review", ""),
    )


def _values(one: Mapping[str, Any]) -> Mapping[str, Named]:
    if one["read"] == Read.NEEDS:
        return MappingProxyType(
            {need.code: Named(need.code, need.zh, need.en) for need in offers().values()}
        )
    named = one.get("values", {})
    return MappingProxyType({code: Named(code, *name) for code, name in named.items()})


def _barred(code: str, one: Mapping[str, Any]) -> Barred:
    return Barred(
        **_named(code, one),
        **_reason(one),
        control=one.get("control", "LC-063"),
        words=tuple(one.get("words", ())),
        stands_for=one.get("of", ""),
    )


def _named(code: str, one: Mapping[str, Any]) -> dict[str, str]:
    zh, en = one["name"]
    return {"code": code, "zh": zh, "en": en}


def _reason(one: Mapping[str, Any]) -> dict[str, str]:
    zh, en = one.get("reason", ("", ""))
    return {"reason_zh": zh, "reason_en": en}


def _part(name: str) -> list[tuple[str, dict[str, Any]]]:
    return list(_catalogue()[name].items())


@cache
def _catalogue() -> dict[str, Any]:
    text = resources.files("hudang.classification").joinpath("catalogue.toml").read_text("utf-8")
    return tomllib.loads(text)
