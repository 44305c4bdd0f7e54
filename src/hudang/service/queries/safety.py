"""Safety notes: of an order, those to be told of, those to be decided on, those that ran out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.service.models import SafetyNote

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.service.models import ServiceRecord

State = SafetyNote.State
HOLDING = (State.ACTIVE, State.CONTESTED)


def safety_note(order: ServiceRecord) -> SafetyNote | None:
    """Return the note of an order that holds, or else its last one."""
    found = SafetyNote.objects.filter(community_id=order.community_id, order_id=order.id)
    return found.filter(state__in=HOLDING).first() or found.first()


def untold_notes(communities: Collection[UUID]) -> QuerySet[SafetyNote]:
    """Return the notes whose person has not been told."""
    return _holding(communities).filter(told_at__isnull=True).order_by("written_at", "id")


def contested_notes(communities: Collection[UUID], *, but: str) -> QuerySet[SafetyNote]:
    """Return the notes that somebody other than `but`, their writer, decides on."""
    found = _holding(communities).filter(state=State.CONTESTED).exclude(written_by=but)
    return found.order_by("decide_by_date", "id")


def notes_holding(
    communities: Collection[UUID], *, state: str = "", is_untold: bool = False
) -> QuerySet[SafetyNote]:
    """Return the notes that hold, the newest first; in one state, or those not told of."""
    found = _holding(communities).order_by("-written_at", "-id")
    if state:
        found = found.filter(state=state)
    return found.filter(told_at__isnull=True) if is_untold else found


def notes_over(*, today: date) -> QuerySet[SafetyNote]:
    return SafetyNote.objects.filter(state__in=HOLDING, until_date__lt=today)


def _holding(communities: Collection[UUID]) -> QuerySet[SafetyNote]:
    found = SafetyNote.objects.filter(community_id__in=communities, state__in=HOLDING)
    return found.select_related("order__type", "order__house", "order__building")
