"""Places: communities, their buildings and units, and the houses with their states."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.registry import queries, services
from hudang.registry.models import Community, House
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.VIEW_CUSTOMER)
    found = queries.communities(request.actor)
    figures = queries.figures([place.pk for place in found], at=now())
    return page(request, "places/index.html", figures=figures)


@require_GET
def community(request: StaffRequest, community: str) -> HttpResponse:
    place = _community(request, community)
    return page(
        request,
        "places/community.html",
        community=place,
        tree=queries.community_tree(place.pk),
        figures=queries.figures([place.pk], at=now())[0],
        states=House.State,
    )


@require_GET
def building(request: StaffRequest, community: str, building: UUID | None = None) -> HttpResponse:
    """Show the houses of a building as it stands; without one, those that have no building."""
    place = _community(request, community)
    tree = queries.community_tree(place.pk)
    shown = next((node for node in tree if node.id == building), None)
    if building is not None and shown is None:
        raise Http404
    houses = queries.houses_of(place.pk, building=building)
    return page(
        request,
        "places/building.html",
        community=place,
        tree=tree,
        shown=shown,
        is_other=building is None,
        units=_by_unit(houses if building else houses.filter(building_id=None)),
        states=House.State,
    )


@require_GET
def house(request: StaffRequest, community: str, house: UUID) -> HttpResponse:
    place = _community(request, community)
    view = services.view_house(place.pk, house, by=request.actor, at=now())
    return page(request, "places/house.html", community=place, view=view, house=view.house)


def _community(request: StaffRequest, code: str) -> Community:
    """Return a community of the person's posts; others do not exist for him."""
    request.actor.require(Permission.VIEW_CUSTOMER)
    for place in queries.communities(request.actor):
        if place.code == code:
            return place
    raise Http404


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
