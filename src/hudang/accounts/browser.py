"""The browser behind a request, as the domain needs to know it: a value, like the actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser as a request shows it: the hash of the secret it keeps, and its family."""

    secret_hash: str
    family: str


UNKNOWN: Final = Browser("", "")
