"""What must hold where somebody decides about the log itself; no database, no clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

KEY_LIFETIME: Final = timedelta(days=365)
"""How long a key signs the log before it should be replaced (our choice; no source fixes it)."""

KEY_PERIOD: Final = timedelta(days=35)
"""How long two keys sign: witnesses and auditors, who look monthly, learn the new one (ours)."""


@enforces("LC-127")
def require_two_deciders(people: Sequence[str]) -> None:
    """That the log goes on without what was lost, or under another key, two people decide."""
    if len({person for person in people if person}) < 2:
        raise Forbidden(
            _("Two people decide about the log: name two different employee numbers."),
            control="LC-127",
        )


@enforces("LC-127")
def is_key_old(since: date, *, today: date) -> bool:
    """A key of the log is replaced yearly: whoever copied it unseen is then shut out."""
    return today - since >= KEY_LIFETIME


@enforces("LC-127")
def is_period_over(since: date, *, today: date) -> bool:
    """Two keys sign for a month, not for ever: the old one is then retired."""
    return today - since >= KEY_PERIOD
