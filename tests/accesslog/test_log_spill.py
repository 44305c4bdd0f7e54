"""What verification keeps in temporary files comes back, each row in the bucket of its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog.verify import spill
from hudang.accesslog.verify.spill import BUCKETS, Spill

ROWS = st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.integers(0, 2**32 - 1)))


@given(rows=ROWS, buffer=st.sampled_from([1, 64, 32 * 1024]))
def test_every_row_comes_back_in_order_with_all_of_its_identifier(rows, buffer):
    before, spill._BUFFER = spill._BUFFER, buffer
    try:
        kept = Spill(">16sI")
        for row in rows:
            kept.add(*row)
        buckets = [list(kept.rows(number)) for number in range(BUCKETS)]
        assert buckets == [list(kept.rows(number)) for number in range(BUCKETS)]
    finally:
        spill._BUFFER = before
        kept.close()
    assert sorted(row for bucket in buckets for row in bucket) == sorted(rows)
    for identifier in {row[0] for row in rows}:
        (held,) = [bucket for bucket in buckets if any(row[0] == identifier for row in bucket)]
        mine = [row for row in rows if row[0] == identifier]
        assert [row for row in held if row[0] == identifier] == mine
