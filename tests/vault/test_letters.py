"""Letters open with our key, about their visit, unchanged; and with nothing else."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import letters
from hudang.vault.letters import About, Unreadable
from tests.vault.letter_reference import sealed

VECTORS = json.loads((Path(__file__).parent / "letters.json").read_text())
KEY, CAMPAIGN, VISIT = UUID(int=1), UUID(int=2), UUID(int=3)
ABOUT = About(CAMPAIGN, VISIT)


def written(data: bytes, pair: letters.Pair) -> bytes:
    return sealed(data, key=KEY, public=pair.public, campaign=CAMPAIGN, visit=VISIT)


@pytest.mark.parametrize("case", VECTORS, ids=[one["what"] for one in VECTORS])
def test_a_letter_has_the_frozen_bytes(case):
    letter = bytes.fromhex(case["letter"])
    about = About(UUID(case["campaign"]), UUID(case["visit"]))
    made = sealed(
        bytes.fromhex(case["data"]), key=UUID(case["key"]), public=bytes.fromhex(case["public"]),
        campaign=about.campaign, visit=about.visit, secret=int(case["sender"], 16),
        nonce=bytes.fromhex(case["nonce"]),
    )  # fmt: skip
    assert made == letter
    assert letters.key_of(letter) == UUID(case["key"])
    opened = letters.unseal(letter, secret=bytes.fromhex(case["secret"]), about=about)
    assert opened.hex() == case["data"]


@given(st.binary(max_size=3000))
def test_what_was_written_is_read(data):
    pair = letters.new_pair()
    assert letters.unseal(written(data, pair), secret=pair.secret, about=ABOUT) == data


@given(st.data())
def test_one_changed_bit_opens_nothing(data):
    pair = letters.new_pair()
    letter = bytearray(written(b"q1", pair))
    place = data.draw(st.integers(0, len(letter) - 1))
    letter[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        letters.unseal(bytes(letter), secret=pair.secret, about=ABOUT)


@given(st.binary(max_size=200))
def test_noise_is_no_letter(noise):
    pair = letters.new_pair()
    with pytest.raises(Unreadable):
        letters.unseal(noise, secret=pair.secret, about=ABOUT)


@pytest.mark.parametrize("about", [About(CAMPAIGN, KEY), About(KEY, VISIT)])
def test_a_letter_about_one_visit_is_none_about_another(about):
    pair = letters.new_pair()
    with pytest.raises(Unreadable):
        letters.unseal(written(b"q1", pair), secret=pair.secret, about=about)


def test_who_has_another_key_reads_nothing():
    letter = written(b"q1", letters.new_pair())
    with pytest.raises(Unreadable):
        letters.unseal(letter, secret=letters.new_pair().secret, about=ABOUT)


def test_a_letter_without_end_is_refused_unread():
    with pytest.raises(Unreadable):
        letters.key_of(b"\x01" + bytes(letters.LONGEST))


def test_a_pair_shows_nothing_of_itself():
    pair = letters.new_pair()
    assert repr(pair) == "<pair of keys>"
    assert pair.secret.hex() not in f"{pair}"
