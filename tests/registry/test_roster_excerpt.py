"""The rows with problems are kept apart: one row is mended without opening the whole upload."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.registry import services
from hudang.registry.roster import excerpt, mending, storage
from hudang.registry.roster.drafts import Draft, Problem
from hudang.registry.roster.excerpt import Excerpt
from hudang.vault.storage import path_of
from tests.factories import MONDAY, mobile
from tests.registry.rosters import HEADERS, row, workbook

CELLS = (
    st.text() | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none()
    | st.dates() | st.datetimes() | st.times()
    | st.timedeltas().filter(lambda one: one.microseconds == 0 and abs(one.days) < 10**6)
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=20))
def test_what_is_kept_is_read_back_as_it_was(rows):
    kept = Excerpt([0, 2])
    kept.add(Draft(n, cells=cells, problems=[Problem("", "x")]) for n, cells in enumerate(rows))
    read = excerpt.rows(b"".join(kept), numbers=range(1, len(rows)))
    expected = [(n, [cells[0], "", cells[2]]) for n, cells in enumerate(rows)][1:]
    assert read == expected
    assert [[*map(type, cells)] for _n, cells in read] == [
        [*map(type, cells)] for _n, cells in expected
    ]


def test_a_row_without_a_problem_is_not_kept():
    kept = Excerpt([0])
    kept.add([Draft(1, cells=["张三"])])
    assert list(kept) == []


@pytest.fixture
def upload_is_gone(monkeypatch):
    """Whoever opens the whole upload fails."""

    def refuse(*_arguments, **_options):
        pytest.fail("the upload was opened")

    def apply():
        monkeypatch.setattr(storage, "read_file", refuse)

    return apply


def test_a_row_is_shown_and_mended_without_the_upload(checked, clerk, upload_is_gone):
    roster = checked(workbook([row(1), row(2, 手机="123", 备注="租客赵敏"), row(3)]))
    upload_is_gone()
    (shown,) = services.roster_rows(roster, rows=[3], by=clerk, at=MONDAY)
    assert shown.cells["mobile"] == "123"
    assert shown.cells["remark"] == "租客赵敏"
    view = services.mend(roster, row=3, cells={"mobile": mobile(5)}, by=clerk, at=MONDAY)
    assert (view.is_faulty, view.is_mended) == (False, True)


def test_a_row_that_was_right_is_read_from_the_upload(checked, clerk):
    roster = checked(workbook([row(1), row(2, 手机="123")]))
    (shown,) = services.roster_rows(roster, rows=[2], by=clerk, at=MONDAY)
    assert shown.cells["mobile"] == mobile(1)


def test_what_is_kept_lacks_the_columns_that_are_not_read(checked, clerk):
    data = workbook([[*row(1, 手机="123"), 87654]], headers=[*HEADERS, "月收入"])
    roster = checked(data)
    under = storage.authority_of(roster, by=clerk, at=MONDAY)
    kept = storage.read_excerpt(roster, under=under, at=MONDAY)
    assert b"123" in kept
    assert b"87654" not in kept
    assert b"123" not in path_of(roster.stored_excerpt).read_bytes()


def test_what_is_kept_goes_with_the_upload(checked, clerk, committed):
    roster = checked(workbook([row(1, 手机="123")]))
    file = path_of(roster.stored_excerpt)
    assert file.exists()
    with committed():
        services.cancel(roster, by=clerk, at=MONDAY)
    roster.refresh_from_db()
    assert (roster.stored_excerpt, roster.excerpt) == (None, None)
    assert not file.exists()


def test_a_second_check_keeps_its_own(checked, clerk, clock):
    roster = checked(workbook([row(1, 手机="123")]))
    earlier = path_of(roster.stored_excerpt)
    services.recheck(roster, by=clerk, at=MONDAY)
    roster = services.run_check(roster.community_id, roster.id, clock=clock)
    assert not earlier.exists()
    assert mending.rows_of(roster, numbers=[2], by=clerk, at=MONDAY)[0].is_faulty
