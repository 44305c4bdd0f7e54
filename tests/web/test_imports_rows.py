"""Single rows of a roster: mended, left out, corrected in Excel, remarks decided."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hudang.registry import queries, services
from hudang.registry.models import House, Occupancy, RosterImport
from hudang.registry.roster import mending
from tests import factories
from tests.registry.rosters import row, workbook
from tests.web.reading import entries, text_of
from tests.web.test_imports import address, confirmed, upload

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(browse, clerk, open_community):
    """Receive and check a roster of these rows."""

    def make(*rows):
        client = browse(clerk)
        upload(client, open_community, workbook(rows))
        made = RosterImport.objects.get()
        client.post(f"{address(made)}columns", confirmed())
        return services.run_check(made.community_id, made.id)

    return make


def imported(roster, client):
    client.post(f"{address(roster)}start", {"skip_faulty": "yes", "new_buildings": "yes"})
    return services.run_import(roster.community_id, roster.id)


# Mending


def test_rows_with_errors_are_listed_without_their_values(browse, clerk, checked):
    made = checked(row(1), row(2, 手机="1649"), row(3, 业主姓名=""))
    shown = text_of(browse(clerk).get(f"{address(made)}rows"))
    assert "1649</" not in shown
    assert "A mobile number has 11 digits" in shown
    assert [f"rows/{number}" in shown for number in (2, 3, 4)] == [False, True, True]


@pytest.mark.control("LC-127")
def test_opening_a_row_to_mend_it_is_an_entry_of_the_log(browse, clerk, checked):
    made = checked(row(1), row(2, 手机="1649"))
    shown = text_of(browse(clerk).get(f"{address(made)}rows/3"))
    assert 'value="1649"' in shown
    (entry,) = entries(act="view", what="registry.roster_rows")
    assert (entry.actor_code, entry.purpose) == (clerk.code, "registration")


def test_a_mended_row_leads_to_the_next_and_is_imported(browse, clerk, checked):
    made = checked(row(1), row(2, 手机="1649"), row(3, 手机="1650"))
    client = browse(clerk)
    sent = _cells_of(made, 3, clerk) | {"cell_mobile": factories.mobile(77)}
    answer = client.post(f"{address(made)}rows/3", sent)
    assert answer.url == f"{address(made)}rows/4"
    done = imported(made, client)
    assert (done.rows_imported, done.rows_skipped) == (2, 1)
    assert services.search(factories.mobile(77), by=clerk, at=factories.MONDAY).rows


def test_a_row_that_is_still_wrong_stays_open_with_its_reason(browse, clerk, checked):
    made = checked(row(2, 手机="1649"))
    sent = _cells_of(made, 2, clerk) | {"cell_mobile": "164912"}
    shown = text_of(browse(clerk).post(f"{address(made)}rows/2", sent))
    assert "A mobile number has 11 digits" in shown
    assert list(queries.faulty_rows(made)) == [2]


def test_people_who_do_not_pair_up_are_told_apart(browse, clerk, checked):
    made = checked(
        row(
            1,
            业主姓名="沈一、沈鸣、沈知远",
            手机=f"{factories.mobile(1)}/{factories.mobile(2)}",
            身份证="",
        )
    )
    client = browse(clerk)
    shown = text_of(client.get(f"{address(made)}rows/2"))
    assert 'name="name_2" value="沈知远"' in shown
    sent = _cells_of(made, 2, clerk) | {
        "name_0": "沈一", "phone_0": factories.mobile(1),
        "name_1": "沈鸣", "phone_1": factories.mobile(2),
        "name_2": "沈知远",
    }  # fmt: skip
    client.post(f"{address(made)}rows/2", sent)
    imported(made, client)
    assert Occupancy.objects.count() == 3


def test_a_row_is_left_out_by_one_click(browse, clerk, checked):
    made = checked(row(1), row(2, 手机="1649"))
    client = browse(clerk)
    client.post(f"{address(made)}rows/skip", {"row": ["3", "nonsense"]})
    assert not queries.faulty_rows(made)
    assert "No row with errors is left" in text_of(client.get(f"{address(made)}rows"))
    assert imported(made, client).rows_imported == 1


def test_a_row_beyond_the_file_is_not_there(browse, clerk, checked):
    made = checked(row(1))
    assert browse(clerk).get(f"{address(made)}rows/99").status_code == 404


# The workbook


def test_rows_with_errors_go_out_as_a_workbook_and_come_back_mended(browse, clerk, checked):
    made = checked(row(1), row(2, 手机="1649"))
    client = browse(clerk)
    answer = client.post(f"{address(made)}workbook")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet = book.worksheets[0]
    assert [cell[0].value for cell in sheet.iter_rows()][1:] == [3]
    headers = [cell.value for cell in sheet[1]]
    sheet.cell(row=2, column=headers.index("手机") + 1, value=factories.mobile(78))
    out = BytesIO()
    book.save(out)
    corrected = SimpleUploadedFile("roster-errors.xlsx", out.getvalue())
    answer = client.post(f"{address(made)}corrections", {"file": corrected}, follow=True)
    assert "1 row was taken" in text_of(answer)
    assert not queries.faulty_rows(made)


@pytest.mark.parametrize("data", [b"no workbook", b""])
def test_a_workbook_that_is_not_ours_is_told_and_changes_nothing(browse, clerk, checked, data):
    made = checked(row(2, 手机="1649"))
    sent = {"file": SimpleUploadedFile("x.xlsx", data)} if data else {}
    answer = browse(clerk).post(f"{address(made)}corrections", sent, follow=True)
    assert 'class="note' in text_of(answer)
    assert list(queries.faulty_rows(made)) == [2]


# Remarks


@pytest.mark.control("LC-064")
def test_remarks_are_shown_as_proposals_and_dropped_kinds(browse, clerk, checked):
    made = checked(
        row(1, 备注=f"租客李雨婷 {factories.mobile(90)}，空置"),
        row(2, 备注="刁民，别惹"),
        row(3, 备注="老人中风卧床"),
    )
    shown = text_of(browse(clerk).get(f"{address(made)}remarks"))
    assert f"李雨婷 {factories.mobile(90)}" in shown
    assert "LC-064" in shown
    assert "LC-090" in shown
    assert "刁民" not in shown
    assert "中风" not in shown


def test_only_what_is_ticked_is_kept(browse, clerk, checked):
    made = checked(row(1, 备注=f"租客李雨婷 {factories.mobile(90)}，空置"))
    client = browse(clerk)
    client.post(f"{address(made)}remarks", {"row_2": ["1"]})
    imported(made, client)
    assert Occupancy.objects.filter(role="tenant").count() == 0
    assert House.objects.get(label="1栋1单元102").state == "vacant"


def test_everything_on_a_page_is_taken_at_once(browse, clerk, checked):
    made = checked(row(1, 备注=f"租客李雨婷 {factories.mobile(90)}"), row(2, 备注="空置"))
    client = browse(clerk)
    client.post(f"{address(made)}remarks", {"all": "yes"})
    assert "No remark is left to decide" in text_of(client.get(f"{address(made)}remarks"))
    imported(made, client)
    assert Occupancy.objects.filter(role="tenant").count() == 1


def test_nothing_of_a_remark_is_kept_without_a_decision(browse, clerk, checked):
    made = checked(row(1, 备注=f"租客李雨婷 {factories.mobile(90)}"))
    client = browse(clerk)
    imported(made, client)
    assert Occupancy.objects.filter(role="tenant").count() == 0


def _cells_of(roster, number, by):
    """Return what the form of a row sends when nothing is changed."""
    (view,) = mending.rows_of(roster, numbers=[number], by=by, at=factories.MONDAY)
    return {f"cell_{column}": text for column, text in view.cells.items()}
