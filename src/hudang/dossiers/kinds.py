"""The kinds of papers and documents as values, and which of them a dossier is expected to hold.

Read once from `kinds.toml`; category, items and grade of everything that is kept come from it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.purposes.inventory import Category, Grade

if TYPE_CHECKING:
    from collections.abc import Mapping


class Belongs(TextChoices):
    """Whose document a kind is."""

    CUSTOMER = "customer", _("of a customer")
    HOUSE = "house", _("of a house")
    CONTRACT = "contract", _("of a service contract")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper or document, with the inventory items that it shows."""

    code: str
    zh: str
    en: str
    of: Belongs
    category: Category
    items: tuple[int, ...]
    shows_identity_document: bool = False

    @property
    def label(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    @property
    def grade(self) -> Grade:
        """The highest grade of what it shows; the picture of an identity document is the top."""
        if self.shows_identity_document:
            return Grade.L4
        return max((inventory.by_number(item).grade for item in self.items), default=Grade.L1)

    @property
    def is_sensitive(self) -> bool:
        return self.grade is Grade.L4

    @property
    def shows_a_person(self) -> bool:
        """Whether it shows who somebody is, so that it must go with that person's keys."""
        return any(inventory.by_number(item).grade >= Grade.L3 for item in self.items)


def _read() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text("utf-8"))


def _kind(code: str, row: dict[str, Any]) -> Kind:
    zh, en = row.pop("name")
    return Kind(
        code=code,
        zh=zh,
        en=en,
        of=Belongs(row.pop("of")),
        category=Category(row.pop("category")),
        items=tuple(row.pop("items")),
        **row,
    )


_TABLE = _read()
KINDS: Mapping[str, Kind] = {code: _kind(code, row) for code, row in _TABLE["kind"].items()}
_EXPECTED: Mapping[str, Mapping[str, list[str]]] = _TABLE["expected"]


def kind(code: str) -> Kind:
    """Return the kind of that code; an unknown one raises KeyError."""
    return KINDS[code]


def kinds_of(*belongs: Belongs) -> list[Kind]:
    return [one for one in KINDS.values() if one.of in belongs]


def expected(belongs: Belongs, *, contract: str) -> tuple[str, ...]:
    """Return which kinds a dossier holds under a contract of that kind; without one, none."""
    return tuple(_EXPECTED[belongs].get(contract, ()))
