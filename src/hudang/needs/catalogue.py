"""The catalogue of needs, read once from `catalogue.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(TextChoices):
    """What a need is about."""

    CLEANING = "cleaning", _("cleaning")
    REPAIR = "repair", _("repair")
    SECURITY = "security", _("security")
    GREEN = "green", _("green areas")
    PARKING = "parking", _("parking")
    RENOVATION = "renovation", _("renovation")
    HELP = "help", _("help")


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the catalogue; `groups` are the kinds of orders it relates to, none for all."""

    code: str
    kind: Kind
    groups: frozenset[str]
    reveals_health: bool
    zh: str
    en: str

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)


@cache
def offers() -> Mapping[str, Offer]:
    """Return what may be declared, by its code, in the order in which it is offered."""
    text = resources.files("hudang.needs").joinpath("catalogue.toml").read_text("utf-8")
    lines = tomllib.loads(text)["need"].items()
    return MappingProxyType({code: _offer(code, *facts) for code, facts in lines})


def _offer(
    code: str, kind: str, groups: list[str], reveals_health: bool, zh: str, en: str
) -> Offer:
    return Offer(code, Kind(kind), frozenset(groups), reveals_health, zh, en)
