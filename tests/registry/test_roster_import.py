"""A roster from the first byte to the last committed row."""

from __future__ import annotations

from hudang.registry import services
from hudang.registry.models import Customer, House, Occupancy, RosterImport
from tests.factories import MONDAY, mobile
from tests.registry.rosters import row, workbook


def test_every_row_becomes_a_customer_in_a_house(imported, clerk):
    roster = imported(workbook([row(serial) for serial in range(30)]))
    assert roster.status == RosterImport.Status.IMPORTED
    assert (roster.rows_imported, roster.rows_skipped) == (30, 0)
    assert Customer.objects.count() == 30
    assert House.objects.count() == 30
    assert Occupancy.objects.count() == 30


def test_an_imported_customer_is_found_by_telephone_room_and_last_four(imported, clerk):
    imported(workbook([row(serial) for serial in range(30)]))
    for text in (mobile(7), mobile(7)[-4:], "1栋1单元204"):
        result = services.search(text, by=clerk, at=MONDAY)
        assert [found.mobile for found in result.rows] == ["164****0007"], text
