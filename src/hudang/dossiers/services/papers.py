"""The paper dossiers: opened for a house or a contract, filled, moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.dossiers import policy
from hudang.dossiers.models import Dossier, DossierCounter, Paper
from hudang.registry.models import Community, House, ServiceContract

from .logging import record_change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

KEEP = Permission.KEEP_DOSSIERS


class Shelf(NamedTuple):
    """Where a dossier stands."""

    room: str
    cabinet: str
    shelf: str
    box: str = ""


class PaperFacts(NamedTuple):
    """A line of the contents: a kind and how many pages."""

    kind: str
    pages: int


def require_keeper(community: UUID, *, by: Actor) -> None:
    """Refuse whoever does not keep the dossiers of a community."""
    by.require(KEEP)
    accounts.require_community(communities=by.communities, community=community)


def open_dossier(
    place: House | ServiceContract, *, shelf: Shelf, by: Actor, at: datetime
) -> Dossier:
    """Open the dossier of a house or a contract on a shelf."""
    (opened,) = open_dossiers([place], shelf=shelf, by=by, at=at)
    return opened


@transaction.atomic
def open_dossiers(
    places: Sequence[House | ServiceContract], *, shelf: Shelf, by: Actor, at: datetime
) -> list[Dossier]:
    """Open a dossier for each of these houses or contracts of one community."""
    if not places:
        return []
    community = places[0].community_id
    require_keeper(community, by=by)
    code = Community.objects.values_list("code", flat=True).get(id=community)
    first = _take_numbers(community, count=len(places))
    dossiers = [
        Dossier(
            community_id=community,
            number=f"D{code}-{number:06d}",
            house_id=place.id if isinstance(place, House) else None,
            contract_id=place.id if isinstance(place, ServiceContract) else None,
            opened_by=by.code,
            opened_at=at,
            **shelf._asdict(),
        )
        for number, place in enumerate(places, start=first)
    ]
    Dossier.objects.bulk_create(dossiers)
    one = dossiers[0] if len(dossiers) == 1 else None
    record_change("open_dossier", by=by, permission=KEEP, at=at, count=len(dossiers), dossier=one)
    return dossiers


def _take_numbers(community: UUID, *, count: int) -> int:
    """Take so many numbers of a community and return the first."""
    DossierCounter.objects.bulk_create(
        [DossierCounter(community_id=community)], ignore_conflicts=True
    )
    counter = DossierCounter.objects.select_for_update().get(community_id=community)
    DossierCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
    return counter.last + 1


@transaction.atomic
def add_paper(dossier: Dossier, *, kind: str, pages: int, by: Actor, at: datetime) -> Paper:
    """Enter a paper that was put into a dossier."""
    (paper,) = add_papers([(dossier, [PaperFacts(kind, pages)])], by=by, at=at)
    return paper


@transaction.atomic
def add_papers(
    filled: Sequence[tuple[Dossier, Sequence[PaperFacts]]], *, by: Actor, at: datetime
) -> list[Paper]:
    """Enter the papers of several dossiers, as when an archive is taken into the register."""
    papers = []
    for dossier, lines in filled:
        require_keeper(dossier.community_id, by=by)
        for line in lines:
            policy.require_paper_kind(kind=line.kind, belongs=dossier.belongs)
            papers.append(
                Paper(
                    community_id=dossier.community_id,
                    dossier_id=dossier.id,
                    kind=line.kind,
                    pages=line.pages,
                    added_by=by.code,
                    added_at=at,
                )
            )
    Paper.objects.bulk_create(papers)
    one = filled[0][0] if len(filled) == 1 else None
    record_change("add_paper", by=by, permission=KEEP, at=at, count=len(papers), dossier=one)
    return papers


@transaction.atomic
def drop_paper(paper: Paper, *, by: Actor, at: datetime) -> None:
    """Take out a line: the paper went back to its owner, or was entered wrongly."""
    require_keeper(paper.community_id, by=by)
    record_change("drop_paper", by=by, permission=KEEP, at=at, count=1, dossier=paper.dossier)
    paper.delete()


@transaction.atomic
def move(dossier: Dossier, *, shelf: Shelf, by: Actor, at: datetime) -> Dossier:
    """Put a dossier onto another shelf."""
    require_keeper(dossier.community_id, by=by)
    held = hold(dossier)
    policy.require_on_shelf(state=held.state)
    held.room, held.cabinet, held.shelf, held.box = shelf
    held.save(update_fields=["room", "cabinet", "shelf", "box"])
    record_change("move_dossier", by=by, permission=KEEP, at=at, count=1, dossier=held)
    return held


def hold(dossier: Dossier) -> Dossier:
    """Return a dossier as it is now, held until the commit."""
    return Dossier.objects.select_for_update().get(pk=dossier.pk)
