"""Guessing behind a mask is counted, and the counts tell nothing to who steals them."""

import hmac
from datetime import UTC, date, datetime, timedelta

import pytest

from hudang.vault.models import Miss, Probe
from hudang.vault.probes import count_miss, count_probe, forget, visible_parts
from hudang.vault.tasks import forget_probes
from hudang.vault.tokens import Lookup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_keys")]

AT = datetime(2026, 9, 30, 2, 15, 20, tzinfo=UTC)


def probe(value, *, actor="E001", at=AT):
    return count_probe(actor, kind=Lookup.MOBILE, value=value, at=at).values


def misses(actor, *, at):
    return count_probe(actor, kind=Lookup.NAME, value="张三", at=at).misses


@pytest.mark.parametrize(
    ("kind", "value", "parts"),
    [
        (Lookup.MOBILE, "+86 164 9000 1234", ("164-1234",)),
        (Lookup.MOBILE, "123456", ()),
        (Lookup.ID_NUMBER, "99000019900101001x", ("99000019900101", "990000-001X")),
        (Lookup.ID_NUMBER, "990000", ()),
        (Lookup.NAME, "张三", ()),
        (Lookup.LAST4, "1234", ()),
    ],
)
def test_the_visible_part_is_what_the_masks_show(kind, value, parts):
    assert visible_parts(kind, value) == parts


def test_different_values_behind_one_visible_part_are_counted():
    assert [probe(f"164{number:04}1234") for number in range(6)] == [1, 2, 3, 4, 5, 6]


def test_the_same_value_counts_once():
    assert [probe("16490001234"), probe("164 9000 1234"), probe("16490001234")] == [1, 1, 1]


def test_of_two_visible_parts_the_one_guessed_most_counts():
    numbers = [f"9900001990010100{number:02}" for number in range(4)]
    tried = [count_probe("E001", kind=Lookup.ID_NUMBER, value=one, at=AT) for one in numbers]
    assert [one.values for one in tried] == [1, 2, 3, 4]


def test_a_value_without_a_visible_part_counts_nothing():
    assert count_probe("E001", kind=Lookup.NAME, value="张三", at=AT) == (0, 0)
    assert not Probe.objects.exists()


def test_each_actor_day_and_visible_part_is_counted_apart():
    probe("16490001234")
    assert probe("16490011234", actor="E002") == 1
    assert probe("16490005678") == 1
    assert probe("16490011234", at=AT + timedelta(days=1)) == 1


def test_the_day_is_the_day_in_china():
    late = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    probe("16490001234", at=late)
    assert probe("16490011234", at=late + timedelta(minutes=2)) == 1


def test_a_probe_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        probe("16490001234")
    with django_assert_num_queries(1):
        count_miss("E001", at=AT)


def test_what_is_stored_tells_nothing_of_the_value():
    probe("16490001234")
    row = Probe.objects.values().get()
    assert row["day_date"] == date(2026, 9, 30)
    assert len(bytes(row["visible"])) == len(bytes(row["value"])) == 16
    another_day = hmac.digest(bytes(32), b"1|16490001234", "sha256")[:16]
    assert bytes(row["value"]) != another_day


def test_misses_are_counted_for_an_hour():
    assert [count_miss("E001", at=AT + timedelta(minutes=minute)) for minute in (0, 0, 5)] == [
        1,
        2,
        3,
    ]
    assert count_miss("E002", at=AT) == 1
    assert misses("E001", at=AT + timedelta(minutes=59)) == 3
    assert count_miss("E001", at=AT + timedelta(minutes=62)) == 2
    assert misses("E001", at=AT + timedelta(hours=3)) == 0


def test_counts_of_earlier_days_are_forgotten():
    probe("16490001234")
    count_miss("E001", at=AT)
    forget(before=date(2026, 9, 30))
    assert (Probe.objects.count(), Miss.objects.count()) == (1, 1)
    forget_probes(int((AT + timedelta(days=1)).timestamp()))
    assert (Probe.objects.count(), Miss.objects.count()) == (0, 0)
