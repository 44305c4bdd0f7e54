"""Places: communities, their buildings and units, and the houses with their states."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.dossiers import queries as dossiers
from hudang.registry import queries, services
from hudang.registry.models import Community, House
from hudang.renovation import queries as renovation
from hudang.standing import services as standing
from hudang.violations import queries as violations
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

TEMPLATE = "places/building.html"


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.VIEW_CUSTOMER)
    found = queries.communities(request.actor)
    figures = queries.figures([place.pk for place in found], at=now())
    may_manage = request.actor.may(Permission.MANAGE_PLACES)
    return page(request, "places/index.html", figures=figures, may_manage=may_manage)


@require_GET
def community(request: StaffRequest, community: str) -> HttpResponse:
    place = community_of(request, community)
    return page(
        request,
        "places/community.html",
        community=place,
        tree=queries.buildings_of(place.pk),
        current=None,
        figures=queries.figures([place.pk], at=now())[0],
        states=House.State,
        contracts=queries.contracts_of(place.pk),
        may_manage=request.actor.may(Permission.MANAGE_PLACES),
    )


@require_GET
def building(request: StaffRequest, community: str, building: UUID) -> HttpResponse:
    """Show the houses of a building as it stands."""
    place = community_of(request, community)
    return _building_page(request, place, building=building)


@require_GET
def other(request: StaffRequest, community: str) -> HttpResponse:
    """Show the houses that have no building: parking spaces, shops along the street."""
    place = community_of(request, community)
    return _building_page(request, place, building=None)


@require_GET
def house(request: StaffRequest, community: str, house: UUID) -> HttpResponse:
    place = community_of(request, community)
    view = services.view_house(place.pk, house, by=request.actor, at=now())
    return page(
        request,
        "places/house.html",
        community=place,
        view=view,
        house=view.house,
        **_may(request),
        owners=standing.owner_rows(view.house, by=request.actor, at=now()),
        papers=standing.paper_rows(view.house, by=request.actor, at=now()),
        **archive_of(request, view.house),
        **_works_of(request, view.house),
    )


def _works_of(request: StaffRequest, house: House) -> dict[str, Any]:
    """Return the renovations of a house, for those who see renovation files, and the violations
    that are open, for those who stop them; what is over shows nowhere."""
    found: dict[str, Any] = {}
    if request.actor.may(Permission.SEE_RENOVATIONS):
        found |= {"renovations": renovation.renovations_of_house(house), "sees_renovations": True}
    if request.actor.may(Permission.FIND_VIOLATION):
        found["violations"] = violations.open_at_house(house)
    return found


def _may(request: StaffRequest) -> dict[str, bool]:
    """Return what the person may do with the papers of a house."""
    actor = request.actor
    return {
        "may_amend": actor.may(Permission.AMEND),
        "may_open": actor.may(Permission.OPEN_VALUE),
        "sees_arrears": actor.may(Permission.WORK_ARREARS),
    }


def archive_of(request: StaffRequest, house: House) -> dict[str, Any]:
    """Return the dossier and the documents of a house, for those who see them."""
    if not request.actor.may(Permission.SEE_DOSSIERS):
        return {}
    dossier = dossiers.dossier_of(house)
    return {
        "dossier": dossier,
        "contents": dossiers.contents_of(dossier) if dossier else None,
        "documents": dossiers.house_documents(house.community_id, house.id),
        "sees_dossiers": True,
    }


def community_of(request: StaffRequest, code: str) -> Community:
    """Return the community of that code; one outside the person's posts is refused."""
    request.actor.require(Permission.VIEW_CUSTOMER)
    try:
        return queries.community(code, by=request.actor)
    except Community.DoesNotExist:
        raise Http404 from None


def _building_page(
    request: StaffRequest, place: Community, *, building: UUID | None
) -> HttpResponse:
    tree = queries.buildings_of(place.pk)
    shown = next((node for node in tree if node.id == building), None)
    if building and shown is None:
        raise Http404
    units = _by_unit(_houses(place, building=building))
    name = shown.label if shown else _("Without a building")
    return page(
        request, TEMPLATE, community=place, tree=tree, current=building, name=name, units=units,
        states=House.State,
    )  # fmt: skip


def _houses(place: Community, *, building: UUID | None) -> QuerySet[House]:
    found = queries.houses_of(place.pk, building=building)
    return found if building else found.filter(building_id=None)


def _by_unit(houses: Iterable[House]) -> list[tuple[str, list[tuple[int, list[House]]]]]:
    """Return unit → floor → houses, the highest floor first, as a building stands."""
    ordered = sorted(houses, key=_position)
    return [
        (unit, [(floor, list(rooms)) for floor, rooms in groupby(found, key=_floor)])
        for unit, found in groupby(ordered, key=_unit)
    ]


def _position(house: House) -> tuple[str, int, str]:
    return (_unit(house), -_floor(house), house.room)


def _unit(house: House) -> str:
    return house.unit.code if house.unit else ""


def _floor(house: House) -> int:
    return house.floor or 0
