"""On whose word an exchange with another system begins, and when it may have a secret."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import Forbidden


@enforces("LC-051")
def require_second_person(*, proposed_by: str, confirms: str) -> None:
    """What leaves to another system, or is done here by one, rests on the word of two people."""
    if proposed_by == confirms:
        raise Forbidden(_("Another person confirms what you proposed."), control="LC-051")


@enforces("LC-051")
def require_in_force(*, is_in_force: bool) -> None:
    """A secret, a try and a repeat are for an exchange in force."""
    if not is_in_force:
        raise Forbidden(_("The exchange is not in force."), control="LC-051")
