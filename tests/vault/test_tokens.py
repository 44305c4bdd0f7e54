"""Search tokens: one form for each value, few bits, even spread, and what guessing yields."""

import math
import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault.ciphers import Suite
from hudang.vault.tokens import IndexKeys, Lookup, normalise, plan, require_few_bits

HERE, THERE = UUID(int=1), UUID(int=2)
MOBILES = 46 * 10**8  # assigned three-digit prefixes, eight further digits


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Lookup.MOBILE, " 164-9000 1234", "16490001234"),
        (Lookup.MOBILE, "+86 164 9000 1234", "16490001234"),
        (Lookup.MOBILE, "008616490001234", "16490001234"),
        (Lookup.MOBILE, "１６４９０００１２３４", "16490001234"),
        (Lookup.MOBILE, "0755-8600 1234", "075586001234"),
        (Lookup.LAST4, "16490001234", "1234"),
        (Lookup.LAST4, "123", ""),
        (Lookup.ID_NUMBER, "990000 19900101 001x", "99000019900101001X"),
        (Lookup.NAME, "张　三", "张三"),
        (Lookup.NAME, "阿依古丽·买买提", "阿依古丽买买提"),
        (Lookup.NAME, "Ada LOVELACE", "adalovelace"),
        (Lookup.PLATE, "粤b·12345", "粤B12345"),
        (Lookup.EMAIL, " Ada@Example.COM ", "ada@example.com"),
        (Lookup.MOBILE, "", ""),
        (Lookup.NAME, " ", ""),
    ],
)
def test_each_value_is_searched_in_one_form(kind, value, expected):
    assert normalise(kind, value) == expected


@given(kind=st.sampled_from(Lookup), value=st.text(max_size=30))
def test_a_normal_form_is_normal(kind, value):
    assert normalise(kind, normalise(kind, value)) == normalise(kind, value)


def test_there_is_no_way_to_search_by_surname_or_part_of_a_value():
    assert {kind.name for kind in Lookup} == {
        "MOBILE", "LAST4", "ID_NUMBER", "NAME", "PLATE", "EMAIL",
    }  # fmt: skip
    keys = IndexKeys.new(Suite.AES, rows=0)
    name, surname = (
        keys.token(Lookup.NAME, community=HERE, value=value) for value in ("张三丰", "张")
    )
    assert name != surname


def test_a_value_has_another_token_in_another_community_kind_or_rebuild():
    keys, later = IndexKeys.new(Suite.AES, rows=10**9), IndexKeys.new(Suite.AES, rows=10**9)
    value = "16490001234"

    def tokens(keys, kind, community):
        values = (f"1649000{number:04}" for number in range(10))
        return [keys.token(kind, community=community, value=value) for value in values]

    here = tokens(keys, Lookup.ID_NUMBER, HERE)
    assert here == tokens(keys, Lookup.ID_NUMBER, HERE)
    assert here != tokens(keys, Lookup.ID_NUMBER, THERE)
    assert here != tokens(keys, Lookup.PLATE, HERE)
    assert here != tokens(later, Lookup.ID_NUMBER, HERE)
    assert keys.token(Lookup.MOBILE, community=HERE, value=value) is not None
    assert keys.token(Lookup.MOBILE, community=HERE, value="-") is None


@pytest.mark.parametrize(
    ("rows", "bits"), [(0, 13), (65_536, 13), (10**6, 16), (2**20, 17), (10**7, 17), (10**9, 17)]
)
def test_a_mobile_has_log2_of_the_rows_less_three_bits_and_never_over_seventeen(rows, bits):
    assert plan(rows)[Lookup.MOBILE] == bits
    assert plan(rows)[Lookup.LAST4] == 10


@given(rows=st.integers(0, 10**12))
def test_no_plan_derives_over_27_bits_from_one_mobile(rows):
    bits = plan(rows)
    require_few_bits(bits)
    assert bits[Lookup.MOBILE] + bits[Lookup.LAST4] <= 27
    assert all(8 <= width <= 24 for width in bits.values())


@pytest.mark.parametrize(
    "change", [{Lookup.MOBILE: 18}, {Lookup.LAST4: 15}, {Lookup.NAME: 25}, {Lookup.NAME: 0}]
)
def test_a_plan_that_gives_away_too_much_is_refused(change):
    bits = {**plan(2**20), **change}
    with pytest.raises(ValueError, match="bits"):
        require_few_bits(bits)
    with pytest.raises(ValueError, match="bits"):
        IndexKeys(suite=Suite.AES, key=bytes(32), bits=bits)


@pytest.mark.parametrize("suite", Suite)
def test_tokens_of_different_values_spread_evenly(suite):
    keys = IndexKeys(suite=suite, key=bytes(range(32)), bits=dict.fromkeys(Lookup, 8))
    count, cells = 20_000, 256
    counts = Counter(
        keys.token(Lookup.MOBILE, community=HERE, value=f"1649{number:07}")
        for number in range(count)
    )
    expected = count / cells
    chi_square = sum((counts[cell] - expected) ** 2 / expected for cell in range(cells))
    # 255 degrees of freedom: mean 255, deviation 22.6; five deviations.
    assert abs(chi_square - 255) < 5 * math.sqrt(2 * 255)


def test_stolen_index_keys_leave_at_least_34_mobiles_for_each_customer():
    for rows in (0, 10**5, 10**6, 10**7, 10**8):
        bits = plan(rows)
        left = MOBILES / 2 ** (bits[Lookup.MOBILE] + bits[Lookup.LAST4])
        assert left >= 34


def test_stolen_index_keys_do_not_pin_a_mobile_by_trying_all():
    keys = IndexKeys(suite=Suite.AES, key=bytes(range(32)), bits=plan(2**20))

    def seen(mobile):
        return [
            keys.token(kind, community=HERE, value=mobile)
            for kind in (Lookup.MOBILE, Lookup.LAST4)
        ]

    # A thousandth of all numbers, all with the victim's last four digits: some look the same.
    numbers = random.Random(1).sample(range(10**7), 460_000)
    target = keys.token(Lookup.MOBILE, community=HERE, value="16490001234")
    same = [
        mobile
        for mobile in (f"{number:07}1234" for number in numbers)
        if keys.token(Lookup.MOBILE, community=HERE, value=mobile) == target
    ]
    assert len(same) >= 2
    assert all(seen(mobile) == seen("16490001234") for mobile in same)


def test_a_table_without_its_keys_tells_equality_and_nothing_else():
    values = [f"1649{number:07}" for number in range(3000)]
    one, other = (IndexKeys.new(Suite.AES, rows=0) for _ in range(2))

    def tokens(keys):
        return [keys.token(Lookup.MOBILE, community=HERE, value=value) for value in values]

    agreeing = sum(a == b for a, b in zip(tokens(one), tokens(other), strict=True))
    assert agreeing <= 10
