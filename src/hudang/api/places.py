"""Communities, their buildings and houses, and who lives in a house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import row_of
from hudang.api.schemas import Code, CustomerRowOut, answers
from hudang.registry import queries, services

if TYPE_CHECKING:
    from hudang.registry.models import House

router = Router(tags=["places"])


class CommunityOut(Schema):
    """A community of one's posts."""

    code: str
    name: str
    office: str


class UnitOut(Schema):
    """An entrance of a building."""

    code: str
    houses: int


class BuildingOut(Schema):
    """A building with its entrances."""

    code: str
    phase: str
    houses: int
    units: list[UnitOut]


class HouseOut(Schema):
    """A house."""

    id: str
    code: str
    label: str
    kind: str
    state: str


class HousesIn(Schema):
    """Which houses: all in the order of their codes, or those that a number can mean."""

    q: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=60)] = ""
    size: Annotated[int, Field(ge=1, le=500)] = 100


class HousesOut(Schema):
    """A page of houses; `next` is the code to go on after, null at the end."""

    houses: list[HouseOut]
    next: str | None


class HousePageOut(HouseOut):
    """A house and those who hold or live in it, masked."""

    customers: list[CustomerRowOut]


@router.get(
    "",
    response=answers(list[CommunityOut]),
    operation_id="list_communities",
    url_name="communities",
)
def list_communities(request: ApiRequest) -> list[dict[str, Any]]:
    """List the communities of one's posts."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    return [
        {"code": one.code, "name": one.name, "office": one.office.name}
        for one in queries.communities(request.auth).order_by("code")
    ]


@router.get(
    "/{code}/buildings",
    response=answers(list[BuildingOut]),
    operation_id="list_buildings",
    url_name="buildings",
)
def list_buildings(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """List the buildings of a community with their entrances."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    community = queries.community(code, by=request.auth)
    return [
        {
            "code": node.code,
            "phase": node.phase,
            "houses": node.houses,
            "units": [{"code": unit.code, "houses": unit.houses} for unit in node.units],
        }
        for node in queries.community_tree(community.id)
    ]


@router.get(
    "/{code}/houses", response=answers(HousesOut), operation_id="list_houses", url_name="houses"
)
def list_houses(request: ApiRequest, code: Code, asked: Query[HousesIn]) -> dict[str, Any]:
    """List the houses of a community, or those that a number as people write it can mean."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    community = queries.community(code, by=request.auth)
    if asked.q:
        found = queries.houses_called(asked.q, communities=[community.id])
        return {"houses": [house_of(one) for one in found], "next": None}
    following = queries.houses_of(community.id).filter(code__gt=asked.after).order_by("code")
    houses = list(following[: asked.size + 1])
    shown = houses[: asked.size]
    return {
        "houses": [house_of(one) for one in shown],
        "next": shown[-1].code if len(houses) > asked.size else None,
    }


@router.get(
    "/{code}/houses/{house}",
    response=answers(HousePageOut),
    operation_id="get_house",
    url_name="house",
)
def get_house(request: ApiRequest, code: Code, house: UUID) -> dict[str, Any]:
    """Read a house with its occupants, masked; the entry of the log names them."""
    community = queries.community(code, by=request.auth)
    view = services.view_house(community.id, house, by=request.auth, at=now())
    return {**house_of(view.house), "customers": [row_of(one) for one in view.rows]}


def house_of(house: House) -> dict[str, Any]:
    """Return a house as every route shows it."""
    return {
        "id": str(house.id),
        "code": house.code,
        "label": house.label,
        "kind": house.kind,
        "state": house.state,
    }
