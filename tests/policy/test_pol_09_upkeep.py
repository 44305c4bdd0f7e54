"""POL-9: data are looked at again in time; any contact that works renews them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.registry import policy
from tests.factories import MONDAY

YEAR = timedelta(days=365)


@pytest.mark.control("LC-005")
def test_contact_data_are_stale_after_twelve_months():
    registered = MONDAY - YEAR - timedelta(days=1)
    assert policy.is_stale(verified_at=None, registered_at=registered, at=MONDAY)
    assert not policy.is_stale(verified_at=None, registered_at=MONDAY - YEAR, at=MONDAY)


@pytest.mark.control("LC-005")
def test_any_contact_that_worked_renews_them():
    assert not policy.is_stale(
        verified_at=MONDAY - timedelta(days=10), registered_at=MONDAY - 3 * YEAR, at=MONDAY
    )
