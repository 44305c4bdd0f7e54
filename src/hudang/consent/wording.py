"""The text that people are shown, made of a purpose and its items, and its hashes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from hudang.core.fingerprints import fingerprint
from hudang.purposes import inventory
from hudang.purposes.policy import SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Collection

    from hudang.purposes.models import NoticeVersion, Purpose

NONE_NAMED: Final = ("不涉及具体资料项", "none by name")


def ground_hash(purpose: Purpose, notice: NoticeVersion) -> str:
    """Return the hash of what a consent to a purpose rests on: the purpose and the notice."""
    sections = [one for one in notice.sections if one["code"] in SUBSTANCE]
    names = [purpose.name_zh, purpose.name_en, purpose.description_zh, purpose.description_en]
    said = [purpose.code, purpose.basis, purpose.necessity, sorted(purpose.items), names, sections]
    return fingerprint(said)


def texts(
    purpose: Purpose, *, items: Collection[int], situation: str, recipient: str
) -> tuple[str, str]:
    """Return the text in Chinese and in English."""
    named = [inventory.by_number(number) for number in sorted(items)]
    pattern = _patterns()[situation or "general"]
    zh = pattern["zh"].format(
        purpose=purpose.name_zh,
        description=purpose.description_zh,
        items="、".join(item.zh for item in named) or NONE_NAMED[0],
        recipient=recipient,
        necessity=purpose.necessity,
    )
    en = pattern["en"].format(
        purpose=purpose.name_en,
        description=purpose.description_en,
        items=", ".join(item.en for item in named) or NONE_NAMED[1],
        recipient=recipient,
        necessity=purpose.necessity,
    )
    return zh, en


def text_hash(ground: str, *, items: Collection[int], told: tuple[str, str]) -> str:
    """Return the hash of a wording: what was shown, about which items, on what ground."""
    return fingerprint([ground, sorted(items), *told])


@cache
def _patterns() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
    return tomllib.loads(text)
