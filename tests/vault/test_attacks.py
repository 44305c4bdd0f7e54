"""Attacks on the lookup table by somebody who has it without its keys, each with its limit."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest

from hudang.vault.ciphers import Suite
from hudang.vault.tokens import IndexKeys, Lookup
from tests.vault.conftest import HERE

CUSTOMERS = 20_000
COMMUNITIES = 10
# Shares of the commonest surnames in hundredths, as a rank law; the tail is spread over the rest.
SURNAMES = [f"姓{rank}" for rank in range(400)]
WEIGHTS = [1 / (rank + 3) for rank in range(400)]
GIVEN = [f"名{number}" for number in range(3_000)]
GIVEN_WEIGHTS = [1 / (rank + 30) for rank in range(3_000)]


def people(seed: int) -> list[tuple[UUID, str, str]]:
    """Return (community, surname, given name) of invented customers."""
    source = random.Random(seed)
    surnames = source.choices(SURNAMES, WEIGHTS, k=CUSTOMERS)
    given = source.choices(GIVEN, GIVEN_WEIGHTS, k=CUSTOMERS)
    places = [UUID(int=source.randrange(COMMUNITIES) + 1) for _ in range(CUSTOMERS)]
    return list(zip(places, surnames, given, strict=True))


def guessed_by_rank(tokens: list[object], secrets: list[str], known: list[str]) -> float:
    """Match tokens and names by how often each comes; return the share of rows guessed right."""
    seen = [token for token, _count in Counter(tokens).most_common()]
    usual = [name for name, _count in Counter(known).most_common()]
    guess = dict(zip(seen, usual, strict=False))
    right = sum(guess.get(token) == secret for token, secret in zip(tokens, secrets, strict=True))
    return right / len(secrets)


@pytest.mark.parametrize("suite", Suite)
def test_counting_name_tokens_gives_surnames_of_hardly_anybody(suite):
    """A surname index would give away a third; the control shows that the attack works."""
    keys = IndexKeys.new(suite, rows=CUSTOMERS)
    customers, known = people(1), people(2)
    surnames = [surname for _place, surname, _given in customers]
    usual = [surname for _place, surname, _given in known]
    control = guessed_by_rank(list(surnames), surnames, usual)
    assert control > 0.25
    tokens: list[object] = [
        (place, keys.token(Lookup.NAME, community=place, value=surname + given))
        for place, surname, given in customers
    ]
    full = [surname + given for _place, surname, given in customers]
    assert guessed_by_rank(tokens, full, [s + g for _place, s, g in known]) < 0.01
    of_name = {name: surname for surname, name in zip(surnames, full, strict=True)}
    best = Counter(of_name.values()).most_common(1)[0][1] / len(of_name)
    assert guessed_by_rank(tokens, surnames, usual) < best + 0.02  # no better than the commonest


def test_a_common_beginning_shows_in_no_token():
    """Numbers of one carrier and place share seven digits; their tokens are as good as random."""
    keys = IndexKeys(suite=Suite.AES, key=bytes(range(32)), bits=dict.fromkeys(Lookup, 10))
    values = [f"1649123{number:04}" for number in range(10_000)]
    for kind in (Lookup.MOBILE, Lookup.LAST4):
        counts = Counter(keys.token(kind, community=HERE, value=value) for value in values)
        cells, expected = 1024, 10_000 / 1024
        chi_square = sum((counts[cell] - expected) ** 2 / expected for cell in range(cells))
        assert abs(chi_square - (cells - 1)) < 5 * math.sqrt(2 * (cells - 1))


def test_neighbouring_numbers_have_tokens_that_are_no_neighbours():
    keys = IndexKeys.new(Suite.AES, rows=10**6)
    bits = keys.bits[Lookup.MOBILE]
    tokens = [keys.token(Lookup.MOBILE, community=HERE, value=f"1649{n:07}") for n in range(4_000)]
    differing = [(one ^ other).bit_count() for one, other in pairwise(tokens)]
    assert abs(sum(differing) / len(differing) - bits / 2) < 0.25


def test_one_person_in_two_communities_has_nothing_in_common():
    keys = IndexKeys.new(Suite.AES, rows=10**6)
    pairs = [
        [keys.token(Lookup.MOBILE, community=UUID(int=place), value=f"1649{n:07}")
         for place in (1, 2)]
        for n in range(4_000)
    ]  # fmt: skip
    # By chance 4,000 / 2^17 of them agree.
    assert sum(one == other for one, other in pairs) <= 2
