"""Random bytes in hand are given out once: by nobody twice, and by no child of a fork again."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import randomness
from hudang.vault.randomness import Randomness

URANDOM = os.urandom
pytestmark = pytest.mark.control("LC-122")


@given(sizes=st.lists(st.integers(1, 300), max_size=60))
def test_every_byte_is_given_out_once_and_in_order(sizes):
    fetched = []

    def urandom(size):
        fetched.append(URANDOM(size))
        return fetched[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(randomness.os, "urandom", urandom)
        random = Randomness()
        given_out = [random(size) for size in sizes]

    assert [len(part) for part in given_out] == sizes
    source = b"".join(fetched)
    at = 0
    for part in given_out:
        at = source.index(part, at) + len(part)


def test_many_values_ask_the_system_seldom(monkeypatch):
    asked = []
    urandom = os.urandom
    monkeypatch.setattr(randomness.os, "urandom", lambda size: asked.append(size) or urandom(size))
    random = Randomness()
    assert len({random(32) for _ in range(10_000)}) == 10_000
    assert asked[0] == 32
    assert max(asked) == randomness.LARGEST
    assert len(asked) < 20


def test_a_child_does_not_repeat_its_parent():
    random = Randomness()
    for _ in range(5):
        random(32)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, random(32))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 32) != random(32)
    os.close(reading)
    os.close(writing)
