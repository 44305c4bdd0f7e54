"""CLS-4.2, 4.6: bias is watched; groups under the minimum are never shown and never decide."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from hudang.classification.fairness.disparity import Gap, assess, judge
from hudang.classification.fairness.limits import Limits, ProxyLimits, Verdict, Why
from hudang.classification.fairness.proportions import Tally, difference, ratio
from hudang.classification.fairness.suppression import hidden
from hudang.core.errors import Forbidden

OLD, YOUNG = Tally(114, 600), Tally(738, 1800)


@pytest.mark.control("LC-069")
@pytest.mark.parametrize("limits", [Limits, ProxyLimits])
def test_nobody_looks_at_groups_of_fewer_than_ten(limits):
    with pytest.raises(Forbidden) as refusal:
        limits(minimum_group=9)
    assert refusal.value.control == "LC-069"
    assert limits(minimum_group=10).minimum_group == 10


@pytest.mark.control("LC-069")
def test_a_group_of_three_is_never_shown_and_never_decides():
    report = assess({"age": {"three": Tally(0, 3), "many": Tally(400, 500)}}, limits=Limits())
    assert report.finding.verdict is Verdict.UNSAID
    assert report.finding.why is Why.TOO_SMALL
    assert "three" not in str(asdict(report))


@pytest.mark.control("LC-069")
def test_a_small_group_is_not_given_away_by_the_sum_of_all():
    counts = {"three": Tally(3, 3), "twelve": Tally(2, 12), "old": OLD, "young": YOUNG}
    sizes = {name: tally.total for name, tally in counts.items()}
    assert hidden(sizes, minimum_group=10) == {"three", "twelve"}
    (found,) = assess({"age": counts}, limits=Limits()).groupings
    assert [group.name for group in found.groups] == ["young", None, "old"]
    assert found.groups[1].tally == Tally(5, 15)


@pytest.mark.control("LC-069")
def test_the_planted_disparity_is_over_the_limit():
    report = assess({"age": {"old": OLD, "young": YOUNG}}, limits=Limits())
    assert report.finding.verdict is Verdict.OVER


@pytest.mark.control("LC-069")
def test_a_difference_that_chance_alone_could_make_is_not_over_the_limit():
    gap = Gap(difference(OLD, YOUNG), ratio(OLD, YOUNG))
    assert judge(gap, chance=0.01, limits=Limits()).verdict is Verdict.OVER
    doubtful = judge(gap, chance=0.2, limits=Limits())
    assert (doubtful.verdict, doubtful.why) == (Verdict.UNSAID, Why.CHANCE)
