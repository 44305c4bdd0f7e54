"""The scanner of free text: what it finds of a labelled set, and what always holds."""

from __future__ import annotations

import io
import json
import sys
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from hudang.core import free_text
from hudang.core.free_text import Kind
from tests.core.free_text_sentences import LABELLED, measured
from tests.factories import identity_number, mobile

# What was measured on the labelled set, rounded down: less is a step back.
PRECISION = dict.fromkeys(Kind, 1.0)
RECALL = dict.fromkeys(Kind, 1.0) | {Kind.PLATE: 0.85, Kind.HEALTH: 0.75, Kind.INSULT: 0.83}


@pytest.mark.parametrize("kind", Kind)
def test_what_is_found_of_the_labelled_sentences(kind):
    precision, recall = measured(kind)

    assert len(LABELLED) >= 500
    assert precision >= PRECISION[kind]
    assert recall >= RECALL[kind]


ANYTHING = st.text() | st.text(
    alphabet="0123456789Xx -@.浙A京·一二三四五六七八九零老赖癌症", max_size=80
)


@given(ANYTHING)
def test_findings_lie_in_the_text_in_order_and_apart(text):
    found = free_text.find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 < one.confidence <= 1 for one in found)


@given(ANYTHING)
def test_a_masked_text_is_as_long_and_holds_nothing_more(text):
    masked = free_text.masked(text)

    assert len(masked) == len(text)
    assert free_text.find(masked) == []
    assert free_text.masked(masked) == masked


@given(st.integers(0, 9_999_999), st.text(alphabet="住户来电，。", max_size=9))
def test_every_mobile_number_is_found_where_it_stands(serial, before):
    (one,) = free_text.find(f"{before}{mobile(serial)}。")

    assert (one.kind, one.start, one.end) == (Kind.PHONE, len(before), len(before) + 11)


def test_a_number_with_a_wrong_check_digit_is_nobody():
    number = identity_number(101)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    assert [one.kind for one in free_text.find(number)] == [Kind.IDENTITY]
    assert Kind.IDENTITY not in [one.kind for one in free_text.find(wrong)]


def test_the_command_prints_places_and_no_values(tmp_path, capsys, monkeypatch):
    path = tmp_path / "note.txt"
    path.write_text(f"找{mobile(1)}", encoding="utf-8")
    call_command("scan_text", str(path))
    shown = capsys.readouterr().out
    assert json.loads(shown) == [{"start": 1, "end": 12, "kind": "phone", "confidence": 0.9}]
    assert mobile(1) not in shown

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    with pytest.raises(CommandError):
        call_command("scan_text", "-")
    with pytest.raises(CommandError):
        call_command("scan_text", str(tmp_path / "missing"))
