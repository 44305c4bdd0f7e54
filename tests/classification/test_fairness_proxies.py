"""How much inputs say of sex or age band: found where it is planted, not where it is not."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from hudang.classification.fairness.limits import ProxyLimits, Verdict, Why
from hudang.classification.fairness.prediction import interval, prediction
from hudang.classification.fairness.proxies import measure

INPUTS = ("interest", "help", "floor")


def cells(people=4_000, *, seed=1, telling=0.9, unknown=0.0, joint=0.5):
    """Count people of two sexes: the first input tells, the second with the third, or nothing."""
    draw = random.Random(seed)
    counts = Counter()
    for _person in range(people):
        sex = draw.choice(["f", "m"])
        same = draw.random() < telling
        interest = "dance" if (sex == "f") == same else "chess"
        floor = draw.choice(["low", "high"])
        fits = draw.random() < joint
        help_ = "yes" if ((sex == "f") == (floor == "low")) == fits else "no"
        group = None if draw.random() < unknown else sex
        counts[group, (interest, help_, floor), "gold" if interest == "dance" else "standard"] += 1
    return counts


def measured(counts, **limits):
    return measure(
        counts, attribute="sex", inputs=INPUTS, outcome="class", limits=ProxyLimits(**limits)
    )


def test_an_input_that_tells_is_over_and_one_that_does_not_is_within():
    found = measured(cells())
    telling, *others = found.inputs
    assert telling.finding.verdict is Verdict.OVER
    assert telling.association.value == pytest.approx(0.8, abs=0.05)
    assert telling.information.value > 0.3
    assert telling.people == 4_000
    for other in others:
        assert other.finding.verdict is Verdict.WITHIN
        assert other.association.interval.low == 0
    assert found.outcome.finding.verdict is Verdict.OVER
    assert found.finding.verdict is Verdict.OVER


def test_inputs_that_tell_only_together_are_found_together():
    found = measured(cells(telling=0.5, joint=0.95))
    assert {one.finding.verdict for one in found.inputs} == {Verdict.WITHIN}
    (joint,) = found.joint
    assert joint.prediction.value == pytest.approx(0.95, abs=0.02)
    assert joint.finding.verdict is Verdict.OVER


def test_inputs_that_say_nothing_predict_nothing():
    found = measured(cells(telling=0.5))
    (joint,) = found.joint
    assert joint.prediction.value == pytest.approx(0.5, abs=0.03)
    assert found.finding.verdict is Verdict.WITHIN


@pytest.mark.parametrize(("kinds", "people"), [(8, 200), (200, 8), (2_000, 1)])
def test_where_nothing_is_said_the_interval_holds_a_guess_as_often_as_it_says(kinds, people):
    draw = random.Random(12)
    held = 0
    for _turn in range(100):
        counts = {}
        for kind in range(kinds):
            inside = sum(draw.random() < 0.5 for _ in range(people))
            counts[str(kind % 7), str(kind)] = inside, people - inside
        found = prediction(counts).interval
        held += found.low <= 0.5 <= found.high
    assert held >= 90


def test_only_people_whose_own_group_is_known_are_counted():
    found = measured(cells(unknown=0.25))
    assert found.coverage == pytest.approx(0.75, abs=0.03)
    assert found.inputs[0].people < 4_000


def test_of_few_people_nothing_can_be_said():
    counts = {("f", ("a", "b", "c"), "x"): 4, ("m", ("a", "c", "d"), "y"): 5}
    found = measured(counts)
    assert found.finding.why is Why.TOO_SMALL
    assert found.joint == ()


@pytest.mark.parametrize(
    ("known", "unknown", "kept"),
    [(3, 97, None), (9, 91, None), (97, 3, None), (100, 0, 1.0), (10, 90, 0.1), (0, 100, 0.0)],
)
def test_of_how_many_the_group_is_known_tells_no_small_number(known, unknown, kept):
    alike = ("a", "b", "c"), "x"
    found = measured({("f", *alike): known, (None, *alike): unknown})
    assert found.coverage == kept


@pytest.mark.parametrize("sexes", ["f", "fm"])
def test_of_fewer_than_ten_it_is_not_even_said_that_they_are_alike(sexes):
    found = measured({(sex, ("a", "b", "c"), "x"): 4 for sex in sexes})
    assert {one.finding.why for one in (*found.inputs, found.outcome)} == {Why.TOO_SMALL}
    assert {one.people for one in (*found.inputs, found.outcome)} == {0}


def test_of_nobody_nothing_can_be_said():
    found = measured({})
    assert (found.coverage, found.finding.verdict) == (0, Verdict.UNSAID)


def test_an_answer_that_everybody_gives_says_nothing_of_anybody():
    counts = {("f", ("a", "b", "c"), "x"): 400, ("m", ("a", "b", "c"), "x"): 500}
    found = measured(counts)
    assert {one.finding.verdict for one in found.inputs} == {Verdict.WITHIN}
    assert found.joint[0].prediction.value == 0.5


def test_where_all_are_of_one_sex_nothing_can_be_said():
    found = measured({("f", ("a", "b", "c"), "x"): 400, ("f", ("a", "c", "c"), "x"): 500})
    assert found.inputs[0].finding.why is Why.ONE_KIND


def test_a_group_of_three_is_told_from_nobody():
    counts = cells() + Counter({("x", ("dance", "yes", "low"), "gold"): 3})
    assert all(one.group != "x" for one in measured(counts).joint)


def test_of_three_groups_each_is_told_from_the_others():
    counts = Counter()
    for band, interest in (("young", "chess"), ("middle", "dance"), ("old", "tea")):
        counts[band, (interest, "-", "-"), "x"] += 300
        counts[band, ("other", "-", "-"), "x"] += 100
    found = measured(counts)
    assert {one.group for one in found.joint} == {"young", "middle", "old"}
    assert {one.finding.verdict for one in found.joint} == {Verdict.OVER}


def test_a_prediction_is_the_area_that_another_program_finds():
    draw = random.Random(4)
    counts, truth, scores = {}, [], []
    for place in range(8):
        chance = 0.2 + 0.07 * place
        inside = sum(draw.random() < chance for _ in range(5_000))
        counts[(str(place),)] = inside, 5_000 - inside
        truth += [1] * inside + [0] * (5_000 - inside)
        scores += [chance] * 5_000
    found = prediction(counts)
    assert found.value == pytest.approx(roc_auc_score(truth, scores), abs=0.01)


def test_the_interval_of_a_prediction_holds_the_truth_as_often_as_it_says():
    draw = random.Random(6)
    chances = {("a",): 0.2, ("b",): 0.5, ("c",): 0.8}
    true = _area(chances)
    held = 0
    for _turn in range(200):
        counts = {}
        for key, chance in chances.items():
            inside = sum(draw.random() < chance for _ in range(100))
            counts[key] = inside, 100 - inside
        low, high = (getattr(prediction(counts).interval, end) for end in ("low", "high"))
        held += low <= true <= high
    assert held >= 180


def _area(chances):
    pairs = [
        (one * (1 - other), (key > against) + (key == against) / 2)
        for key, one in chances.items()
        for against, other in chances.items()
    ]
    return sum(weight * part for weight, part in pairs) / sum(weight for weight, _part in pairs)


@pytest.mark.parametrize("area", [0.0, 0.3, 0.5, 0.93, 1.0])
@pytest.mark.parametrize("people", [10, 100_000])
def test_the_interval_holds_the_area_and_has_a_width_at_the_ends_too(area, people):
    found = interval(area, people, people)
    assert 0 <= found.low <= area <= found.high <= 1
    assert found.high - found.low > 0


def test_people_who_share_their_answers_with_nobody_are_told_by_single_answers():
    draw = random.Random(9)
    counts = Counter()
    for person in range(2_000):
        sex = draw.choice(["f", "m"])
        interest = "dance" if (sex == "f") == (draw.random() < 0.9) else "chess"
        counts[sex, (interest, str(person), "-"), "x"] += 1
    (joint,) = measured(counts).joint
    assert joint.prediction.value > 0.85


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["f", "m", None]),
            st.tuples(*[st.sampled_from(["a", "b", "c"])] * 3),
            st.sampled_from(["x", "y"]),
        ),
        max_size=120,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_people_does_not_matter_and_every_interval_holds_its_figure(people, draw):
    mixed = list(people)
    draw.shuffle(mixed)
    found = measured(Counter(people))
    assert found == measured(Counter(mixed))
    figures = [one.association for one in (*found.inputs, found.outcome)]
    figures += [one.information for one in (*found.inputs, found.outcome)]
    figures += [one.prediction for one in found.joint]
    for figure in filter(None, figures):
        assert 0 <= figure.interval.low <= figure.value <= figure.interval.high <= 1
