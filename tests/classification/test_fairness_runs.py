"""Between two runs: drift, churn, shares. After one: whether the class does what it is for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from hudang.classification.fairness.effects import Effect, Scores, liking, need
from hudang.classification.fairness.limits import Verdict, Why
from hudang.classification.fairness.proportions import Tally
from hudang.classification.fairness.stability import churn, drift, shares

BEFORE = {"gold": 300, "silver": 700, "standard": 4_000}


def test_runs_with_the_same_shares_have_no_drift():
    found = drift(BEFORE, {name: 2 * people for name, people in BEFORE.items()})
    assert found.index == pytest.approx(0)
    assert found.finding.verdict is Verdict.WITHIN


def test_a_drift_is_the_sum_of_the_book():
    # Half and half becomes a quarter and three: 0.25 ln 2 + 0.25 ln 1.5.
    found = drift({"a": 500, "b": 500}, {"a": 250, "b": 750})
    assert found.index == pytest.approx(0.2746531)
    assert found.finding.verdict is Verdict.OVER


def test_a_class_that_nobody_was_in_before_still_counts():
    found = drift(BEFORE, {"gold": 2_500, "platinum": 2_500})
    assert found.index > 1
    assert found.finding.verdict is Verdict.OVER


def test_a_drift_of_few_people_may_be_chance():
    few = drift({"a": 6, "b": 6}, {"a": 3, "b": 9})
    assert (few.finding.verdict, few.finding.why) == (Verdict.UNSAID, Why.CHANCE)
    even = drift({"a": 6, "b": 6}, {"a": 6, "b": 6})
    assert (even.finding.verdict, even.finding.why) == (Verdict.UNSAID, Why.TOO_WIDE)


def test_a_drift_of_nearly_nobody_is_not_said():
    assert drift({"a": 5}, {"a": 900, "b": 5}).finding.why is Why.TOO_SMALL
    assert drift({"a": 50}, {"a": 90}).finding.why is Why.ONE_KIND
    assert drift({}, {}).index is None


def test_chance_alone_stays_below_what_is_said_of_it():
    draw = random.Random(2)
    below = 0
    for _turn in range(300):
        runs = []
        for _run in (1, 2):
            drawn = draw.choices("abcd", [4, 3, 2, 1], k=400)
            runs.append({name: drawn.count(name) for name in "abcd"})
        found = drift(*runs)
        below += found.index <= found.by_chance
    assert below >= 276


def test_churn_counts_those_who_moved():
    found = churn({("a", "a"): 80, ("a", "b"): 15, ("b", "a"): 5})
    assert (found.people, found.moved.value) == (100, 0.2)
    assert found.moved.interval.low < 0.2 < found.moved.interval.high
    assert churn({("a", "b"): 9}).moved is None


def test_shares_put_small_classes_together():
    found = shares({"gold": 3, "silver": 12, "standard": 85})
    assert set(found) == {"standard", None}
    assert found[None].value == pytest.approx(0.15)
    assert shares({"gold": 3}) == {}


def test_a_class_that_finds_the_need_does():
    found = need(Tally(60, 200), Tally(100, 1_000))
    assert (found.effect, found.difference.value) == (Effect.SHOWN, pytest.approx(0.2))
    assert found.ratio.value == pytest.approx(3)
    assert (found.people, found.others) == (200, 1_000)


def test_a_class_that_does_not_find_the_need_does_not():
    assert need(Tally(5, 200), Tally(100, 1_000)).effect is Effect.NOT_SHOWN
    doubtful = need(Tally(3, 20), Tally(100, 1_000))
    assert (doubtful.effect, doubtful.why) == (Effect.UNSAID, Why.TOO_WIDE)
    few = need(Tally(3, 3), Tally(100, 1_000))
    assert (few.effect, few.why, few.rate) == (Effect.UNSAID, Why.TOO_SMALL, None)


def test_ratings_differ_as_another_program_says():
    served, others = {5: 400, 4: 500, 3: 100}, {5: 300, 4: 400, 3: 200, 1: 100}
    found = liking(Scores.of(served), Scores.of(others))
    lists = [[step for step, n in one.items() for _ in range(n)] for one in (served, others)]
    expected = ttest_ind(*lists, equal_var=False).confidence_interval()
    assert found.difference.interval.low == pytest.approx(expected.low, abs=1e-3)
    assert found.difference.interval.high == pytest.approx(expected.high, abs=1e-3)
    assert found.effect is Effect.SHOWN
    assert liking(Scores.of(others), Scores.of(served)).effect is Effect.NOT_SHOWN
    assert liking(Scores.of({5: 9}), Scores.of(others)).why is Why.TOO_SMALL


classes = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 200))


@given(classes, classes)
def test_a_drift_is_never_below_nought_and_the_same_both_ways(before, after):
    there, back = drift(before, after), drift(after, before)
    if there.index is not None:
        assert there.index >= -1e-12
        assert there.index == pytest.approx(back.index)
        assert there.finding == back.finding
