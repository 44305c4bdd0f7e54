"""Which groups are over a limit, which are not, and of which nothing can be said."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.classification.fairness import words
from hudang.classification.fairness.counting import tally
from hudang.classification.fairness.disparity import assess
from hudang.classification.fairness.limits import Limits, Reference, Verdict, Why
from hudang.classification.fairness.proportions import Tally
from hudang.classification.fairness.suppression import hidden

OLD, YOUNG = "60+", "under 60"


def only(tallies, **limits):
    (found,) = assess({"group": tallies}, limits=Limits(**limits)).groupings
    return found


def named(grouping, name):
    return next(group for group in grouping.groups if group.name == name)


def test_the_planted_disparity_is_found():
    found = only({OLD: Tally(114, 600), YOUNG: Tally(738, 1800)})
    assert found.finding.verdict is Verdict.OVER
    assert named(found, OLD).rate.value == pytest.approx(0.19)
    assert named(found, OLD).gap.ratio.value == pytest.approx(0.19 / 0.41)
    assert named(found, OLD).finding.verdict is Verdict.OVER
    assert named(found, YOUNG).gap is None


def test_after_the_repair_it_is_within_the_limit():
    found = only({OLD: Tally(720, 2000), YOUNG: Tally(2400, 6000)})
    assert [group.finding.verdict for group in found.groups] == [Verdict.WITHIN] * 2
    assert found.finding.verdict is Verdict.WITHIN


def test_the_same_rates_of_few_people_say_nothing():
    found = only({OLD: Tally(9, 25), YOUNG: Tally(12, 30)})
    assert found.finding == named(found, OLD).finding
    assert (found.finding.verdict, found.finding.why) == (Verdict.UNSAID, Why.TOO_WIDE)


def test_a_difference_can_be_over_where_the_ratio_is_not():
    counts = {"a": Tally(1_660, 2_000), "b": Tally(1_960, 2_000)}
    assert only(counts).finding.verdict is Verdict.WITHIN
    assert only(counts, difference=0.1).finding.verdict is Verdict.OVER


def test_with_one_group_there_is_nothing_to_compare():
    found = only({"a": Tally(30, 50)})
    assert found.finding.why is Why.ONE_KIND
    assert found.chance is None
    assert [group.gap for group in found.groups] == [None]


@pytest.mark.parametrize("reference", Reference)
def test_where_nobody_was_chosen_nothing_can_be_said(reference):
    found = only({"a": Tally(0, 50), "b": Tally(0, 40)}, reference=reference)
    assert {group.finding.why for group in found.groups} == {Why.NOBODY}
    assert found.smallest_ratio is None


def test_a_group_of_which_nobody_was_chosen_is_over():
    found = only({"a": Tally(0, 50), "b": Tally(40, 50)})
    assert named(found, "a").finding.verdict is Verdict.OVER


def test_of_no_people_nothing_can_be_said():
    found = only({})
    assert (found.people, found.coverage, found.groups) == (0, 0, ())
    assert found.finding.why is Why.TOO_SMALL


def test_one_difference_among_many_groupings_may_be_chance():
    # By itself the interval is wholly beyond the limit, and chance makes it in 3 of 100 cases.
    doubtful = {"a": Tally(10, 21), "b": Tally(20, 25)}
    even = {"c": Tally(23, 46), "d": Tally(23, 46)}
    strict = {"ratio": 1.0, "difference": 1.0}
    assert only(doubtful, **strict).finding.verdict is Verdict.OVER
    many = {"first": doubtful} | {str(place): even for place in range(9)}
    first = assess(many, limits=Limits(**strict)).groupings[0]
    assert (first.finding.verdict, first.finding.why) == (Verdict.UNSAID, Why.CHANCE)


def test_against_everybody_each_group_has_a_gap():
    found = only({OLD: Tally(114, 600), YOUNG: Tally(738, 1800)}, reference=Reference.ALL)
    assert named(found, OLD).finding.verdict is Verdict.OVER
    assert named(found, YOUNG).gap.ratio.value > 1
    assert named(found, YOUNG).finding.verdict is Verdict.WITHIN


def test_people_whose_group_is_unknown_are_no_group():
    found = only({"a": Tally(30, 60), "b": Tally(31, 60), None: Tally(0, 80)})
    assert found.coverage == pytest.approx(0.6)
    assert found.people == 120
    assert {group.name for group in found.groups} == {"a", "b"}


def test_more_groups_make_wider_intervals():
    two = only({"a": Tally(30, 100), "b": Tally(50, 100)})
    six = only({"a": Tally(30, 100), "b": Tally(50, 100)} | dict.fromkeys("cdef", Tally(40, 100)))
    of_two, of_six = (named(one, "a").gap.ratio.interval for one in (two, six))
    assert of_six.low < of_two.low < of_two.high < of_six.high


# Properties

names = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=2)
counts = st.dictionaries(
    names,
    st.integers(0, 60).flatmap(
        lambda total: st.builds(Tally, st.integers(0, total), st.just(total))
    ),
    max_size=8,
)


@given(counts, st.sampled_from(Reference))
def test_what_is_shown_hangs_together(tallies, reference):
    found = only(tallies, reference=reference)
    assert found.people in (0, sum(one.total for one in tallies.values()))
    for group in found.groups:
        assert group.tally.total >= 10
        estimates = [group.rate]
        if group.gap:
            estimates += [group.gap.difference]
            estimates += [group.gap.ratio] if group.gap.ratio else []
            assert group.gap.ratio is None or group.gap.ratio.value >= 0
        for one in estimates:
            assert one.interval.low <= one.value + 1e-12
            assert one.value <= one.interval.high + 1e-12
    if reference is Reference.BEST:
        parts = [one.gap.ratio.value for one in found.groups if one.gap and one.gap.ratio]
        assert all(0 <= part <= 1 for part in parts)


@given(counts)
def test_no_small_group_stands_in_what_comes_out(tallies):
    tallies = {f"group {name}.": one for name, one in tallies.items()}
    found = only(tallies)
    told = str(asdict(found)) + "".join(
        words.sentence(group, limits=Limits()) for group in found.groups
    )
    for name, one in tallies.items():
        if one.total < 10:
            assert name not in told


@given(counts)
def test_no_sum_gives_a_small_group_away(tallies):
    sizes = {name: one.total for name, one in tallies.items()}
    small = hidden(sizes, minimum_group=10)
    together = sum(sizes[name] for name in small)
    assert {name for name, size in sizes.items() if 0 < size < 10} <= small
    if small and together < sum(sizes.values()):
        assert len(small) > 1
        assert together >= 10


people = st.lists(
    st.tuples(st.booleans(), st.tuples(st.sampled_from(["a", "b", "c", None]))), max_size=80
)


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(rows, draw):
    mixed = list(rows)
    draw.shuffle(mixed)
    one, other = (assess(tally(each, names=["group"]), limits=Limits()) for each in (rows, mixed))
    assert one == other


@given(counts)
def test_a_limit_that_allows_more_finds_no_more(tallies):
    strict, mild = (only(tallies, ratio=ratio, difference=1.0) for ratio in (0.9, 0.5))
    for one, other in zip(strict.groups, mild.groups, strict=True):
        assert other.finding.verdict is not Verdict.OVER or one.finding.verdict is Verdict.OVER
