"""The sentence behind each reason code: what is wrong with a cell or a row, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_SENTENCES: dict[str, _StrOrPromise] = {
    # Cells
    "missing": _("This is missing."),
    "damaged": _("Excel has damaged this value (only 15 digits of a number are kept)."),
    "formula": _("This cell begins like a formula. Type its value."),
    "boolean": _("This cell holds true or false instead of a value."),
    "digit": _("A name contains no digits."),
    "length": _("This is too short or too long."),
    "shape": _("This does not look like what the column holds."),
    "mobile": _("A mobile number has 11 digits and begins with 13 to 19."),
    "landline": _("A land line has an area code that begins with 0, and then 7 or 8 digits."),
    "iot": _("Numbers of 13 digits belong to devices, not to people."),
    "plate": _("A number plate begins with a region and a letter; it has no I or O."),
    "special": _("Diplomatic, military, police-force and temporary plates are recorded by hand."),
    "check": _("The last digit does not fit the others. Compare with the document."),
    "date": _("This is not a date. Write it like 2024-05-01."),
    "future": _("This day is in the future."),
    "order": _("The end lies before the beginning."),
    "number": _("This is not a number of zero or more."),
    "places": _("At most two decimal places."),
    "range": _("This number is outside what is possible."),
    "kind": _("This is not the number of a document that may be recorded."),
    "area": _("The first digits of the number are not a region."),
    "old": _("Identity numbers of 15 digits are no longer valid."),
    "passport": _("This does not look like the number of a passport."),
    "permit": _("This does not look like the number of a permit."),
    "permanent": _("This does not look like the number of a permanent residence card."),
    "age": _("The identity number belongs to somebody over 130."),
    "county": _("The identity number begins with a county code never in use."),
    "house": _("This house number cannot be read. Write it like 3栋2单元1502."),
    "ambiguous": _("This house number can mean several houses. Write building, unit and room."),
    "contradiction": _("The room names another building or unit than its own columns."),
    "role": _("This role is not known. Use owner, co-owner or tenant."),
    # Rows
    "other_community": _("This row belongs to another community."),
    "choose": _("Names and numbers in this row do not pair up. Say which belong together."),
    "split": _("Several people in one cell were taken apart. Look whether that is right."),
    "co_owner": _("A second owner of this house becomes a co-owner."),
    "repeated": _("This row says the same as an earlier one and adds nothing."),
    "identity_twice": _("The same identity number stands under another name."),
    "minor": _("This is a child under fourteen: a guardian consents at the counter first."),
    "needs_consent": _("This person is recorded at the counter, with notice and consent."),
    "landline_waits": _("A land line rests on consent; it is left out and asked for later."),
    "whose": _("Several people stand in this row, so nobody knows whose this is; it is left out."),
    "second_phone": _("A second telephone rests on consent; it is left out and asked for later."),
    # Remarks
    "proposal": _("The remark proposes something. Nothing is kept before somebody confirms it."),
    "agent_waits": _("The remark names an agent, who is recorded at the counter with consent."),
    "dropped": _("A part of the remark may not be kept and is dropped."),
    "not_kept": _("A part of the remark was not understood and is not kept."),
    # The community
    "other_owner": _("The house has another owner. End that occupancy, or make it co-owner."),
    "registered": _("This person is registered in this house already; nothing is added."),
    "known": _("This person is a customer already and gets this house as well."),
    "same_phone": _("Somebody else in this house has the same telephone."),
    "new_building": _("The community has no such building yet; the import makes it."),
    "guesses": _("Too many different numbers are tried for one person or house."),
}

_BY_COLUMN: dict[tuple[str, str], _StrOrPromise] = {
    ("building", "missing"): _("The building is missing in this house number."),
    ("room", "damaged"): _("Excel has turned this house number into a date. Type it as text."),
    ("house", "damaged"): _("Excel has turned this house number into a date. Type it as text."),
    ("mobile", "missing"): _("There is no telephone; the customer can be completed later."),
    ("id_number", "damaged"): _(
        "Excel has damaged this identity number (only 15 digits are kept). Type it again as text."
    ),
    ("id_number", "length"): _("An identity number has 18 digits."),
    ("name", "length"): _("A name has 2 to 50 characters."),
    ("floor_area", "range"): _("A floor area is more than zero."),
}
_OTHER = _("This cannot be read.")


def sentence(reason: str, *, column: str = "") -> _StrOrPromise:
    """Return what is wrong and what helps, without the value."""
    return _BY_COLUMN.get((column, reason)) or _SENTENCES.get(reason, _OTHER)


def label(column: str) -> str:
    """Return the name of a column for people: the item it feeds, or the word of its header."""
    found = next((known for known in inventory.COLUMNS if known.code == column), None)
    if found is None:
        return ""
    shares = sum(known.item == found.item for known in inventory.COLUMNS) > 1
    if found.item is not None and not shares:
        return found.item.label
    is_english = (get_language() or "").startswith("en")
    english = (word for word in found.headers if word.isascii())
    return next(english, found.headers[0]) if is_english else found.headers[0]


def header(column: str) -> str:
    """Return the header that a column has in a workbook of ours; the mapping reads it back."""
    return next(known.headers[0] for known in inventory.COLUMNS if known.code == column)
