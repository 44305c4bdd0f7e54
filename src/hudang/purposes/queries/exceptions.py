"""Which exceptions from the notice there are, and how each stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.core.calendar import begin_of
from hudang.purposes import policy
from hudang.purposes.models import (
    ExceptionKind,
    NoticeDelivery,
    NoticeException,
    NoticePosting,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from hudang.purposes.policy import ExceptionStanding


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception as it stands on a day; `due` is by when people are told after an emergency."""

    exception: NoticeException
    standing: ExceptionStanding
    due: date | None
    is_provisional: bool


def exceptions(
    communities: Collection[UUID], *, today: date, standing: str = ""
) -> list[ExceptionRow]:
    """Return the exceptions of communities, the newest first, narrowed to a standing if named."""
    found = NoticeException.objects.filter(community_id__in=communities).select_related(
        "community", "purpose"
    )
    rows = [_row(one, today=today) for one in found]
    return [row for row in rows if standing in ("", row.standing)]


def _row(one: NoticeException, *, today: date) -> ExceptionRow:
    kind = ExceptionKind(one.kind)
    is_emergency = kind is ExceptionKind.EMERGENCY
    due = policy.follow_up_due(ends=one.ends_date) if is_emergency else None
    standing = policy.exception_standing(
        kind=kind, ends=one.ends_date, is_followed_up=bool(one.followed_up_at), today=today
    )
    return ExceptionRow(
        one, standing, due.date if due else None, is_provisional=bool(due and due.provisional)
    )


def is_emergency(community: UUID, *, purpose: str, today: date) -> bool:
    """Say whether an emergency stands in for the posting, for a purpose in a community."""
    return NoticeException.objects.filter(
        community_id=community,
        purpose__code=purpose,
        kind=ExceptionKind.EMERGENCY,
        started_date__lte=today,
        ends_date__gte=today,
    ).exists()


def has_told_since(community: UUID, *, day: date) -> bool:
    """Say whether a notice was posted in a community, or reached somebody there, since a day."""
    since = begin_of(day)
    return (
        NoticePosting.objects.filter(community_id=community, posted_at__gte=since).exists()
        or NoticeDelivery.objects.filter(community_id=community, delivered_at__gte=since).exists()
    )
