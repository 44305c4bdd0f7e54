"""Communities, their buildings and houses, and what stands in them, for trees and lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as accounts
from hudang.registry.models import Building, Community, House, ServiceContract, Unit
from hudang.registry.parsing import houses as parsing
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.queries.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.parsing.houses import ParsedHouse

    HouseCount = tuple[UUID | None, UUID | None, int]

# Written out because every list and search asks it.
_NAMES = "SELECT id, name FROM registry_community WHERE id = ANY(%s)"


@dataclass(slots=True)
class UnitNode:
    """An entrance in the tree of a community."""

    id: UUID
    code: str
    houses: int = 0


@dataclass(slots=True)
class BuildingNode:
    """A building in the tree of a community."""

    id: UUID
    code: str
    phase: str
    houses: int = 0
    units: list[UnitNode] = field(default_factory=list)

    @property
    def label(self) -> str:
        if self.phase:
            return gettext("Phase %(phase)s, building %(code)s") % {
                "phase": self.phase,
                "code": self.code,
            }
        return gettext("Building %(code)s") % {"code": self.code}


def communities(by: Actor) -> QuerySet[Community]:
    """Return the communities a person's posts reach."""
    return Community.objects.filter(id__in=by.communities).select_related("office")


def community_names(by: Actor) -> dict[UUID, str]:
    """Return how the communities are called that a person's posts reach."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(by.communities)])
        return dict(cursor.fetchall())


def every_community_name() -> dict[UUID, str]:
    """Return how all communities are called, for those who appoint people to them."""
    return dict(Community.objects.values_list("id", "name"))


def community(code: str, *, by: Actor) -> Community:
    """Return the community of that code; one outside the person's posts is refused."""
    found = Community.objects.get(code=code)
    accounts.require_community(communities=by.communities, community=found.id)
    return found


def contracts_of(community: UUID) -> QuerySet[ServiceContract]:
    return ServiceContract.objects.filter(community_id=community).order_by("-valid_from", "-id")


def buildings_of(community: UUID) -> list[BuildingNode]:
    """Return the buildings of a community in natural order, without their units."""
    return _nodes(community, houses=_house_counts(community))


def community_tree(community: UUID) -> list[BuildingNode]:
    """Return the buildings of a community with their units, in natural order."""
    houses = _house_counts(community)
    nodes = _nodes(community, houses=houses)
    numbers = {unit: number for _building, unit, number in houses}
    units: dict[UUID, list[UnitNode]] = {node.id: node.units for node in nodes}
    found = Unit.objects.filter(community_id=community).values_list("building_id", "id", "code")
    for building, id, code in sorted(found, key=lambda row: _natural(row[2])):
        units[building].append(UnitNode(id, code, numbers.get(id, 0)))
    return nodes


def _nodes(community: UUID, *, houses: Iterable[HouseCount]) -> list[BuildingNode]:
    numbers = Counter[UUID | None]()
    for building, _unit, number in houses:
        numbers[building] += number
    found = Building.objects.filter(community_id=community).values_list("id", "code", "phase")
    nodes = [BuildingNode(id, code, phase, numbers[id]) for id, code, phase in found]
    return sorted(nodes, key=lambda node: (_natural(node.phase), _natural(node.code)))


def building_ids(community: UUID) -> dict[str, UUID]:
    """Return the buildings of a community by their code, with the phase where it has phases."""
    return {
        f"{one.phase}{one.code}": one.id for one in Building.objects.filter(community_id=community)
    }


def _house_counts(community: UUID) -> list[HouseCount]:
    """Return how many houses each building and unit of a community has."""
    places = House.objects.filter(community_id=community).values_list("building_id", "unit_id")
    return kept(
        "houses",
        [community],
        count=lambda: list(places.annotate(number=Count("*")).order_by()),
        size=lambda found: sum(number for _building, _unit, number in found),
    )


def _natural(code: str) -> tuple[int, str]:
    return (int(code), "") if code.isdigit() else (10**6, code)


def houses_of(
    community: UUID, *, building: UUID | None = None, unit: UUID | None = None
) -> QuerySet[House]:
    """Return the houses of a community, a building or a unit, from the ground up."""
    houses = House.objects.filter(community_id=community).select_related("building", "unit")
    if building is not None:
        houses = houses.filter(building_id=building)
    if unit is not None:
        houses = houses.filter(unit_id=unit)
    return houses.order_by("place_order")


def house(community: UUID, house_id: UUID, *, by: Actor) -> House:
    """Return a house; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return House.objects.select_related("building", "unit").get(
        community_id=community, id=house_id
    )


def houses_called(text: str, *, communities: Collection[UUID]) -> list[House]:
    """Return the houses that a number as people write it can mean, in those communities."""
    read = parsing.parse_house(text)
    meant = read.candidates if isinstance(read, parsing.Ambiguous) else (read,)
    wanted = Q()
    for place in meant:
        wanted |= _matching(place, communities=communities)
    return list(
        House.objects.filter(wanted, community_id__in=communities).order_by("place_order")[:60]
    )


def the_house(text: str, *, community: UUID) -> House:
    """Return the one house of a community that a number as people write it means."""
    found = houses_called(text, communities=[community])
    if not found:
        raise Invalid("no_such_house", _("There is no such house in this community."))
    if len(found) > 1:
        raise Invalid("several_houses", _("This can mean several houses. Write it in full."))
    return found[0]


def _matching(place: ParsedHouse, *, communities: Collection[UUID]) -> Q:
    if not place.is_complete:
        return Q(room=place.room, kind=House.Kind.FLAT)
    codes = Community.objects.filter(id__in=communities).values_list("id", "code")
    wanted = Q()
    for id_, code in codes:
        wanted |= Q(community_id=id_, code=parsing.build_code(place, community=code))
    return wanted


def building_codes(community: UUID) -> dict[UUID, str]:
    """Return the code of the building of each house of a community that stands in one."""
    found = House.objects.filter(community_id=community, building_id__isnull=False).order_by()
    return dict(found.values_list("id", "building__code"))
