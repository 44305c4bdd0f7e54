"""CLS-4.2, 4.6: every run is reported by groups; one over a limit suspends its version."""

from __future__ import annotations

import pytest

from hudang.classification.models import FairnessReport, SchemeVersion

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
Level = FairnessReport.Level
State = SchemeVersion.State


@pytest.mark.control("LC-069")
def test_a_planted_disparity_suspends_the_version(disparity, in_force, reported):
    report = reported()
    in_force.refresh_from_db()
    assert report.level == Level.OVER
    assert (in_force.state, in_force.suspended_for) == (State.SUSPENDED, "fairness")
