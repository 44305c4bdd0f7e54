"""Schemes and people drawn at random, for what holds of all of them."""

from operator import attrgetter

from hypothesis import strategies as st

from hudang.classification.content import CustomerClass, Rule

KEYS = ("a", "b", "c")
KEY = attrgetter("key")
VALUES = ("1", "2", "3")
values = st.frozensets(st.sampled_from(VALUES), min_size=1)
conditions = st.dictionaries(st.sampled_from(KEYS), values, min_size=1)
known = st.dictionaries(st.sampled_from(KEYS), values)
table_rules = st.lists(
    st.builds(Rule, st.text("xyz", min_size=1), conditions, st.sampled_from(["k1", "k2"])),
    max_size=6,
    unique_by=KEY,
).map(tuple)
point_rules = st.lists(
    st.builds(Rule, st.text("xyz", min_size=1), conditions, st.just(""), st.integers(-5, 5)),
    max_size=6,
    unique_by=KEY,
).map(tuple)
CLASSES = (
    CustomerClass("k1", "一", "one", points_from=1, points_until=4),
    CustomerClass("k2", "二", "two", points_from=4),
)
