"""The interface speaks Chinese completely: nothing missing, nothing fuzzy, every blank kept."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
ENTRIES = [entry for entry in messages.catalogue() if entry.id]


def texts(value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def blanks(text: str) -> set[str]:
    return {name for pair in PLACEHOLDER.findall(text) for name in pair if name}


def test_every_message_has_its_chinese():
    assert messages.missing() == []


def test_no_message_is_kept_that_nobody_says():
    known = {entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in ENTRIES}

    assert known - messages.ids() == set()


def test_no_message_is_fuzzy():
    assert [entry.id for entry in ENTRIES if entry.fuzzy] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(texts(entry.id)[0])[:50])
def test_every_blank_of_a_message_is_kept(entry):
    wanted = set().union(*(blanks(text) for text in texts(entry.id)))

    for text in texts(entry.string):
        assert blanks(text) == wanted


def test_a_merge_that_finds_nothing_new_changes_nothing(tmp_path, monkeypatch):
    copy = tmp_path / "django.po"
    copy.write_bytes(messages.CATALOGUE.read_bytes())
    monkeypatch.setattr(messages, "CATALOGUE", copy)
    before = copy.read_bytes()

    messages.merge([])

    assert copy.read_bytes() == before


PROGRAM = """
label = _("one")
ngettext("two", "%(n)s twos", n)
_(label)
"""
TEMPLATE = """
{% translate "three" %}
{% blocktranslate count n=n %}four{% plural %}{{ n }} fours{% endblocktranslate %}
<c-card title="{% translate 'five' %}" />
"""


def test_ids_are_found_in_python_and_in_templates():
    assert set(messages.in_python(PROGRAM)) == {
        "one",
        ("two", "%(n)s twos"),
    }
    assert set(messages.in_template(TEMPLATE)) == {"three", ("four", "%(n)s fours"), "five"}
