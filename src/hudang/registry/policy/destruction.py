"""Who decides that a customer is destroyed, and what has to end before (POL-10.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@enforces("LC-035")
def require_two_people(*, proposer: str, confirmer: str) -> None:
    """Whoever proposes a destruction does not confirm it (POL-10.3)."""
    if proposer == confirmer:
        raise Forbidden(
            _("A destruction is proposed by one person and confirmed by another."),
            control="LC-035",
        )


@enforces("LC-035")
def require_merged(*, is_merged: bool) -> None:
    """Without two people only a record is destroyed whose person is kept in another record."""
    if not is_merged:
        raise Forbidden(
            _("This record was not merged into another: two people decide on its destruction."),
            control="LC-035",
        )


@enforces("LC-034")
def require_destroyable(*, is_staying: bool, is_speaking: bool, is_importing: bool) -> None:
    """Nobody is destroyed while a contract binds him, or while a roster may write to a record."""
    missing: list[_StrOrPromise] = []
    if is_staying:
        missing.append(_("the end of every occupancy of this customer"))
    if is_speaking:
        missing.append(_("the end of every contact person who belongs to this record"))
    if is_importing:
        missing.append(_("the end of the roster import that is running in this community"))
    if missing:
        raise EvidenceMissing(
            _("This customer cannot be destroyed yet."), control="LC-034", missing=missing
        )
