"""The refusal of a whole file."""

from __future__ import annotations

from hudang.registry.parsing.invalid import Invalid


class Unreadable(Invalid):
    """A file that is not a roster we can read; the sentence says what to do, nothing is kept."""
