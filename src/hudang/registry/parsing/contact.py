"""How somebody is called and reached: names, telephones, e-mail, post."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from hudang.disclosure import surnames

from .invalid import Invalid
from .normalise import compact, tidy

# Han with all extensions and the unified signs among the compatibility block, the zero that is
# written as a Han digit, and the iteration mark.
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U000323af"
MIDDLE_DOT = "·"
LONGEST_TEXT = 500

_LATIN = "A-Za-zÀ-ÖØ-öø-ž"
_RX_NAME = re.compile(f"[{HAN}{_LATIN}· '.-]{{2,50}}")
_RX_LETTER = re.compile(f"[{HAN}{_LATIN}]")
_LOOK_ALIKE_DOTS = re.compile("[•・‧∙⋅●．･˙᛫]")
_DOT_BETWEEN_HAN = re.compile(f"(?<=[{HAN}])\\.(?=[{HAN}])")
_BLANK_AT_DOT = re.compile(r"\s*·\s*")
_HAN_PARTS = re.compile(f"[{HAN}]+(?:\\s+[{HAN}]+)+")
_RX_MOBILE = re.compile(r"1[3-9]\d{9}")
_PHONE_SIGNS = re.compile(r"[\s\-\u2010-\u2015()]+")
_COUNTRY = re.compile(r"^(\+|00)86(?=1)")
_COUNTRY_LAND = re.compile(r"^(\+|00)86-?0?")
_RX_LANDLINE = re.compile(
    r"(?P<area>0(?:10|2\d|[3-9]\d{2}))-?(?P<number>[2-9]\d{6,7})(?:-(?P<extension>\d{1,6}))?"
)
_EXTENSION = re.compile(r"(?:转|ext\.?|#|-)\s*(\d{1,6})$", re.IGNORECASE)
_RX_400 = re.compile(r"(400|800)-?\d{3}-?\d{4}")
_RX_95 = re.compile(r"95\d{3,6}")
_RX_POSTCODE = re.compile(
    r"(0[1-7]|1[0-356]|2[0-7]|3[0-6]|4[0-7]|5[0-7]|6[0-7]|7[0-5]|8[0-6])\d{4}"
)
_POWER_OF_TEN = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)


def refuse_damaged(text: str) -> None:
    """Refuse what a spreadsheet has turned into a power of ten, in a text file too."""
    if _POWER_OF_TEN.fullmatch(text):
        raise Invalid(
            "damaged",
            _("Excel has turned this number into a power of ten. Type it again as text."),
        )


def _without_padding(name: str) -> str:
    """Close the gap that tables put between a surname and the rest; two names stay two."""
    surname, *rest = name.split()
    padded = len(surname) == 1 or surname in surnames.COMPOUND
    if not padded or len(rest) > 3 or (len(rest) > 1 and any(len(part) > 1 for part in rest)):
        raise Invalid(
            "several",
            _("These look like several names. Give each person a row, or use the dot ·."),
        )
    return "".join((surname, *rest))


def person_name(value: str) -> str:
    """Read a person's name: Han with its extensions, Latin letters, the middle dot."""
    name = tidy(_LOOK_ALIKE_DOTS.sub(MIDDLE_DOT, value)).replace("’", "'")
    name = _BLANK_AT_DOT.sub(MIDDLE_DOT, _DOT_BETWEEN_HAN.sub(MIDDLE_DOT, name))
    if _HAN_PARTS.fullmatch(name):
        name = _without_padding(name)
    if any(sign.isdigit() for sign in name):
        raise Invalid("digit", _("A name contains no digits."))
    if not 2 <= len(name) <= 50:
        raise Invalid("length", _("A name has 2 to 50 characters."))
    if not _RX_NAME.fullmatch(name) or not _RX_LETTER.match(name):
        raise Invalid(
            "shape", _("A name consists of Chinese characters or Latin letters, and the dot ·.")
        )
    return name


def plain_text(value: str) -> str:
    """Read a short text that has no form of its own."""
    text = tidy(value)
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise Invalid("length", _("This text is too long, or empty."))
    return text


def organisation_name(value: str) -> str:
    """Read the name of a company or another organisation."""
    name = tidy(value)
    if not 2 <= len(name) <= 100 or "\n" in name:
        raise Invalid("length", _("The name of an organisation has 2 to 100 characters."))
    if not _RX_LETTER.search(name):
        raise Invalid("shape", _("The name of an organisation contains letters."))
    return name


def mobile(value: str) -> str:
    """Read a mobile number of the mainland; segments are not checked, new ones appear."""
    text = compact(value)
    refuse_damaged(text)
    number = _COUNTRY.sub("", _PHONE_SIGNS.sub("", text))
    if len(number) == 13 and number.isdigit() and number.startswith("1"):
        raise Invalid("iot", _("Numbers of 13 digits belong to devices, not to people."))
    if not _RX_MOBILE.fullmatch(number):
        raise Invalid("mobile", _("A mobile number has 11 digits and begins with 13 to 19."))
    return number


def landline(value: str) -> str:
    """Read a land line with its area code, and perhaps an extension."""
    text = tidy(value)
    refuse_damaged(text)
    text = _COUNTRY_LAND.sub("0", re.sub(r"[()]", " ", text).strip())
    extension = _EXTENSION.search(text)
    # The last group is an extension only behind a whole number; 0571-88888888 has none.
    head = text[: extension.start()] if extension else text
    found = _RX_LANDLINE.fullmatch(_PHONE_SIGNS.sub("", head))
    if found and extension:
        return f"{found['area']}-{found['number']}-{extension[1]}"
    found = _RX_LANDLINE.fullmatch(_PHONE_SIGNS.sub("", text))
    if not found:
        raise Invalid(
            "landline",
            _("A land line has an area code that begins with 0, and then 7 or 8 digits."),
        )
    return f"{found['area']}-{found['number']}"


def telephone(value: str) -> str:
    """Read a mobile number or a land line, whichever it is."""
    text = compact(value).lstrip("(")
    if text.startswith("0") and not text.startswith("00"):
        return landline(value)
    return mobile(value)


def service_line(value: str) -> str:
    """Read a number of the kinds 400, 800 and 95, which only organisations have."""
    number = compact(value)
    if not (_RX_400.fullmatch(number) or _RX_95.fullmatch(number)):
        raise Invalid("service_line", _("A service line begins with 400, 800 or 95."))
    return number.replace("-", "")


def email(value: str) -> str:
    """Read an e-mail address: one @, a domain with a dot, no more."""
    address = tidy(value)
    head, at, domain = address.rpartition("@")
    plausible = at and head and "@" not in head and "." in domain.strip(".")
    if not plausible or len(address) > 254 or re.search(r"\s", address):
        raise Invalid("email", _("An e-mail address has one @ and a domain with a dot."))
    return f"{head}@{domain.lower()}"


def postcode(value: str) -> str:
    """Read a postcode of the mainland."""
    code = compact(value)
    if not _RX_POSTCODE.fullmatch(code):
        raise Invalid("postcode", _("A postcode has 6 digits and begins with a known region."))
    return code


def mailing_address(value: str) -> str:
    """Read a postal address; rare characters survive, line breaks become blanks."""
    address = tidy(value).replace("\n", " ")
    if not 5 <= len(address) <= 200:
        raise Invalid("length", _("An address has 5 to 200 characters."))
    if not _RX_LETTER.search(address):
        raise Invalid("shape", _("An address contains words, not digits only."))
    return address
