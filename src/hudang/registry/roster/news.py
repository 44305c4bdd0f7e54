"""What a roster would add to the places of its community: perhaps a house typed wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hudang.registry.models import Building, House, Unit
from hudang.registry.parsing.houses import ParsedHouse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .drafts import Draft

REASON: Final = "new_building"
MOST_NAMES: Final = 50


@dataclass(slots=True)
class News:
    """The places of one community, and those that the rows of a roster add to them.

    A building is remarked on where the community has others already: before the first roster
    there is nothing that a number could contradict.
    """

    community: UUID
    buildings: set[tuple[str, str]] = field(default_factory=set)
    units: set[tuple[str, str, str]] = field(default_factory=set)
    new_buildings: dict[tuple[str, str], str] = field(default_factory=dict)
    new_units: set[tuple[str, str, str]] = field(default_factory=set)
    new_houses: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, roster: RosterImport) -> News:
        """Read the places as they are now."""
        community = roster.community_id
        buildings = Building.objects.filter(community_id=community)
        units = Unit.objects.filter(community_id=community)
        return cls(
            community,
            set(buildings.values_list("phase", "code")),
            set(units.values_list("building__phase", "building__code", "code")),
        )

    def note(self, drafts: Sequence[Draft]) -> None:
        """Take some rows into account, and remark on each whose building is not there yet."""
        if not self.buildings:
            return
        right = [draft for draft in drafts if draft.house is not None and not draft.is_faulty]
        known = self._known_houses([draft.code for draft in right])
        for draft in right:
            if draft.code not in known and draft.house is not None:
                self.new_houses.add(hash(draft.code))
                self._note_place(draft, draft.house)

    def _known_houses(self, codes: list[str]) -> set[str]:
        houses = House.objects.filter(community_id=self.community, code__in=codes)
        return set(houses.values_list("code", flat=True))

    def _note_place(self, draft: Draft, house: ParsedHouse) -> None:
        if house.building is None:
            return
        building = (house.phase or "", house.building)
        if building not in self.buildings:
            self.new_buildings[building] = ParsedHouse(
                "", house.building, None, house.phase
            ).display()
            draft.remark("building", REASON)
        if house.unit and (*building, house.unit) not in self.units:
            self.new_units.add((*building, house.unit))

    def stored(self) -> dict[str, object]:
        """Return the figures and the names of the new buildings, as the roster keeps them."""
        if not self.new_buildings:
            return {}
        return {
            "names": [self.new_buildings[place] for place in sorted(self.new_buildings)][
                :MOST_NAMES
            ],
            "buildings": len(self.new_buildings),
            "units": len(self.new_units),
            "houses": len(self.new_houses),
        }
