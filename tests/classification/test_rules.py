"""Rules: pure, deterministic, and nobody gains or loses by what others say."""

from dataclasses import replace

from hypothesis import given

from hudang.classification.content import (
    STANDARD,
    Content,
    Criterion,
    CustomerClass,
    Method,
    Rule,
    dump,
    fingerprint,
    load,
)
from hudang.classification.rules import Decision, decide, fits, is_covered
from tests.classification.drawn import CLASSES, conditions, known, point_rules, table_rules


@given(table_rules, known)
def test_the_first_row_that_fits_decides(rules, facts):
    decision = decide(Content(classes=CLASSES, rules=rules), facts)
    fitting = [rule for rule in rules if fits(rule, facts)]
    assert decision.class_code == (fitting[0].class_code if fitting else STANDARD)
    assert decision.fired == tuple(rule.key for rule in fitting[:1])


@given(point_rules, known)
def test_points_add_up_whatever_the_order_of_the_rows(rules, facts):
    content = Content(method=Method.POINTS, classes=CLASSES, rules=rules)
    there = decide(content, facts)
    back = decide(replace(content, rules=rules[::-1]), facts)
    assert (there.class_code, there.points) == (back.class_code, back.points)
    assert there.points == sum(rule.points for rule in rules if fits(rule, facts))


@given(table_rules, known)
def test_equal_inputs_give_equal_classes(rules, facts):
    content = Content(classes=CLASSES, rules=rules)
    assert decide(content, facts) == decide(load(dump(content)), dict(reversed(facts.items())))


@given(table_rules)
def test_of_whom_nothing_is_known_is_standard(rules):
    assert decide(Content(classes=CLASSES, rules=rules), {}) == Decision(STANDARD)


@given(table_rules, known, conditions)
def test_a_class_added_at_the_end_takes_nobody_out_of_another(rules, facts, more):
    content = Content(classes=CLASSES, rules=rules)
    added = replace(
        content,
        classes=(*CLASSES, CustomerClass("new", "新", "new")),
        rules=(*rules, Rule("new", more, "new")),
    )
    before = decide(content, facts)
    if before.class_code != STANDARD:
        assert decide(added, facts) == before


@given(conditions, conditions, known)
def test_a_row_that_is_covered_fits_only_where_the_other_does(mine, other, facts):
    row, before = Rule("row", mine), Rule("before", other)
    if is_covered(row, by=before) and fits(row, facts):
        assert fits(before, facts)


def test_what_is_kept_is_what_was_said():
    content = Content(
        audience=frozenset({"owner"}),
        criteria=(
            Criterion("a", "service_need"),
            Criterion("q", "income_band", "x", "q1", (("一", "1"),)),
        ),
        rules=(Rule("r1", {"a": frozenset({"we_come", "heavy_things"})}, "k1"),),
        classes=CLASSES,
    )
    assert load(dump(content)) == content
    assert fingerprint(load(dump(content))) == fingerprint(content)
    assert fingerprint(replace(content, why_not_package="x")) != fingerprint(content)
