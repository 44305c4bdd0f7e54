"""Counts and clocks of writers, fed in the order of identifiers, as verification meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog.verify.entries import Row
from hudang.accesslog.verify.report import Report
from hudang.accesslog.verify.writers import Writers

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def row(position, *, at=NOON):
    return Row(
        id=f"id-{position}",
        log=1,
        received_at=at,
        payload="",
        mac=b"",
        actor_ref=None,
        act="view",
        what="",
        purpose="",
        at=at,
        leaf_log=1,
        leaf_epoch=1,
        leaf_index=position,
        leaf_hash=b"",
        is_pending=False,
        detail=None,
    )


def findings(numbers, *, declared=None, clock=None):
    """Feed one writer's counts in this order; return kind, place and what of each finding."""
    report = Report()
    writers = Writers(report=report)
    for position, number in enumerate(numbers):
        at = clock(number) if clock else NOON
        fields = {
            "w": "w",
            "n": number,
            **({"sk": declared[number]} if declared and number in declared else {}),
        }
        writers.add(row(position, at=at), fields=fields, at=at)
    writers.finish()
    return [(finding.kind.name, finding.event, finding.what) for finding in report.findings]


@given(st.permutations(range(1, 9)))
def test_counts_without_holes_leave_no_gap_in_whatever_order_they_are_met(numbers):
    assert findings(numbers) == []


@given(st.permutations(range(1, 9)), st.data())
def test_each_count_that_is_nowhere_is_missed_unless_it_was_declared(numbers, data):
    gone = data.draw(st.sets(st.sampled_from(range(1, 8)), min_size=1))
    declared = data.draw(st.sets(st.sampled_from(sorted(gone))))
    left = [number for number in numbers if number not in gone]
    found = findings(left, declared={8: sorted(declared)})
    missing = sum(int(what) for kind, _event, what in found if kind == "GAP")

    assert missing == len(gone - declared)
    assert {kind for kind, _event, _what in found} <= {"GAP"}


def test_a_gap_is_named_at_the_entry_after_it():
    assert findings([1, 4, 5]) == [("GAP", "id-1", "2")]


def test_the_last_counts_of_a_writer_leave_no_trace():
    assert findings([1, 2]) == []


def test_a_count_given_twice_is_named():
    assert findings([1, 2, 2]) == [("REPEATED", "id-2", "")]
    assert findings([1, 3, 2, 2]) == [("REPEATED", "id-3", "")]


@pytest.mark.parametrize(("seconds", "expected"), [(5, []), (6, [("CLOCK_BACK", "id-0", "5")])])
def test_a_clock_set_back_under_the_identifiers_too_is_named(seconds, expected):
    def clock(number):
        return NOON - timedelta(seconds=seconds) if number == 2 else NOON

    assert findings([2, 1], clock=clock) == expected


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"w": 1}', '{"w": "w", "n": "x"}', "gone"])
def test_an_edited_entry_that_says_nothing_of_its_count_excuses_nothing(text):
    writers = Writers(report=Report())
    writers.excuse(text)

    assert writers.seen == {}
