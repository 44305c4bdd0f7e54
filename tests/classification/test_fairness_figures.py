"""The figures equal those of other people's programs, on tables of every shape."""

from __future__ import annotations

import random

import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    selection_rate,
)
from scipy import stats
from scipy.stats.contingency import association, relative_risk
from sklearn.metrics import homogeneity_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from hudang.classification.fairness.association import (
    Table,
    adjusted,
    chi_square,
    cramers_v,
    homogeneity,
    information,
)
from hudang.classification.fairness.counting import tally
from hudang.classification.fairness.disparity import assess
from hudang.classification.fairness.limits import Limits
from hudang.classification.fairness.proportions import (
    Tally,
    difference,
    difference_to_all,
    ratio,
    ratio_to_all,
    share,
)

PAIRS = [
    (Tally(19, 100), Tally(41, 100)),
    (Tally(114, 600), Tally(738, 1800)),
    (Tally(1, 12), Tally(9, 15)),
    (Tally(0, 40), Tally(17, 60)),
    (Tally(30, 30), Tally(299, 300)),
    (Tally(5, 10), Tally(5, 10)),
]
WIDE = [[40, 12, 8], [22, 30, 9], [10, 25, 61], [14, 14, 14]]


def ends(estimate):
    return estimate.interval.low, estimate.interval.high


@pytest.mark.parametrize("tally", [one for pair in PAIRS for one in pair], ids=str)
@pytest.mark.parametrize("confidence", [0.95, 0.999])
def test_a_rate_has_the_interval_of_wilson(tally, confidence):
    expected = proportion_confint(
        tally.favourable, tally.total, alpha=1 - confidence, method="wilson"
    )
    assert ends(share(tally, confidence=confidence)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=str)
def test_a_difference_has_the_interval_of_newcombe(one, other):
    expected = confint_proportions_2indep(
        one.favourable, one.total, other.favourable, other.total, method="newcomb"
    )
    assert ends(difference(one, other)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("one", "other"), PAIRS[:3], ids=str)
def test_a_ratio_has_the_interval_of_katz(one, other):
    found = relative_risk(one.favourable, one.total, other.favourable, other.total)
    expected = found.confidence_interval(0.95)
    assert ratio(one, other).value == pytest.approx(found.relative_risk)
    assert ends(ratio(one, other)) == pytest.approx((expected.low, expected.high))


def test_a_group_of_which_nobody_was_chosen_has_a_ratio_with_an_interval_all_the_same():
    found = ratio(Tally(0, 200), Tally(100, 200))
    assert (found.value, found.interval.low) == (0, 0)
    assert 0 < found.interval.high < 0.1


def test_where_nobody_at_all_was_chosen_there_is_no_ratio():
    assert ratio(Tally(0, 20), Tally(0, 30)) is None
    assert ratio_to_all(Tally(0, 20), Tally(0, 30)) is None


@pytest.mark.parametrize(("one", "rest"), PAIRS, ids=str)
def test_a_group_is_compared_with_everybody_by_the_rates_of_both(one, rest):
    everybody = one + rest
    gap, part = difference_to_all(one, rest), ratio_to_all(one, rest)
    assert gap.value == pytest.approx(one.rate - everybody.rate)
    assert part.value == pytest.approx(one.rate / everybody.rate)
    assert part.interval.low <= part.value <= part.interval.high


def test_the_interval_against_everybody_holds_the_truth_as_often_as_it_says():
    draw = random.Random(5)
    true, sizes = (0.3, 0.5), (150, 350)
    all_of_them = (0.3 * 150 + 0.5 * 350) / 500
    held = 0
    for _turn in range(1_000):
        one, rest = (
            Tally(sum(draw.random() < chance for _ in range(size)), size)
            for chance, size in zip(true, sizes, strict=True)
        )
        low, high = ends(ratio_to_all(one, rest))
        held += low <= true[0] / all_of_them <= high
    assert 930 <= held <= 985


def test_homogeneity_is_pearson_s_where_there_are_people_enough():
    groups = [Tally(19, 100), Tally(41, 100), Tally(30, 90)]
    rows = [(one.favourable, one.total - one.favourable) for one in groups]
    expected = stats.chi2_contingency(rows, correction=False)
    assert homogeneity(groups) == pytest.approx(expected.pvalue)
    assert chi_square(Table.of(rows)) == pytest.approx(expected.statistic)


def test_homogeneity_of_two_small_groups_is_fisher_s():
    expected = stats.fisher_exact([[1, 11], [9, 6]]).pvalue
    assert homogeneity([Tally(1, 12), Tally(9, 15)]) == pytest.approx(expected)


def test_homogeneity_of_several_small_groups_is_never_less_than_fisher_s_of_one():
    groups = [Tally(0, 12), Tally(1, 12), Tally(9, 11)]
    alone = stats.fisher_exact([[9, 2], [1, 23]]).pvalue
    assert homogeneity(groups) == pytest.approx(3 * alone)


def test_groups_none_of_which_was_chosen_do_not_differ():
    assert homogeneity([Tally(0, 50), Tally(0, 20)]) == 1


def test_chances_are_corrected_as_holm_does():
    found = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.9}
    expected = multipletests(list(found.values()), method="holm")[1]
    assert list(dict(sorted(adjusted(found).items())).values()) == pytest.approx(list(expected))


def test_cramers_v_is_the_one_of_the_book_less_what_chance_gives():
    table = Table.of(WIDE)
    plain = association(WIDE, method="cramer")
    count, phi = table.total, plain**2 * 2
    corrected = max(0, phi - 3 * 2 / (count - 1))
    least = min(kinds - (kinds - 1) ** 2 / (count - 1) for kinds in (4, 3)) - 1
    found = cramers_v(table)
    assert found.value == pytest.approx((corrected / least) ** 0.5)
    assert found.interval.low < found.value < found.interval.high
    many = Table.of([[1000 * cell for cell in row] for row in WIDE])
    assert cramers_v(many).value == pytest.approx(plain, abs=1e-3)


def test_two_things_that_have_nothing_to_do_with_each_other_are_not_related():
    draw = random.Random(3)
    plain, found = [], []
    for _turn in range(40):
        rows = [[0] * 6 for _row in range(6)]
        for _person in range(300):
            rows[draw.randrange(6)][draw.randrange(6)] += 1
        plain.append(association(rows, method="cramer"))
        found.append(cramers_v(Table.of(rows)))
    assert sum(one.value for one in found) < sum(plain) / 3
    assert sum(one.interval.low == 0 for one in found) >= 36


def test_the_interval_of_cramers_v_holds_the_truth_as_often_as_it_says():
    draw = random.Random(8)
    chances = [[0.3, 0.1], [0.1, 0.5]]
    true = association([[int(100 * cell) for cell in row] for row in chances], method="cramer")
    places = [(a, b) for a in (0, 1) for b in (0, 1)]
    held = 0
    for _turn in range(500):
        rows = [[0, 0], [0, 0]]
        for a, b in draw.choices(places, [chances[a][b] for a, b in places], k=200):
            rows[a][b] += 1
        low, high = ends(cramers_v(Table.of(rows)))
        held += low <= true <= high
    assert held >= 460


def test_information_is_the_homogeneity_of_another_program_less_what_chance_gives():
    kinds = [(a, b) for a, row in enumerate(WIDE) for b, n in enumerate(row) for _ in range(n)]
    own, other = zip(*kinds, strict=True)
    plain = homogeneity_score(own, other)
    found = information(Table.of(WIDE))
    assert 0 < plain - found.value < 0.02
    many = information(Table.of([[1000 * cell for cell in row] for row in WIDE]))
    assert many.value == pytest.approx(plain, abs=1e-4)


def test_a_table_of_one_kind_says_nothing():
    assert cramers_v(Table.of([[10, 20], [0, 0]])) is None
    assert information(Table.of([[10, 20]])) is None
    assert cramers_v(Table.of([])) is None


@pytest.mark.parametrize("seed", range(5))
def test_rates_differences_and_ratios_are_those_of_fairlearn(seed):
    draw = random.Random(seed)
    groups = draw.choices(["甲", "乙", "丙", "丁"], [5, 3, 2, 1], k=600)
    chosen = [draw.random() < {"甲": 0.6, "乙": 0.5}.get(group, 0.3) for group in groups]
    frame = MetricFrame(
        metrics=selection_rate, y_true=chosen, y_pred=chosen, sensitive_features=groups
    )
    people = ((one, (group,)) for one, group in zip(chosen, groups, strict=True))
    (found,) = assess(tally(people, names=["group"]), limits=Limits()).groupings

    rates = {group.name: group.rate.value for group in found.groups}
    assert rates == pytest.approx(dict(frame.by_group))
    assert found.widest_difference == pytest.approx(
        demographic_parity_difference(chosen, chosen, sensitive_features=groups)
    )
    assert found.smallest_ratio == pytest.approx(
        demographic_parity_ratio(chosen, chosen, sensitive_features=groups)
    )
    assert found.smallest_ratio == pytest.approx(
        min(group.gap.ratio.value for group in found.groups if group.gap)
    )
