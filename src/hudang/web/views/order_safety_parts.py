"""What the page of an order shows of its safety note, and what can be done about it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accounts.policy import Permission
from hudang.service import policy, queries, services
from hudang.service.models import SafetyNote
from hudang.web.forms.order_safety import SafetyForm

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.service.models import ServiceRecord
    from hudang.service.services import OrderView

State = SafetyNote.State


def danger_of(order: ServiceRecord, *, by: Actor) -> str:
    """Return the danger that whoever deals with an order reads on its print; empty if none."""
    note = queries.safety_note(order) if services.is_involved(order, by=by) else None
    return note.get_danger_display() if note is not None and note.holds else ""


def shown(view: OrderView, *, by: Actor) -> dict[str, Any]:
    """Return the note of an order for who deals with it; nobody else learns of one."""
    if not view.is_open:
        return {}
    note = queries.safety_note(view.order)
    if note is None or not note.holds:
        may_write = view.order.state in policy.OPEN
        return {"note": note, "safety_form": SafetyForm() if may_write else None}
    return {"note": note, **(_acts(note, by=by) if by.may(Permission.LEAD_ORDERS) else {})}


def _acts(note: SafetyNote, *, by: Actor) -> dict[str, bool]:
    """Return what somebody who leads orders can do about a note that holds."""
    is_contested = note.state == State.CONTESTED
    return {
        "may_tell": note.told_at is None,
        "may_contest": not is_contested,
        "may_judge": is_contested and note.written_by != by.code,
        "may_take_back": not is_contested,
    }
