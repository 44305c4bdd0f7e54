"""Time for searches that run as jobs."""

from __future__ import annotations

import pytest

from tests.registry.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that runs a second on at each look."""
    from tests.factories import MONDAY

    return Clock(MONDAY)
