"""Which office runs which community, what moves are under way, and what one would leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.accounts import queries as accounts
from hudang.registry.models import (
    BulkAmendment,
    Community,
    OfficeMove,
    Quarantine,
    RosterImport,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.models import Office, Post, Role

UNDER_WAY = (OfficeMove.Status.WAITING, OfficeMove.Status.CONFIRMED)
_OPEN_BULKS = (
    BulkAmendment.Status.PREPARED,
    BulkAmendment.Status.RUNNING,
    BulkAmendment.Status.STOPPED,
    BulkAmendment.Status.UNDOING,
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What an office leaves behind in a community: its posts, vacancies, and work still open."""

    posts: Sequence[Post]
    vacant: Sequence[Role]
    rosters: int
    bulks: int
    quarantines: int

    @property
    def vacant_names(self) -> str:
        """The roles that nobody will have, in words."""
        return ", ".join(str(role.label) for role in self.vacant)


def community_offices(*, text: str = "", office: UUID | None = None) -> QuerySet[Community]:
    """Return the communities of the company with their offices, by name or code, or of one."""
    found = Community.objects.select_related("office").order_by("code")
    if office is not None:
        found = found.filter(office_id=office)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text))
    return found


def office_moves(*, status: str = "", office: UUID | None = None) -> QuerySet[OfficeMove]:
    """Return the moves of communities, the newest first; of one office, those to it or from it."""
    found = OfficeMove.objects.select_related("community", "old_office", "new_office")
    if status:
        found = found.filter(status=status)
    if office is not None:
        found = found.filter(Q(old_office_id=office) | Q(new_office_id=office))
    return found


def moves_under_way(communities: Iterable[UUID]) -> dict[UUID, OfficeMove]:
    """Return of each community the move that is not over yet."""
    found = office_moves().filter(community_id__in=list(communities), status__in=UNDER_WAY)
    return {move.community_id: move for move in found}


def posts_that_end(community: Community, *, office: Office, at: datetime) -> list[str]:
    """Return by identifier the posts of an office over a community, as a proposal keeps them."""
    posts = accounts.posts_over(community.id, office=office, at=at)
    return sorted(str(pk) for pk in posts.values_list("pk", flat=True))


def handed_over(community: Community, *, office: Office, at: datetime) -> HandedOver:
    """Return what the office leaves behind in the community if it left it now."""
    here = {"community_id": community.id}
    return HandedOver(
        posts=list(accounts.posts_over(community.id, office=office, at=at)),
        vacant=accounts.vacated_roles(community.id, office=office, at=at),
        rosters=RosterImport.objects.filter(**here, finished_at__isnull=True).count(),
        bulks=BulkAmendment.objects.filter(**here, status__in=_OPEN_BULKS).count(),
        quarantines=Quarantine.objects.filter(**here, status=Quarantine.Status.WAITING).count(),
    )
