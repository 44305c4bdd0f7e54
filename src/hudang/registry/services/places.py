"""Communities, buildings, units, houses: made one by one or a roster at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.core.models import uuid7
from hudang.registry import packing
from hudang.registry.models import Building, Community, House, Unit
from hudang.registry.parsing import houses as parsing
from hudang.registry.parsing.invalid import Invalid
from hudang.vault.copying import BinaryCopy

from .logging import record_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import Office
    from hudang.registry.parsing.houses import ParsedHouse

_CODE = re.compile(r"[A-Z0-9]{2,8}")

_FIND = """
    SELECT code, id, area IS NULL OR handed_over_date IS NULL
    FROM registry_house WHERE community_id = %s AND code = ANY(%s)
"""
_FILL = """
    UPDATE registry_house h
    SET area = coalesce(h.area, facts.area),
        handed_over_date = coalesce(h.handed_over_date, facts.handed_over_date)
    FROM unnest(%s::text[], %s::numeric[], %s::date[]) AS facts (code, area, handed_over_date)
    WHERE h.community_id = %s AND h.code = facts.code
"""
_COLUMNS = (
    "community_id", "id", "building_id", "unit_id", "code", "label", "room", "floor", "kind",
    "state", "area", "handed_over_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """A house as a form or a roster describes it."""

    place: ParsedHouse
    state: str = House.State.VACANT
    kind: str = ""
    area: Decimal | None = None
    handed_over_date: date | None = None
    floor: int | None = None


@transaction.atomic
def create_community(
    *, code: str, name: str, office: Office, by: Actor, at: datetime
) -> Community:
    """Open a community under a project office."""
    by.require(Permission.MANAGE_PLACES)
    if not _CODE.fullmatch(code):
        raise Invalid("code", _("A code has two to eight capital letters and digits."))
    community = Community.objects.create(code=code, name=name, office=office)
    record_change(
        "create_community",
        by=by,
        permission=Permission.MANAGE_PLACES,
        at=at,
        detail={"community": str(community.id)},
    )
    return community


@transaction.atomic
def create_building(
    community: Community, *, code: str, phase: str = "", by: Actor, at: datetime
) -> Building:
    """Add a building to a community; one that exists is returned as it is."""
    _require_place_manager(community.id, by=by)
    building, created = Building.objects.get_or_create(community=community, code=code, phase=phase)
    if created:
        record_change(
            "create_building",
            by=by,
            permission=Permission.MANAGE_PLACES,
            at=at,
            detail={"community": str(community.id), "building": str(building.id)},
        )
    return building


@transaction.atomic
def create_unit(building: Building, *, code: str, by: Actor, at: datetime) -> Unit:
    """Add an entrance to a building; one that exists is returned as it is."""
    _require_place_manager(building.community_id, by=by)
    unit, created = Unit.objects.get_or_create(
        community_id=building.community_id, building_id=building.id, code=code
    )
    if created:
        record_change(
            "create_unit",
            by=by,
            permission=Permission.MANAGE_PLACES,
            at=at,
            detail={"community": str(building.community_id), "unit": str(unit.id)},
        )
    return unit


@transaction.atomic
def create_house(community: Community, *, facts: HouseFacts, by: Actor, at: datetime) -> House:
    """Add one house; its building and unit are made where they are missing."""
    _require_place_manager(community.id, by=by)
    code = parsing.build_code(facts.place, community=community.code)
    if House.objects.filter(community=community, code=code).exists():
        raise Invalid("double", _("This house exists already."))
    ids = ensure_houses(community, facts={code: facts})
    record_change(
        "create_house",
        by=by,
        permission=Permission.MANAGE_PLACES,
        at=at,
        detail={"community": str(community.id), "house": str(ids[code])},
    )
    return House.objects.get(community=community, id=ids[code])


@transaction.atomic
def create_houses(
    community: Community, *, facts: Sequence[HouseFacts], by: Actor, at: datetime
) -> int:
    """Add many houses at once; those that exist keep what they have."""
    _require_place_manager(community.id, by=by)
    coded = {parsing.build_code(one.place, community=community.code): one for one in facts}
    made = ensure_houses(community, facts=coded)
    record_change(
        "create_houses",
        by=by,
        permission=Permission.MANAGE_PLACES,
        at=at,
        count=len(made),
        detail={"community": str(community.id)},
    )
    return len(made)


@transaction.atomic
def set_house_state(house: House, *, state: str, by: Actor, at: datetime) -> House:
    """Say what a house is used as from now on: vacant, lived in, let, under renovation."""
    by.require(Permission.AMEND)
    accounts.require_community(communities=by.communities, community=house.community_id)
    house.state = House.State(state)
    house.save(update_fields=["state"])
    record_change(
        "set_house_state",
        by=by,
        permission=Permission.AMEND,
        at=at,
        detail={"house": str(house.id), "state": house.state},
    )
    return house


def ensure_houses(
    community: Community, *, facts: Mapping[str, HouseFacts], places: Places | None = None
) -> dict[str, UUID]:
    """Return the identifier of each house by its code, made where it is missing.

    A gap in what is known of an existing house is filled; nothing is overwritten.
    """
    known, copy = prepare_houses(community, facts=facts, places=places)
    copy.write()
    return known


def prepare_houses(
    community: Community, *, facts: Mapping[str, HouseFacts], places: Places | None = None
) -> tuple[dict[str, UUID], BinaryCopy]:
    """Do as `ensure_houses` does, but leave the rows of new houses to be written by the caller."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [community.id, list(facts)])
        found = cursor.fetchall()
    known = {code: id_ for code, id_, _has_gap in found}
    gaps = [
        (code, facts[code].area, facts[code].handed_over_date)
        for code, _id, has_gap in found
        if has_gap and (facts[code].area or facts[code].handed_over_date)
    ]
    if gaps:
        with connection.cursor() as cursor:
            cursor.execute(_FILL, [*map(list, zip(*gaps, strict=True)), community.id])
    missing = {code: one for code, one in facts.items() if code not in known}
    rows = BinaryCopy("registry_house", _COLUMNS)
    if missing:
        known |= _pack(rows, community, missing, places=places or Places(community))
    return known, rows


def _pack(
    rows: BinaryCopy, community: Community, facts: Mapping[str, HouseFacts], *, places: Places
) -> dict[str, UUID]:
    places.ensure([one.place for one in facts.values()])
    made: dict[str, UUID] = {}
    packed_community = packing.uuid(community.id)
    for code, one in facts.items():
        made[code] = uuid7()
        place = one.place
        rows.add(
            packing.row(
                packed_community,
                packing.uuid(made[code]),
                packing.uuid(places.building(place)),
                packing.uuid(places.unit(place)),
                packing.text(code),
                packing.text(place.display()),
                packing.text(place.room),
                packing.small(place.floor if one.floor is None else one.floor),
                packing.text(one.kind or place.kind),
                packing.text(one.state),
                packing.hundredths(one.area),
                packing.day(one.handed_over_date),
            )
        )
    return made


class Places:
    """The buildings and units of one community, read once and made where they are missing."""

    def __init__(self, community: Community) -> None:
        self._community = community
        self._buildings: dict[tuple[str, str], UUID] = {}
        self._units: dict[tuple[UUID, str], UUID] = {}
        self._read()

    def _read(self) -> None:
        buildings = Building.objects.filter(community=self._community)
        units = Unit.objects.filter(community=self._community)
        for phase, code, id_ in buildings.values_list("phase", "code", "id"):
            self._buildings[phase, code] = id_
        for building, code, id_ in units.values_list("building_id", "code", "id"):
            self._units[building, code] = id_

    def ensure(self, places: Iterable[ParsedHouse]) -> None:
        """Make the buildings and units of those houses, two statements at most."""
        wanted = [place for place in places if place.building is not None]
        buildings = {(place.phase or "", place.building or "") for place in wanted}
        missing = sorted(buildings - self._buildings.keys())
        if missing:
            Building.objects.bulk_create(
                (
                    Building(community=self._community, phase=phase, code=code)
                    for phase, code in missing
                ),
                ignore_conflicts=True,
            )
            self._read()
        units = {(self._building(place), place.unit) for place in wanted if place.unit}
        lacking = sorted(units - self._units.keys(), key=str)
        if lacking:
            Unit.objects.bulk_create(
                (
                    Unit(community=self._community, building_id=building, code=code)
                    for building, code in lacking
                ),
                ignore_conflicts=True,
            )
            self._read()

    def building(self, place: ParsedHouse) -> UUID | None:
        return None if place.building is None else self._building(place)

    def unit(self, place: ParsedHouse) -> UUID | None:
        if place.building is None or not place.unit:
            return None
        return self._units[self._building(place), place.unit]

    def _building(self, place: ParsedHouse) -> UUID:
        return self._buildings[place.phase or "", place.building or ""]


def _require_place_manager(community: UUID, *, by: Actor) -> None:
    by.require(Permission.MANAGE_PLACES)
    accounts.require_community(communities=by.communities, community=community)
