"""The import wizard: file, columns, check, import; what may not be collected is never stored."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hudang.registry import services
from hudang.registry.models import Customer, RosterImport
from hudang.vault import storage
from tests.registry.rosters import HEADERS, row, workbook
from tests.web.reading import entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

Status = RosterImport.Status


def upload(client, community, data: bytes, *, name: str = "roster.xlsx"):
    return client.post(
        "/imports/new",
        {"community": str(community.id), "file": SimpleUploadedFile(name, data)},
    )


def confirmed(**changes):
    """Return what the columns page sends for our headers."""
    guessed = {
        0: "building", 1: "unit", 2: "room", 3: "floor_area", 4: "name", 5: "mobile",
        6: "id_number", 7: "handover_date", 8: "plate", 9: "remark",
    }  # fmt: skip
    columns = {f"column_{place}": column for place, column in guessed.items()}
    return columns | {"source_kind": "own"} | changes


@pytest.fixture
def roster(browse, clerk, open_community):
    """A roster of ten rows whose columns are confirmed and whose rows are checked."""

    def make(rows=None, **changes):
        upload(browse(clerk), open_community, workbook(rows or [row(n) for n in range(10)]))
        made = RosterImport.objects.get()
        browse(clerk).post(f"{address(made)}columns", confirmed(**changes))
        return services.run_check(made.community_id, made.id)

    return make


def address(roster: RosterImport) -> str:
    return f"/imports/{roster.community.code}/{roster.id}/"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Buildings that are not there yet"), ("zh-hans", "尚不存在的楼栋")],
)
def test_a_building_that_is_new_is_named_and_confirmed(
    browse, clerk, open_community, roster, language, sentence
):
    made = roster([row(1, 楼栋="3栋"), row(2, 楼栋="9栋")])
    browser = browse(clerk, language=language)
    page = text_of(browser.get(address(made)))
    assert sentence in page
    assert "9栋" in page

    refused = browser.post(f"{address(made)}start")
    assert refused.status_code == 409
    browser.post(f"{address(made)}start", {"new_buildings": "yes"})
    made.refresh_from_db()
    assert made.status == Status.IMPORTING


# The file


def test_a_file_is_taken_over_sealed_and_leads_to_its_columns(browse, clerk, open_community):
    answer = upload(browse(clerk), open_community, workbook([row(1)]))
    made = RosterImport.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{address(made)}columns")
    assert made.status == Status.UPLOADED
    assert storage.path_of(made.stored).exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"this is no spreadsheet", "roster.xlsx"),
        (b"PK\x03\x04 and then nothing", "roster.xlsx"),
        (b"\x00" * 3000, "roster.csv"),
        (workbook([], headers=[]), "roster.xlsx"),
    ],
)
def test_a_file_that_is_no_roster_gets_one_sentence_and_leaves_nothing(
    browse, clerk, open_community, settings, data, name
):
    answer = upload(browse(clerk), open_community, data, name=name)
    assert answer.status_code == 422
    assert 'class="field-error"' in text_of(answer)
    assert not RosterImport.objects.exists()
    assert not list((settings.HUDANG_DATA / "files").iterdir())


def test_without_a_file_the_form_says_so(browse, clerk, open_community):
    answer = browse(clerk).post("/imports/new", {"community": str(open_community.id)})
    assert answer.status_code == 422


def test_the_template_has_columns_that_the_import_knows(browse, clerk, open_community):
    answer = browse(clerk).get("/imports/template")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert {"姓名", "手机", "室"} & set(headers)
    answer = upload(browse(clerk), open_community, workbook([["1"]], headers=headers))
    assert answer.status_code == 302


# Columns


@pytest.mark.control("LC-002")
def test_a_column_that_nobody_may_collect_is_refused_by_name(browse, clerk, open_community):
    rows = [[*row(1), "12000"]]
    upload(browse(clerk), open_community, workbook(rows, headers=[*HEADERS, "月收入"]))
    made = RosterImport.objects.get()
    shown = text_of(browse(clerk).get(f"{address(made)}columns"))
    assert "月收入" in shown
    assert "not read, not stored" in shown
    assert 'name="column_10"' not in shown
    assert "LC-062" in shown


def test_the_columns_are_guessed_and_can_be_changed(browse, clerk, open_community):
    upload(browse(clerk), open_community, workbook([row(1)]))
    made = RosterImport.objects.get()
    client = browse(clerk)
    shown = text_of(client.get(f"{address(made)}columns"))
    assert shown.count("<select") == len(HEADERS) + 1
    assert '<option value="mobile" selected>' in shown
    answer = client.post(f"{address(made)}columns", confirmed(column_5=""))
    assert answer.status_code == 302
    made.refresh_from_db()
    assert "mobile" not in {column["column"] for column in made.columns}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column_2": ""}, "No column is read as the house"),
        ({"column_4": ""}, "No column is read as the name"),
        ({"column_5": "name"}, "Two columns are read as the same"),
        ({"source_kind": ""}, "This field is required"),
        ({"source_date": "2030-01-01"}, "in the future"),
    ],
)
def test_columns_that_make_no_roster_are_told(browse, clerk, open_community, changes, sentence):
    upload(browse(clerk), open_community, workbook([row(1)]))
    made = RosterImport.objects.get()
    answer = browse(clerk).post(f"{address(made)}columns", confirmed(**changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)


@pytest.mark.control("LC-167")
def test_a_roster_of_others_needs_the_day_it_was_handed_over(browse, clerk, open_community):
    upload(browse(clerk), open_community, workbook([row(1)]))
    made = RosterImport.objects.get()
    sent = confirmed(source_kind="developer")
    answer = browse(clerk).post(f"{address(made)}columns", sent)
    assert answer.status_code == 409
    assert "the day it was handed over" in text_of(answer)


# Check and import


def test_while_rows_are_checked_the_page_asks_how_far_it_is(browse, clerk, open_community):
    upload(browse(clerk), open_community, workbook([row(1)]))
    made = RosterImport.objects.get()
    client = browse(clerk)
    client.post(f"{address(made)}columns", confirmed())
    shown = text_of(client.get(address(made)))
    assert 'hx-trigger="every 1s"' in shown
    assert f"{address(made)}cancel" in shown
    assert "rows checked" in text_of(htmx(client, address(made)))
    services.run_check(made.community_id, made.id)
    assert htmx(client, address(made))["HX-Refresh"] == "true"


def test_the_result_shows_totals_reasons_and_a_chart(browse, clerk, roster):
    made = roster([row(1), row(2, 手机="1649"), row(3, 业主姓名="")])
    client = browse(clerk)
    shown = text_of(client.get(address(made)))
    assert "A mobile number has 11 digits" in shown
    assert "2 rows have errors" in shown
    assert "Import 1 row" in shown
    bars = client.get(f"{address(made)}chart").json()
    assert sum(bars["series"][0]["data"]) == 2


@pytest.mark.control("LC-005")
def test_rows_with_errors_are_left_out_only_by_decision(browse, clerk, roster):
    made = roster([row(1), row(2, 手机="1649")])
    answer = browse(clerk).post(f"{address(made)}start", {"new_buildings": "yes"})
    assert answer.status_code == 409
    made.refresh_from_db()
    assert made.status == Status.CHECKED


def test_a_roster_is_imported_and_the_summary_leads_to_its_customers(browse, clerk, roster):
    made = roster()
    client = browse(clerk)
    started = client.post(f"{address(made)}start", {"new_buildings": "yes"})
    assert started.status_code == 302
    services.run_import(made.community_id, made.id)
    shown = text_of(client.get(address(made)))
    assert Customer.objects.count() == 10
    assert "notice=due" in shown
    assert "The uploaded file is deleted" in shown
    assert text_of(client.get("/imports/")).count("imported") >= 1


def test_starting_twice_imports_once(browse, clerk, roster):
    made = roster()
    client = browse(clerk)
    answers = [
        client.post(f"{address(made)}start", {"new_buildings": "yes"}) for _click in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(entries(act="change", what="registry.start_import")) == 1


def test_a_cancelled_roster_says_what_stays(browse, clerk, roster):
    made = roster()
    client = browse(clerk)
    client.post(f"{address(made)}cancel")
    shown = text_of(client.get(address(made)))
    assert "0 of 10 rows are imported and stay" in shown
    assert "Upload it again" in shown
    assert client.post(f"{address(made)}cancel").status_code == 302


def test_a_failed_roster_goes_on_where_it_stopped(browse, clerk, roster):
    made = roster()
    RosterImport.objects.filter(pk=made.pk).update(status=Status.FAILED, failure="It stopped.")
    client = browse(clerk)
    shown = text_of(client.get(address(made)))
    assert "It stopped." in shown
    assert "Go on where it stopped" in shown
    client.post(f"{address(made)}resume")
    made.refresh_from_db()
    assert made.status in {Status.CHECKING, Status.IMPORTING}


# Who may


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("page", ["", "columns", "rows", "remarks", "chart"])
def test_a_butler_imports_no_roster(browse, butler, roster, page):
    made = roster()
    client = browse(butler)
    assert client.get("/imports/").status_code == 403
    assert client.get(f"{address(made)}{page}").status_code == 403
    assert client.post(f"{address(made)}start").status_code == 403


def test_a_roster_that_is_not_there_is_not_found(browse, clerk, open_community, roster):
    made = roster()
    client = browse(clerk)
    assert client.get(f"/imports/YQL/{open_community.id}/").status_code == 404
    assert client.get(f"/imports/NOPE/{made.id}/").status_code == 404
