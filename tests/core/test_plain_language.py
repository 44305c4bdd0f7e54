"""How plain a text is: what makes it worse, and that to split a sentence never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.core import plain_language
from hudang.core.plain_language import read

SHORT = "我们登记您的姓名。我们用它联系您。"
LONG = "我们为履行合同而对您的姓名和您的联系方式以及您房屋的全部信息进行登记并予以长期保存和使用。"
PIECES = {
    "zh": ["姓名", "予以", "包括但不限于", "电话", "，", "。", "；", "登记", "依照", "a"],
    "en": [
        "name ",
        "shall ",
        "in ",
        "accordance ",
        "with ",
        "phone ",
        ", ",
        ". ",
        "deemed ",
        "; ",
    ],
}
BREAK = {"zh": "。", "en": ". "}


def texts(language):
    return st.lists(st.sampled_from(PIECES[language]), max_size=80)


@pytest.mark.parametrize("language", ["zh", "en"])
@given(data=st.data())
def test_to_split_a_sentence_never_makes_it_worse(language, data):
    words = data.draw(texts(language))
    place = data.draw(st.integers(0, len(words)))
    before = "".join(words)
    after = "".join([*words[:place], BREAK[language], *words[place:]])
    assert read(after, language=language).score >= read(before, language=language).score


@given(st.text(max_size=200), st.sampled_from(["zh", "en"]))
def test_every_text_has_a_score_between_nought_and_a_hundred(text, language):
    found = read(text, language=language)
    assert 0 <= found.score <= 100
    assert 0 <= found.long_clauses <= 1
    assert 0 <= found.officials_words <= 1


def test_short_sentences_take_nothing_off_and_a_long_one_does():
    assert read(SHORT, language="zh").score == 100
    found = read(LONG, language="zh")
    assert found.long_clauses == 1
    assert found.officials_words > 0
    assert found.score < 50


def test_officials_words_are_counted_once_where_they_overlap():
    words = [("包", "括"), ("括", "但")]
    assert plain_language._covered(["包", "括", "但"], words) == 3


def test_english_counts_words_and_a_figure_is_one_of_them():
    assert read("We keep it 3.5 years.", language="en").sentence == 5


def test_nothing_said_takes_nothing_off():
    assert read(" 。， ", language="zh").score == 100
