"""What changed between two texts: both can be read out of the comparison again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hudang.core.comparison import pieces

TEXTS = st.text(alphabet="甲乙丙丁ab \n", max_size=60)


def read(found, *, without):
    return "".join(one.text for one in found if one.kind != without)


@given(TEXTS, TEXTS)
def test_both_texts_are_in_it(old, new):
    found = pieces(old, new)
    assert read(found, without="new") == old
    assert read(found, without="gone") == new
    assert all(one.text for one in found)


@given(TEXTS)
def test_a_text_that_stayed_is_one_piece(text):
    assert {one.kind for one in pieces(text, text)} <= {"same"}
