"""From which score on a text that people are to understand counts as plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.core import controls
from hudang.core.controls import enforces

if TYPE_CHECKING:
    from hudang.core.plain_language import Reading

# A figure of our own: the law asks for clear, easily understood language and measures nothing.
PLAIN_FROM: Final = int(controls.get("LC-019").parameters["plain_from"])


@enforces("LC-019")
def is_plain(reading: Reading) -> bool:
    """A text below the limit is warned about while it is written, and never held back."""
    return reading.score >= PLAIN_FROM
