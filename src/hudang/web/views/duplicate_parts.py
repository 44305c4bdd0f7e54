"""What the page of two records shows: each item on both sides, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst

from hudang.core import controls
from hudang.disclosure.services import Agreement
from hudang.duplicates import policy
from hudang.duplicates.models import Merge, Pair
from hudang.purposes import inventory
from hudang.web.views.customer_parts import shown_mask
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.duplicates.services import SideBySide
    from hudang.web.forms.duplicates import MergeForm


@dataclass(frozen=True, slots=True)
class Compared:
    """One item on both sides, masked; with a field where one of the two is chosen."""

    label: str
    first: str
    second: str
    agreement: Agreement
    field: BoundField | None

    @property
    def is_different(self) -> bool:
        return self.agreement is Agreement.DIFFERENT


def side_by_side(view: SideBySide, form: MergeForm, *, by: Actor) -> dict[str, Any]:
    """Return the rows of the comparison and what the person may do about it."""
    merge = view.merge
    codes = [view.pair.decided_by, *([merge.proposed_by, merge.decided_by] if merge else [])]
    return {
        "compared": [_compared(view, form, item) for item in view.agreements],
        "is_open": view.pair.status != Pair.Status.MERGED and not _is_waiting(merge),
        "may_confirm": _is_waiting(merge)
        and merge is not None
        and controls.allows(
            policy.require_second_person, proposer=merge.proposed_by, confirmer=by.code
        ),
        "names": names_of(code for code in codes if code),
    }


def _compared(view: SideBySide, form: MergeForm, item: int) -> Compared:
    return Compared(
        label=capfirst(inventory.by_number(item).label),
        first=shown_mask(item, view.first.masks.get(item, "")),
        second=shown_mask(item, view.second.masks.get(item, "")),
        agreement=view.agreements[item],
        field=form.field_of(item),
    )


def _is_waiting(merge: Merge | None) -> bool:
    return merge is not None and merge.status == Merge.Status.PROPOSED
