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
    is_speaking: bool,
) -> None:
    """A customer is served by one community; he is moved as a whole, and to a house there."""
    wanted: list[tuple[bool, _StrOrPromise]] = [
        (is_elsewhere, _("another community than the one he is in")),
        (not is_merged, _("the record that this one was merged into")),
        (
            not has_merged,
            _("the end of the time in which a merge into this record can be undone"),
        ),
        (has_house, _("a house in the other community")),
        (not is_importing, _("the end of the roster import that is running in one of them")),
        (not is_set_apart, _("the custodian's decision on his items that are set apart")),
        (not is_speaking, _("the end of every contact person who belongs to this record")),
    ]
    missing = [what for is_there, what in wanted if not is_there]
    if missing:
        raise EvidenceMissing(
            _("This customer cannot be moved yet."), control="LC-005", missing=missing
        )
