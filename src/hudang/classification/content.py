"""What a scheme says, as a value: criteria, rules in rows, classes with their effects.

A version keeps it as JSON and freezes it; everything that judges or runs a scheme reads this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.classification.catalogue import Attribute, Dimension, Named, attributes
from hudang.core.languages import in_language

STANDARD: Final = "standard"
"""The class of everybody who is in no other: the contract's service, and no mark."""


class Method(TextChoices):
    """How rules lead to a class."""

    TABLE = "table", _("the first row that fits")
    POINTS = "points", _("points, added up")


class Audience(TextChoices):
    """Who is sorted, each with a notice, answers and a class of their own."""

    OWNER = "owner", _("owners")
    TENANT = "tenant", _("tenants")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion in use. One that is read from answers names its question and what it offers.

    `values` are the codes that rules may name: of the catalogue, or c1, c2 … for the choices.
    """

    key: str
    attribute: str
    questionnaire: str = ""
    question: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def of(self) -> Attribute:
        return attributes()[self.attribute]

    @property
    def values(self) -> Mapping[str, Named]:
        if not self.choices:
            return self.of.values
        return {
            code_of(place): Named(code_of(place), *one)
            for place, one in enumerate(self.choices, 1)
        }

    @property
    def label(self) -> str:
        return self.of.label


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: all its conditions hold, each by any of its values; then a class, or points."""

    key: str
    conditions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    class_code: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """A class 客户类别: in plain language, what it adds and, where points count, from how many."""

    code: str
    zh: str
    en: str
    text_zh: str = ""
    text_en: str = ""
    effects: frozenset[str] = frozenset()
    points_from: int | None = None
    points_until: int | None = None

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)

    @property
    def text(self) -> str:
        return in_language(self.text_zh, self.text_en)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a version of a scheme says that a machine reads."""

    audience: frozenset[str] = frozenset()
    method: str = Method.TABLE
    criteria: tuple[Criterion, ...] = ()
    rules: tuple[Rule, ...] = ()
    classes: tuple[CustomerClass, ...] = ()
    # Why a package of one's own choice does not do; owed where a dimension is restricted.
    why_not_package: str = ""

    @property
    def dimensions(self) -> frozenset[Dimension]:
        return frozenset(one.of.dimension for one in self.criteria)

    @property
    def items(self) -> frozenset[int]:
        """The data items it reads, by their numbers."""
        return frozenset(item for one in self.criteria for item in one.of.items)

    @property
    def used(self) -> frozenset[str]:
        """The criteria that some rule names, by their keys."""
        return frozenset(key for rule in self.rules for key in rule.conditions)

    def criterion(self, key: str) -> Criterion:
        return next(one for one in self.criteria if one.key == key)

    def class_of(self, code: str) -> CustomerClass | None:
        return next((one for one in self.classes if one.code == code), None)

    def leading_to(self, class_code: str) -> list[Rule]:
        """Return the rules that may lead into a class; with points, all of them."""
        return [
            one
            for one in self.rules
            if self.method == Method.POINTS or one.class_code == class_code
        ]

    def rests_on(self, class_code: str) -> frozenset[Dimension]:
        """Return the dimensions that may lead into a class; with points, all that rules name."""
        keys = {key for rule in self.leading_to(class_code) for key in rule.conditions}
        return frozenset(one.of.dimension for one in self.criteria if one.key in keys)


def code_of(place: int) -> str:
    """Return the code of a choice by its place in the question, counted from one."""
    return f"c{place}"


def dump(content: Content) -> dict[str, Any]:
    """Return the content as JSON knows it; equal contents give equal JSON."""
    return _plain(asdict(content))  # type: ignore[no-any-return]


def load(data: Mapping[str, Any]) -> Content:
    """Return the content that `dump` wrote."""
    known = {one.name: data[one.name] for one in fields(Content) if one.name in data}
    content = Content(**known)
    return replace(
        content,
        audience=frozenset(content.audience),
        criteria=tuple(_criterion(one) for one in data.get("criteria", ())),
        rules=tuple(_rule(one) for one in data.get("rules", ())),
        classes=tuple(_class(one) for one in data.get("classes", ())),
    )


def fingerprint(content: Content) -> str:
    """Return what tells one content from another: what was reviewed is known by it."""
    text = json.dumps(dump(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _criterion(data: Mapping[str, Any]) -> Criterion:
    return Criterion(**{**data, "choices": tuple((zh, en) for zh, en in data["choices"])})


def _rule(data: Mapping[str, Any]) -> Rule:
    conditions = {key: frozenset(values) for key, values in data["conditions"].items()}
    return Rule(**{**data, "conditions": conditions})


def _class(data: Mapping[str, Any]) -> CustomerClass:
    return CustomerClass(**{**data, "effects": frozenset(data["effects"])})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
