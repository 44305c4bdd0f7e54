"""When a customer may go to another community."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MOVED: Final = "move_customer"
"""What history and log say of a move to another community."""


@enforces("LC-005", "LC-010")
def require_movable(
    *,
    is_elsewhere: bool,
    is_merged: bool,
    has_merged: bool,
    has_house: bool,
    is_importing: bool,
    is_set_apart: bool,
) -> None:
    """A customer is served by one community; he is moved as a whole, and to a house there."""
    missing: list[_StrOrPromise] = []
    if not is_elsewhere:
        missing.append(_("another community than the one he is in"))
    if is_merged:
        missing.append(_("the record that this one was merged into"))
    if has_merged:
        missing.append(_("the end of the time in which a merge into this record can be undone"))
    if not has_house:
        missing.append(_("a house in the other community"))
    if is_importing:
        missing.append(_("the end of the roster import that is running in one of them"))
    if is_set_apart:
        missing.append(_("the custodian's decision on his items that are set apart"))
    if missing:
        raise EvidenceMissing(
            _("This customer cannot be moved yet."), control="LC-005", missing=missing
        )
