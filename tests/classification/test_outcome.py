"""What came of a scheme: sealed and read back the same, and nothing in it that was not known."""

from dataclasses import replace

from hypothesis import given

from hudang.classification.content import Content, Method
from hudang.classification.outcome import NOTHING, dump, load, outcome_of
from tests.classification.drawn import CLASSES, known, point_rules, table_rules


@given(table_rules, known)
def test_what_is_sealed_is_read_back(rules, facts):
    outcome = outcome_of(Content(classes=CLASSES, rules=rules), facts)
    assert load(dump(outcome)) == outcome


@given(point_rules, known)
def test_nothing_is_sealed_that_did_not_lead_there(rules, facts):
    content = Content(method=Method.POINTS, classes=CLASSES, rules=rules)
    outcome = outcome_of(content, facts)
    for key, values in outcome.held.items():
        assert set(values) <= facts[key]
    if outcome.is_standard:
        assert outcome == NOTHING


@given(table_rules, known)
def test_values_that_no_row_asks_for_change_nothing(rules, facts):
    content = Content(classes=CLASSES, rules=rules)
    more = {key: values | {"never asked"} for key, values in facts.items()}
    assert outcome_of(content, more) == outcome_of(content, facts)
    assert outcome_of(replace(content, rules=()), facts) == NOTHING
