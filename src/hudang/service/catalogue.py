"""The catalogue an installation starts with, read once from `catalogue.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Line(NamedTuple):
    """One kind of order as it is delivered; `words` are what people call it."""

    code: str
    group: str
    urgency: str
    is_in_home: bool
    name_zh: str
    name_en: str
    words: tuple[str, ...]


@cache
def lines() -> tuple[Line, ...]:
    """Return the kinds of orders in the order in which they are offered."""
    text = resources.files("hudang.service").joinpath("catalogue.toml").read_text("utf-8")
    found = tomllib.loads(text)["type"].items()
    return tuple(Line._make([code, *facts[:-1], tuple(facts[-1])]) for code, facts in found)
