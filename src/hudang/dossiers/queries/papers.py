"""Which dossiers stand where, who has one out, what is missing from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from hudang.accounts import policy as accounts
from hudang.dossiers import kinds, policy
from hudang.dossiers.models import (
    CustomerDocument,
    Document,
    Dossier,
    Loan,
    PlaceDocument,
    Shortfall,
    Stocktaking,
)
from hudang.dossiers.queries.documents import house_documents
from hudang.registry import queries as registry
from hudang.registry.models import House, ServiceContract
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.dossiers.models import Paper
    from hudang.registry.models import Customer


class Order(StrEnum):
    """What a list of dossiers can be sorted by."""

    NUMBER = "number"
    HOUSE = "house"
    SHELF = "shelf"


_ORDERS: Final = {
    Order.NUMBER: ("number",),
    Order.HOUSE: ("house__place_order", "number"),
    Order.SHELF: ("room", "cabinet", "shelf", "box", "number"),
}


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What a list of dossiers is narrowed to and ordered by."""

    text: str = ""
    community: UUID | None = None
    state: str = ""
    room: str = ""
    cabinet: str = ""
    shelf: str = ""
    overdue_on: date | None = None
    order: Order = Order.NUMBER
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dossier holds, what else is kept of its house, and what is expected and missing."""

    papers: Sequence[tuple[Paper, bool]]
    missing: Sequence[kinds.Kind]

    @property
    def pages(self) -> int:
        return sum(paper.pages for paper, _has_scan in self.papers)


def dossiers(filters: DossierFilter, *, by: Actor) -> QuerySet[Dossier]:
    """Return the dossiers that a person sees, narrowed and in order."""
    found = _visible(by)
    if filters.community is not None:
        found = found.filter(community_id=filters.community)
    for name in ("state", "room", "cabinet", "shelf"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.overdue_on is not None:
        found = found.filter(loans__state="out", loans__due_date__lt=filters.overdue_on)
    if filters.text:
        found = found.filter(_called(filters.text, by=by))
    columns = [F(name) for name in _ORDERS[filters.order]]
    return found.order_by(
        *(one.desc(nulls_last=True) if filters.is_descending else one.asc() for one in columns)
    )


def _visible(by: Actor) -> QuerySet[Dossier]:
    return Dossier.objects.filter(community_id__in=by.communities).select_related(
        "community", "house", "contract"
    )


def _called(text: str, *, by: Actor) -> Q:
    """Match a dossier by its number, or by its house as people write it."""
    wanted = Q(number__iendswith=text.strip())
    try:
        houses = registry.houses_called(text, communities=by.communities)
    except Invalid:
        return wanted
    return wanted | Q(house_id__in=[house.id for house in houses])


def scannable(number: str, *, by: Actor) -> Dossier | None:
    """Return the dossier whose label says this, in the communities of the person's posts."""
    return _visible(by).filter(number=number.strip().upper()).first()


def dossier(number: str, *, by: Actor) -> Dossier:
    """Return a dossier; one outside the person's communities is refused."""
    found = Dossier.objects.select_related("community", "house", "contract").get(number=number)
    accounts.require_community(communities=by.communities, community=found.community_id)
    return found


def dossier_of(place: House | ServiceContract) -> Dossier | None:
    """Return the dossier of a house or a contract, if it has one."""
    column = "house_id" if isinstance(place, House) else "contract_id"
    key = {"community_id": place.community_id, column: place.id}
    return Dossier.objects.filter(**key).select_related("community", "house", "contract").first()


def dossiers_of(customer: Customer) -> list[Dossier]:
    """Return the dossiers of the houses that a customer holds or lives in now."""
    stays = registry.stays_of([customer])[customer.id]
    houses = [stay.house_id for stay in stays if stay.is_current]
    found = Dossier.objects.filter(community_id=customer.community_id, house_id__in=houses)
    return list(found.select_related("house", "contract"))


def contract_kind(community: UUID) -> str:
    """Return the kind of the service contract in force, or nothing."""
    found = ServiceContract.objects.filter(
        community_id=community, state=ServiceContract.State.IN_FORCE
    )
    return found.order_by("-valid_from").values_list("kind", flat=True).first() or ""


def contents_of(dossier: Dossier) -> Contents:
    """Return the papers of a dossier, whether a document shows each, and what is missing."""
    papers = list(dossier.papers.all())
    scanned = {document.kind for document in documents_of(dossier)}
    expected = kinds.expected(dossier.belongs, contract=contract_kind(dossier.community_id))
    missing = policy.missing_kinds(
        expected=() if _is_parking(dossier) else expected,
        papers={paper.kind for paper in papers if not paper.is_missing},
        documents=scanned,
    )
    return Contents(
        [(paper, paper.kind in scanned) for paper in papers],
        [kinds.kind(code) for code in missing],
    )


def _is_parking(dossier: Dossier) -> bool:
    return dossier.house is not None and dossier.house.kind == House.Kind.PARKING


def documents_of(dossier: Dossier) -> list[CustomerDocument | PlaceDocument]:
    """Return the current documents of what a dossier is of."""
    if dossier.house_id is not None:
        return house_documents(dossier.community_id, dossier.house_id)
    return list(
        PlaceDocument.objects.filter(
            community_id=dossier.community_id,
            contract_id=dossier.contract_id,
            state=Document.State.CURRENT,
        )
    )


def houses_without(community: UUID, *, building: UUID | None = None) -> QuerySet[House]:
    """Return the houses that have no dossier yet, parking spaces apart."""
    houses = House.objects.filter(community_id=community, dossiers__id__isnull=True)
    if building is not None:
        houses = houses.filter(building_id=building)
    return houses.exclude(kind=House.Kind.PARKING).order_by("place_order")


def shelves(by: Actor, *, community: UUID | None = None) -> list[tuple[str, str, str]]:
    """Return the shelves on which dossiers stand: room, cabinet and shelf."""
    found = Dossier.objects.filter(community_id__in=by.communities)
    if community is not None:
        found = found.filter(community_id=community)
    return list(
        found.order_by("room", "cabinet", "shelf")
        .values_list("room", "cabinet", "shelf")
        .distinct()
    )


def loans(by: Actor, *, state: str = "", overdue_on: date | None = None) -> QuerySet[Loan]:
    """Return the loans a person sees, those first that are due first."""
    found = Loan.objects.filter(community_id__in=by.communities).select_related(
        "dossier__house", "dossier__contract", "dossier__community"
    )
    if state:
        found = found.filter(state=state)
    if overdue_on is not None:
        found = found.filter(state=Loan.State.OUT, due_date__lt=overdue_on)
    return found.order_by("due_date", "id")


def the_loan(community: UUID, loan: UUID, *, by: Actor) -> Loan:
    accounts.require_community(communities=by.communities, community=community)
    return Loan.objects.select_related("dossier").get(community_id=community, id=loan)


def stocktakings(by: Actor) -> QuerySet[Stocktaking]:
    """Return the stocktakings a person sees, the newest first."""
    return Stocktaking.objects.filter(community_id__in=by.communities).select_related("community")


def the_stocktaking(community: UUID, stocktaking: UUID, *, by: Actor) -> Stocktaking:
    accounts.require_community(communities=by.communities, community=community)
    return Stocktaking.objects.select_related("community").get(
        community_id=community, id=stocktaking
    )


def shortfalls(by: Actor, *, is_open: bool | None = None) -> QuerySet[Shortfall]:
    """Return what is being looked for, those first that are due first."""
    found = Shortfall.objects.filter(community_id__in=by.communities).select_related(
        "dossier__house", "dossier__contract", "dossier__community", "paper"
    )
    if is_open is not None:
        found = found.filter(closed_at__isnull=is_open)
    return found.order_by("due_date", "id")


def the_shortfall(community: UUID, shortfall: UUID, *, by: Actor) -> Shortfall:
    accounts.require_community(communities=by.communities, community=community)
    return Shortfall.objects.select_related("dossier").get(community_id=community, id=shortfall)


@dataclass(frozen=True, slots=True)
class PapersHandedOver:
    """The paper dossiers of a community as one office leaves them to the next."""

    dossiers: int
    missing: int
    shortfalls: int
    lent: Sequence[Loan]


def handed_over(community: UUID) -> PapersHandedOver:
    """Return how many dossiers a community has, what is missing, and which are still lent."""
    dossiers = Dossier.objects.filter(community_id=community)
    lent = Loan.objects.filter(
        community_id=community, state__in=(Loan.State.OUT, Loan.State.WAITING)
    )
    return PapersHandedOver(
        dossiers=dossiers.count(),
        missing=dossiers.filter(state=Dossier.State.MISSING).count(),
        shortfalls=Shortfall.objects.filter(
            community_id=community, closed_at__isnull=True
        ).count(),
        lent=list(lent.select_related("dossier__house", "dossier__contract").order_by("due_date")),
    )
