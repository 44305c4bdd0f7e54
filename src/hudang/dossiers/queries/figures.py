"""What the dossiers of a community amount to: how many, how complete, lent, overdue, missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from hudang.dossiers import kinds
from hudang.dossiers.models import CustomerDocument, Document, Dossier, Loan, Paper, PlaceDocument
from hudang.dossiers.queries.papers import contract_kind
from hudang.registry.models import House

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from hudang.registry.models import Community


@dataclass(frozen=True, slots=True)
class CommunityDossiers:
    """The figures of one community."""

    community: Community
    dossiers: int
    houses: int
    complete: int
    lent: int
    overdue: int
    missing: int

    @property
    def completeness(self) -> int:
        """Of a hundred houses that should have a dossier, how many have a complete one."""
        return 100 * self.complete // self.houses if self.houses else 0


def figures(communities: Sequence[Community], *, today: date) -> list[CommunityDossiers]:
    """Return the figures of each community."""
    return [_of(community, today=today) for community in communities]


def _of(community: Community, *, today: date) -> CommunityDossiers:
    counted = Dossier.objects.filter(community=community).aggregate(
        dossiers=Count("*"),
        lent=Count("id", filter=Q(state=Dossier.State.LENT)),
        missing=Count("id", filter=Q(state=Dossier.State.MISSING)),
    )
    overdue = Loan.objects.filter(community=community, state=Loan.State.OUT, due_date__lt=today)
    houses = House.objects.filter(community=community).exclude(kind=House.Kind.PARKING)
    return CommunityDossiers(
        community,
        **counted,
        houses=houses.count(),
        complete=_complete(community.id),
        overdue=overdue.count(),
    )


def _complete(community: UUID) -> int:
    """Count the dossiers of houses that hold every expected kind, on paper or as a document."""
    found = Dossier.objects.filter(community_id=community, house_id__isnull=False).exclude(
        house__kind=House.Kind.PARKING
    )
    same = {"community_id": OuterRef("community_id")}
    for kind in kinds.expected(kinds.Belongs.HOUSE, contract=contract_kind(community)):
        paper = Paper.objects.filter(
            **same, dossier_id=OuterRef("id"), kind=kind, is_missing=False
        )
        current = {**same, "house_id": OuterRef("house_id"), "kind": kind}
        current["state"] = Document.State.CURRENT
        found = found.filter(
            Exists(paper)
            | Exists(CustomerDocument.objects.filter(**current))
            | Exists(PlaceDocument.objects.filter(**current))
        )
    return found.count()
