"""What the seal keeps of a claim reads back as it was."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hudang.arrears import claims
from hudang.arrears.claims import Part, Period

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CENTS = st.integers(1, claims.MOST)
PERIODS = st.builds(
    lambda days, cents: Period(min(days), max(days), cents), st.tuples(DAYS, DAYS), CENTS
)
PARTS = st.builds(Part, DAYS, CENTS)


@given(st.lists(PERIODS, min_size=1, max_size=claims.MOST_LINES))
def test_periods_read_back(periods):
    read = claims.read_claim(claims.claim_text(periods))
    assert list(read) == sorted(periods, key=lambda one: one.since)
    assert claims.total(read) == sum(one.cents for one in periods)


@given(st.lists(PARTS, min_size=1, max_size=claims.MOST_LINES))
def test_payments_read_back(parts):
    assert list(claims.read_plan(claims.plan_text(parts))) == sorted(parts, key=lambda one: one.on)
