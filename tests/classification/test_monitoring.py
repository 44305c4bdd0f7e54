"""The figures of a real run: those of fairlearn on the same people; stability, effects, repair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_ratio, selection_rate
from procrastinate.contrib.django.models import ProcrastinateJob

from hudang.classification import services, watched
from hudang.classification.models import FairnessReport
from hudang.core.errors import Forbidden
from tests.classification.told import OLD, TUESDAY, YOUNG
from tests.factories import MONDAY, acting

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def waiting() -> int:
    """Return how many reports wait for the worker."""
    return ProcrastinateJob.objects.filter(task_name="classification.report_run").count()


def test_the_figures_of_a_run_are_those_of_fairlearn_on_the_same_people(disparity, reported):
    groups = ["60 to 74"] * 30 + ["30 to 44"] * 30
    chosen = [True] * 3 + [False] * 27 + [True] * 26 + [False] * 4
    frame = MetricFrame(
        metrics=selection_rate, y_true=chosen, y_pred=chosen, sensitive_features=groups
    )
    (age,) = (one for one in watched.groupings(reported()) if one.code == "age")
    rates = {line.group.name: line.group.rate.value for line in age.rows}
    assert rates == pytest.approx(dict(frame.by_group))
    assert age.figures.smallest_ratio == pytest.approx(
        demographic_parity_ratio(chosen, chosen, sensitive_features=groups)
    )


def test_the_second_run_says_how_steady_the_first_one_was(in_force, many, reported, run):
    many(OLD, 10, served=5)
    many(YOUNG, 10, served=5)
    first = reported(at=TUESDAY)
    assert first.figures["drift"]["index"] is None
    many(YOUNG, 2, served=2)
    second = reported(at=TUESDAY + timedelta(days=7))
    assert second.figures["drift"]["index"] > 0
    assert second.figures["churn"]["value"] == pytest.approx(2 / 22)
    assert second.figures["withdrawn"] is None
    (comes,) = watched.classes_of(second)
    assert (comes.name, comes.served.need.people) == ("We come to you", 10)
    assert comes.served.need.why == "too_wide"
    assert comes.liking == "cannot be said, not enough data"
    assert ("Withdrawals of consent since", "fewer than 10") in watched.others(second)


def test_a_dry_run_is_not_reported_and_a_lost_job_is_found_again(
    in_force, zhang_wei, run, custodian
):
    dry = services.ask_run(in_force, is_dry=True, by=acting(custodian.code), at=MONDAY)
    services.pass_run(dry.pk, clock=lambda: TUESDAY)
    with pytest.raises(Forbidden):
        services.report_run(dry.pk)
    done = run(at=TUESDAY)
    before = waiting()
    services.report_missing()
    assert waiting() == before + 1
    services.report_run(done.pk, clock=lambda: TUESDAY)
    services.report_missing()
    assert waiting() == before + 1
    assert FairnessReport.objects.count() == 1
