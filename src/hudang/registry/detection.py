"""What somebody typed into the one search box: telephone, number, name, plate or house."""

from __future__ import annotations

import re
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from hudang.registry.parsing import contact, facts, houses
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import compact, tidy
from hudang.vault.index import Lookup


class SearchKind(StrEnum):
    """What a search goes by; the log names it, never what was typed."""

    MOBILE = "mobile"
    LAST4 = "last4"
    ID_NUMBER = "id_number"
    NAME = "name"
    PLATE = "plate"
    EMAIL = "email"
    NUMBER = "number"
    HOUSE = "house"


LOOKUPS: dict[SearchKind, Lookup] = {
    SearchKind.MOBILE: Lookup.MOBILE,
    SearchKind.LAST4: Lookup.LAST4,
    SearchKind.ID_NUMBER: Lookup.ID_NUMBER,
    SearchKind.NAME: Lookup.NAME,
    SearchKind.PLATE: Lookup.PLATE,
    SearchKind.EMAIL: Lookup.EMAIL,
}

_LAST4 = re.compile(r"\d{4}")
_DOCUMENT = re.compile(r"[0-9A-Z]{18}|[A-Z]{1,2}\d{7,10}")
_NUMBER = re.compile(r"[A-Z0-9]{2,8}-\d{6,}")
_HOUSE = re.compile(r"[栋幢座单元室#号楼]|商铺|车位|^\d{1,3}-\d")


def detect(text: str) -> tuple[SearchKind, str]:
    """Return what was typed and in which form it is looked for; what fits nothing is refused."""
    plain = compact(text)
    if "@" in plain:
        return SearchKind.EMAIL, contact.email(text)
    if _LAST4.fullmatch(plain):
        return SearchKind.LAST4, plain
    if _NUMBER.fullmatch(plain):
        return SearchKind.NUMBER, plain
    for kind, read in _READERS:
        try:
            return kind, read(text)
        except Invalid:
            continue
    raise Invalid(
        "search",
        _(
            "Type a whole telephone number, its last four digits, a full name, a room like"
            " 3栋2单元1502, a number plate, an identity number or a customer number."
        ),
    )


def _document(text: str) -> str:
    plain = compact(text)
    if not _DOCUMENT.fullmatch(plain):
        raise Invalid("document", "")
    return plain


def _house(text: str) -> str:
    plain = compact(text)
    if not _HOUSE.search(plain):
        raise Invalid("house", "")
    houses.parse_house(plain)
    return plain


def _name(text: str) -> str:
    try:
        return contact.person_name(text)
    except Invalid:
        return contact.organisation_name(tidy(text))


_READERS = (
    (SearchKind.MOBILE, contact.mobile),
    (SearchKind.PLATE, facts.plate),
    (SearchKind.ID_NUMBER, _document),
    (SearchKind.HOUSE, _house),
    (SearchKind.NAME, _name),
)
