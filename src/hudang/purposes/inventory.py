"""The data inventory as values: what each item is, and which column of a roster holds it.

Read once from `inventory.toml` and `columns.toml`; forms, import columns and masks come from it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Category(TextChoices):
    """The four categories of the policy (POL-4.0), and our own people's traces."""

    BASIC = "basic", _("basic information")
    SERVICE = "service", _("service records")
    COMPLAINT = "complaint", _("complaints and suggestions")
    SURVEY = "survey", _("satisfaction surveys")
    STAFF = "staff", _("our own staff")


class Grade(TextChoices):
    """How much harm a leak does; it decides masks, export and retention (LC-121)."""

    L1 = "L1", _("public")
    L2 = "L2", _("ordinary")
    L3 = "L3", _("direct identifier or contact")
    L4 = "L4", _("sensitive")


class Necessity(TextChoices):
    """Why an item may be asked for at all (LC-002)."""

    CONTRACT = "contract", _("needed for the contract")
    STATUTORY = "statutory", _("required by law")
    OPTIONAL = "optional", _("optional")
    PROHIBITED = "prohibited", _("never collected")


class LegalBasis(TextChoices):
    """The seven bases of PIPL 13 on which personal information may be processed (LC-010)."""

    CONSENT = "consent", _("consent (PIPL 13(1))")
    CONTRACT = "contract", _("contract (PIPL 13(2))")
    STATUTE = "statute", _("statutory duty (PIPL 13(3))")
    EMERGENCY = "emergency", _("emergency (PIPL 13(4))")
    PUBLIC_INTEREST = "public_interest", _("public-interest reporting (PIPL 13(5))")
    DISCLOSED = "disclosed", _("lawfully public already (PIPL 13(6))")
    OTHER_STATUTE = "other_statute", _("other provision of law (PIPL 13(7))")


@dataclass(frozen=True, slots=True)
class Item:
    """A data item 资料项. An item without slot is kept plain; a prohibited one is not kept."""

    number: int
    code: str
    zh: str
    en: str
    category: Category
    grade: Grade
    necessity: Necessity
    sensitive: str = ""
    slot: str = ""
    mask: str = ""
    validator: str = ""
    purposes: tuple[str, ...] = ()
    basis: tuple[LegalBasis, ...] = ()
    retention: str = ""
    classify: str = ""
    control: str = ""
    # Economic ability or living habits: restricted, whatever the grade says (LC-062, LC-065).
    dimension: str = ""
    # Needs an agreement on record before it is taken down (LC-096).
    needs_agreement: bool = False
    # Another law that limits the item, and the condition it sets, [Chinese, English] (LC-095).
    restricted_by: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""

    @property
    def label(self) -> str:
        return self.en if _speaks_english() else self.zh

    @property
    def note(self) -> str:
        return self.note_en if _speaks_english() else self.note_zh

    @property
    def restriction(self) -> str:
        """The law that limits the item and its condition, empty where none does."""
        if not self.restricted_by:
            return ""
        spoken = int(_speaks_english())
        return f"{self.restricted_by[spoken]}: {self.condition[spoken]}"

    @property
    def may_classify(self) -> bool:
        return bool(self.classify)

    @property
    def is_prohibited(self) -> bool:
        return self.necessity is Necessity.PROHIBITED

    @property
    def is_sealed(self) -> bool:
        return bool(self.slot)

    @property
    def is_sensitive(self) -> bool:
        return self.grade is Grade.L4

    @property
    def is_restricted(self) -> bool:
        return bool(self.dimension)

    @property
    def needs_consent(self) -> bool:
        return self.basis[:1] == (LegalBasis.CONSENT,)


@dataclass(frozen=True, slots=True)
class Column:
    """A column a roster may have: the item it feeds, none for the remark that is split."""

    code: str
    item: Item | None
    headers: tuple[str, ...]


def _speaks_english() -> bool:
    return (get_language() or "").startswith("en")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))


def _item(code: str, row: dict[str, Any]) -> Item:
    zh, en = row.pop("name")
    note_zh, note_en = row.pop("note", ("", ""))
    return Item(
        code=code,
        zh=zh,
        en=en,
        note_zh=note_zh,
        note_en=note_en,
        category=Category(row.pop("category")),
        grade=Grade(row.pop("grade")),
        necessity=Necessity(row.pop("necessity")),
        basis=tuple(LegalBasis(basis) for basis in row.pop("basis", ())),
        purposes=tuple(row.pop("purposes", ())),
        restricted_by=tuple(row.pop("restricted_by", ())),
        condition=tuple(row.pop("condition", ())),
        **row,
    )


def normalised(header: str) -> str:
    """Return a header as it is compared: without width, case, spaces, brackets and stars."""
    text = unicodedata.normalize("NFKC", header).lower()
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[\s*:_\-/.]+", "", text)


ITEMS: tuple[Item, ...] = tuple(
    _item(code, row) for code, row in _read("inventory.toml")["item"].items()
)
_BY_CODE: Mapping[str, Item] = MappingProxyType({item.code: item for item in ITEMS})
_BY_NUMBER: Mapping[int, Item] = MappingProxyType({item.number: item for item in ITEMS})

COLUMNS: tuple[Column, ...] = tuple(
    Column(code, _BY_CODE[row["item"]] if "item" in row else None, tuple(row["headers"]))
    for code, row in _read("columns.toml")["column"].items()
)
_BY_HEADER: Mapping[str, Column] = MappingProxyType(
    {normalised(header): column for column in COLUMNS for header in column.headers}
)
# A prohibited word anywhere in a header is enough (家庭月收入); Latin ones hide in other words.
_PROHIBITED_WORDS: tuple[tuple[str, Column], ...] = tuple(
    (normalised(header), column)
    for column in COLUMNS
    if column.item is not None and column.item.is_prohibited
    for header in column.headers
    if not header.isascii()
)


def codes() -> list[str]:
    """Return the codes of the items that may be kept."""
    return [item.code for item in ITEMS if not item.is_prohibited]


def by_code(code: str) -> Item:
    """Return the item of that code; an unknown one raises KeyError."""
    return _BY_CODE[code]


def by_number(number: int) -> Item:
    """Return the item of that number; an unknown one raises KeyError."""
    return _BY_NUMBER[number]


def find(code: str) -> Item | None:
    return _BY_CODE.get(code)


def for_purpose(purpose: str) -> tuple[Item, ...]:
    return tuple(item for item in ITEMS if purpose in item.purposes)


def labels(numbers: Iterable[int]) -> list[str]:
    return [_BY_NUMBER[number].label for number in numbers]


def find_column(header: str) -> Column | None:
    """Return the column a header names, the prohibited one too, or None for an unlisted header."""
    text = normalised(header)
    found = _BY_HEADER.get(text)
    if found is not None:
        return found
    return next((column for word, column in _PROHIBITED_WORDS if word in text), None)
