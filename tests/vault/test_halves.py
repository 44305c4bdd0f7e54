"""A key on paper: two halves, each nothing by itself, typed back without a mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import halves
from hudang.vault.errors import HalvesDiffer
from hudang.vault.halves import ALPHABET, Half, Mistyped

KEY = bytes(range(32))
KEY_ID = b"\1\2\3\4"
KEYS = st.binary(min_size=32, max_size=32)


@given(key=KEYS)
def test_two_halves_make_the_key_in_either_order(key):
    first, second = halves.split(key, key_id=KEY_ID)
    assert halves.join(first, second) == halves.join(second, first) == key
    assert Half.typed(first.printed()) == first


def test_a_half_alone_is_random():
    firsts = {halves.split(KEY, key_id=KEY_ID)[0].data for _ in range(50)}
    seconds = {halves.split(KEY, key_id=KEY_ID)[1].data for _ in range(50)}
    assert len(firsts) == len(seconds) == 50


def test_a_half_has_no_letter_that_is_read_as_another():
    printed = halves.split(KEY, key_id=KEY_ID)[0].printed()
    assert not set(printed) & set("IO01")
    assert [len(group) for group in printed.split(" ")] == [5] * 17


def test_a_half_shows_nothing_of_itself():
    assert "data" not in repr(Half(1, KEY_ID, KEY))


def test_small_letters_hyphens_and_line_ends_are_as_good():
    half = halves.split(KEY, key_id=KEY_ID)[1]
    text = half.printed().lower().replace(" ", "-\n ")
    assert Half.typed(text) == half


@pytest.mark.parametrize("position", range(17))
def test_one_wrong_letter_names_its_group(position):
    groups = halves.split(KEY, key_id=KEY_ID)[0].printed().split(" ")
    for place in range(5):
        letter = groups[position][place]
        for other in ALPHABET:
            if other != letter:
                wrong = groups[position][:place] + other + groups[position][place + 1 :]
                text = " ".join([*groups[:position], wrong, *groups[position + 1 :]])
                with pytest.raises(Mistyped, match=f"Group {position + 1} "):
                    Half.typed(text)


def test_groups_in_another_order_or_number_are_refused():
    groups = halves.split(KEY, key_id=KEY_ID)[0].printed().split(" ")
    for text in (" ".join(groups[1:]), " ".join([*groups, groups[0]]), "", "1"):
        with pytest.raises(Mistyped, match="17 groups"):
            Half.typed(text)
    with pytest.raises(Mistyped):
        Half.typed(" ".join([groups[1], groups[0], *groups[2:]]))


def test_something_else_in_such_groups_is_no_half():
    with pytest.raises(Mistyped, match="not one of the two"):
        Half.typed(halves.write(bytes(41)))


def test_halves_of_two_keys_or_twice_the_same_make_none():
    first, second = halves.split(KEY, key_id=KEY_ID)
    other = halves.split(KEY, key_id=b"\0\0\0\0")[1]
    for pair in ((first, first), (second, second), (first, other)):
        with pytest.raises(HalvesDiffer):
            halves.join(*pair)


@given(data=st.binary(min_size=1, max_size=64))
def test_any_bytes_come_back(data):
    assert halves.read(halves.write(data), length=len(data)) == data


def test_spare_bits_are_zero():
    assert halves.read(halves.write(b"\xff"), length=1) == b"\xff"
    with pytest.raises(Mistyped):
        halves.read(halves.write(b"\xff\xff\xff")[:5], length=1)
