"""A roster that names a building nobody has yet says so, and a person confirms it (POL-5.3)."""

from __future__ import annotations

import pytest

from hudang.core.errors import EvidenceMissing
from hudang.registry import queries, services
from hudang.registry.models import Building, RosterImport
from tests.factories import MONDAY
from tests.registry.rosters import row, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-005")]


@pytest.fixture
def known(imported) -> None:
    """Ten customers in building 1, unit 1."""
    imported(workbook([row(serial) for serial in range(10)]))


def test_the_first_roster_contradicts_nothing(checked, clerk):
    roster = checked(workbook([row(serial) for serial in range(10)]))
    assert roster.new_places == {}
    services.start_import(roster, by=clerk, at=MONDAY)


def test_rows_of_known_buildings_are_taken_as_before(known, checked, clerk):
    roster = checked(workbook([row(11), row(50)]))
    assert not queries.rows_of_new_buildings(roster)
    services.start_import(roster, by=clerk, at=MONDAY)


def test_a_new_building_is_named_with_its_rows_and_waits_for_a_person(known, checked, clerk):
    roster = checked(workbook([row(11), row(12, 楼栋="9栋"), row(13, 楼栋="9栋", 单元="2单元")]))
    assert roster.rows_faulty == 0
    assert list(queries.rows_of_new_buildings(roster).values_list("row", flat=True)) == [3, 4]
    roster.refresh_from_db()
    assert roster.new_places == {"names": ["9栋"], "buildings": 1, "units": 2, "houses": 3}
    with pytest.raises(EvidenceMissing) as refused:
        services.start_import(roster, by=clerk, at=MONDAY)
    assert refused.value.control == "LC-005"
    assert not Building.objects.filter(code="9")


def test_a_confirmed_building_is_made(known, checked, clerk, clock):
    roster = checked(workbook([row(12, 楼栋="9栋")]))
    services.start_import(roster, new_buildings=True, by=clerk, at=MONDAY)
    services.run_import(roster.community_id, roster.id, clock=clock)
    assert Building.objects.filter(code="9").count() == 1


def test_a_building_that_was_typed_wrong_is_mended(known, checked, clerk):
    roster = checked(workbook([row(12, 楼栋="9栋")]))
    services.mend(roster, row=2, cells={"building": "8栋"}, by=clerk, at=MONDAY)
    assert queries.rows_of_new_buildings(roster).count() == 1
    services.mend(roster, row=2, cells={"building": "1栋"}, by=clerk, at=MONDAY)
    assert not queries.rows_of_new_buildings(roster)
    services.start_import(roster, by=clerk, at=MONDAY)
    assert RosterImport.objects.get(id=roster.id).status == "importing"
