"""The small words of templates, the pages of a list, the addresses of static files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.http import QueryDict
from django.views.debug import ExceptionReporter
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.controls import Status
from hudang.web import pagination
from hudang.web.pagination import Page, wanted
from hudang.web.reporting import SilentFilter
from hudang.web.static_files import VersionedStorage
from hudang.web.templatetags import names, ui


class TestWords:
    def test_a_moment_is_written_in_the_time_of_the_company(self):
        written = ui.when(datetime(2026, 11, 22, 16, 5, tzinfo=UTC))

        assert "2026-11-23 00:05" in written
        assert 'datetime="2026-11-23T00:05:00+08:00"' in written

    def test_a_day_is_a_day_and_nothing_is_a_dash(self):
        assert "2026-11-22" in ui.when(date(2026, 11, 22))
        assert ui.when(None) == "—"
        assert ui.masked("") == "—"
        assert (ui.grouped(12345), ui.grouped(None)) == ("12,345", "—")
        assert ui.masked("138****5678") == "138****5678"

    def test_a_state_has_its_word_beside_its_colour(self):
        assert ui.status("active", "in use") == '<span class="tag is-green">in use</span>'
        assert ui.status("elsewhere") == '<span class="tag">elsewhere</span>'

    def test_what_a_template_writes_is_escaped(self):
        assert "<b>" not in ui.status("<b>", "<b>")

    @pytest.mark.parametrize("status", Status)
    def test_every_status_of_a_control_has_a_name_and_a_meaning(self, status):
        assert str(names.control_status(status))
        assert str(names.control_status_meaning(status))

    def test_items_of_the_log_have_names_and_unknown_ones_their_number(self):
        assert names.item_names([2, 9999]).endswith("9999")
        assert names.item_names([1, 2, 3, 4, 5]).endswith(" +2")
        assert names.item_names(None) == "—"
        assert names.done("registry.search") != "registry.search"
        assert names.done("registry.list.all") == names.done("registry.list")
        assert names.done("later.act") == "later.act"
        assert names.done("") == "—"


class TestPages:
    @given(
        number=st.integers(1, 50),
        size=st.sampled_from(pagination.SIZES),
        total=st.integers(0, 5000),
    )
    def test_the_offered_pages_are_in_order_with_gaps_where_some_are_left_out(
        self, number, size, total
    ):
        page = Page([], number, size, total)
        offered = ui.page_range(page)
        numbers = [choice[0] for choice in offered if choice]

        assert numbers == sorted(set(numbers))
        assert numbers[0] == 1
        assert {1, page.count} <= set(numbers)
        for earlier, later in pairwise(offered):
            assert earlier is None or later is None or later[0] == earlier[0] + 1

    @given(st.text(max_size=12), st.text(max_size=12))
    def test_nonsense_in_the_address_asks_for_a_page_of_the_usual_size(self, page, size):
        fields = QueryDict(mutable=True)
        fields.update({"page": page, "size": size})
        asked = wanted(fields)

        assert asked.number >= 1
        assert asked.size in pagination.SIZES

    def test_filters_go_along_to_another_page(self):
        asked = wanted(QueryDict("role=clerk&page=2&size=50"))

        page = asked.of(["row"], number=2, total=120)

        assert (page.first, page.last, page.count) == (51, 100, 3)
        assert page.address(3) == "?role=clerk&page=3&size=50"
        assert asked.offset == 50

    def test_past_the_end_is_the_last_page(self, rf):
        page = pagination.paginate(rf.get("/", {"page": "99", "size": "10"}), list(range(25)))

        assert (page.number, page.rows) == (3, [20, 21, 22, 23, 24])

    def test_an_empty_list_has_one_page_from_zero_to_zero(self, rf):
        page = pagination.paginate(rf.get("/"), [])

        assert (page.first, page.last, page.count) == (0, 0, 1)


def test_a_report_of_an_error_holds_nothing_of_the_request(rf):
    request = rf.post("/?q=secret", {"mobile": "16490000001"}, HTTP_COOKIE="sessionid=key")
    request.exception_reporter_filter = SilentFilter()
    try:
        mobile = "16490000001"
        raise ValueError(len(mobile))
    except ValueError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        data = reporter.get_traceback_data()

    assert all(not frame["vars"] for frame in data["frames"])
    assert not data["filtered_POST_items"]
    assert not data["request_meta"]
    assert not data["settings"]
    assert SilentFilter().get_safe_cookies(request) == {}


class TestStaticFiles:
    def test_the_address_changes_with_the_content(self):
        assert "?v=" in VersionedStorage().url("hudang.css")

    def test_a_file_that_is_not_there_has_no_version(self):
        assert "?v=" not in VersionedStorage().url("nothing.css")
