"""What is packed by hand for COPY arrives in the database as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hudang.registry import packing
from hudang.vault.copying import BinaryCopy

pytestmark = pytest.mark.django_db
COLUMNS = ("a", "b", "c", "d", "e", "f", "g", "h", "i")
MOMENT = datetime(2000, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE packed (a uuid, b text, c integer, d smallint, e boolean,"
            " f date, g timestamptz, h smallint[], i numeric(9,2)) ON COMMIT DROP"
        )
    return "packed"


def round_trip(table: str, packed: bytes) -> tuple[object, ...]:
    copy = BinaryCopy(table, COLUMNS)
    copy.add(packed)
    copy.write()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} RETURNING *")
        (row,) = cursor.fetchall()
    return tuple(row)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.uuids(),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    st.integers(-(2**31), 2**31 - 1),
    st.lists(st.integers(-(2**15), 2**15 - 1), max_size=12),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.integers(-(10**15), 10**15).map(lambda since: MOMENT + timedelta(microseconds=since)),
    st.decimals(0, 9_999_999, places=2),
)
def test_values_arrive_as_they_were(table, one, text, number, items, day, moment, area):
    packed = packing.row(
        packing.uuid(one),
        packing.text(text),
        packing.integer(number),
        packing.small(number % 100),
        packing.boolean(number % 2 == 0),
        packing.day(day),
        packing.moment(moment),
        packing.small_array(items),
        packing.hundredths(area),
    )
    assert round_trip(table, packed) == (
        one,
        text,
        number,
        number % 100,
        number % 2 == 0,
        day,
        moment,
        items,
        area,
    )


def test_nothing_arrives_as_null(table):
    packed = packing.row(
        packing.uuid(None),
        packing.data(None),
        packing.integer(None),
        packing.small(None),
        packing.NULL,
        packing.day(None),
        packing.moment(None),
        packing.NULL,
        packing.hundredths(None),
    )
    assert round_trip(table, packed) == (None,) * 9


def test_round_figures_keep_their_places(table):
    for area in ("0.50", "100.00", "10000.00", "120000.07"):
        packed = [packing.NULL] * 8 + [packing.hundredths(Decimal(area))]
        assert str(round_trip(table, packing.row(*packed))[8]) == area


def test_bytes_are_packed_behind_their_length():
    assert packing.data(b"ab") == b"\0\0\0\2ab"
    assert packing.uuid(UUID(int=1))[:4] == b"\0\0\0\x10"
    assert len(packing.uuid(uuid4())) == 20
