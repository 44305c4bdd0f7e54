"""Faulty rows are opened for a person, mended, left out, or sent back in a workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import queries, services
from hudang.registry.models import Customer, House, Occupancy, RosterFix
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.remarks import Proposal
from hudang.registry.roster.unreadable import Unreadable
from hudang.registry.roster.workbook import ROW_HEADER
from tests.factories import MONDAY, mobile
from tests.registry import rosters
from tests.registry.rosters import HEADERS, row, workbook


def download(roster, *, by) -> bytes:
    return b"".join(services.open_error_workbook(roster, by=by, at=MONDAY))


def test_a_preview_shows_cells_masks_and_problems(checked, clerk):
    roster = checked(workbook([row(1), row(2, 手机="123")]))
    first, second = services.preview(roster, by=clerk, at=MONDAY)[-2:]
    assert (first.row, first.house, first.is_faulty) == (2, "1栋1单元102", False)
    assert first.people[0].mobile == "164****0001"
    assert first.cells["mobile"] == mobile(1)
    assert [str(problem.sentence) for problem in second.problems if problem.is_blocking]


def test_opening_rows_is_logged_before(checked, clerk):
    roster = checked(workbook([row(1)]))
    services.preview(roster, by=clerk, at=MONDAY)
    entry = log.recent(actor_code=clerk.code, act="view").first()
    assert (entry.what, entry.purpose) == ("registry.roster_rows", "registration")


def test_a_column_that_is_not_read_is_not_shown(checked, clerk):
    roster = checked(workbook([[*row(1), 87654]], headers=[*HEADERS, "月收入"]))
    (view,) = services.preview(roster, first=2, by=clerk, at=MONDAY)
    assert "87654" not in str(view.cells)


def test_a_proposal_shows_nothing_by_mistake(checked, clerk):
    roster = checked(workbook([row(1, 备注=f"租客{mobile(9)}")]))
    (view,) = services.roster_rows(roster, rows=[2], by=clerk, at=MONDAY)
    assert mobile(9) not in repr(view)
    assert mobile(9) not in repr(view.proposals)


def test_faulty_rows_come_page_by_page(checked, clerk):
    roster = checked(workbook([row(serial, 手机="1") for serial in range(7)]))
    rows, total = services.problem_rows(roster, page=2, page_size=5, by=clerk, at=MONDAY)
    assert ([view.row for view in rows], total) == ([7, 8], 7)
    assert services.problem_rows(roster, page=9, by=clerk, at=MONDAY) == ([], 7)


def test_a_mended_row_is_right(checked, clerk, clock):
    roster = checked(workbook([row(1, 手机="123")]))
    view = services.mend(roster, row=2, cells={"mobile": mobile(5)}, by=clerk, at=MONDAY)
    assert not view.is_faulty
    assert view.is_mended
    roster.refresh_from_db()
    assert roster.rows_faulty == 0
    services.start_import(roster, by=clerk, at=MONDAY)
    services.run_import(roster.community_id, roster.id, clock=clock)
    assert services.search(mobile(5), by=clerk, at=MONDAY).rows


def test_what_was_mended_is_sealed(checked, clerk):
    roster = checked(workbook([row(1, 手机="123")]))
    services.mend(roster, row=2, cells={"mobile": mobile(5)}, by=clerk, at=MONDAY)
    fix = RosterFix.objects.get()
    assert str(fix.values) == "<sealed values>"
    assert mobile(5).encode() not in fix.values.blob


def test_mending_twice_keeps_what_was_mended_first(checked, clerk):
    roster = checked(workbook([row(1, 手机="123", 面积="大")]))
    services.mend(roster, row=2, cells={"mobile": mobile(5)}, by=clerk, at=MONDAY)
    view = services.mend(roster, row=2, cells={"floor_area": "90"}, by=clerk, at=MONDAY)
    assert (view.cells["mobile"], view.is_faulty) == (mobile(5), False)


def test_people_of_one_cell_are_told_apart(checked, clerk, clock):
    roster = checked(workbook([row(1, 业主姓名="张三、李四", 身份证="")]))
    assert roster.rows_faulty == 1 or queries.problem_counts(roster)
    people = [("张三", mobile(1), ""), ("李四", "", "")]
    services.mend(roster, row=2, people=people, by=clerk, at=MONDAY)
    roster.refresh_from_db()
    rosters.import_all(roster, by=clerk, clock=clock)
    assert Customer.objects.count() == 2


def test_only_confirmed_proposals_are_carried_out(checked, clerk, clock):
    roster = checked(workbook([row(1, 备注="空置"), row(2, 备注="空置")]))
    assert list(queries.remark_rows(roster)) == [2, 3]
    decided = services.decide_remarks(
        roster, decisions={2: [Proposal("vacancy")], 3: []}, by=clerk, at=MONDAY
    )
    assert decided == 2
    assert list(queries.remark_rows(roster)) == []
    roster.refresh_from_db()
    rosters.import_all(roster, by=clerk, clock=clock)
    assert sorted(House.objects.values_list("state", flat=True)) == ["occupied", "vacant"]


def test_a_confirmed_tenant_becomes_a_customer_of_the_house(checked, clerk, clock):
    roster = checked(workbook([row(1, 备注=f"租客李四{mobile(9)}")]))
    (view,) = services.preview(roster, first=2, by=clerk, at=MONDAY)
    services.mend(roster, row=2, accepted=view.proposals, by=clerk, at=MONDAY)
    roster.refresh_from_db()
    rosters.import_all(roster, by=clerk, clock=clock)
    assert sorted(Occupancy.objects.values_list("role", flat=True)) == ["owner", "tenant"]
    assert House.objects.get().state == "let"


def test_a_row_left_out_by_decision_is_no_error_and_not_imported(checked, clerk, clock):
    roster = checked(workbook([row(1), row(2, 手机="1")]))
    services.skip(roster, rows=[3], by=clerk, at=MONDAY)
    roster.refresh_from_db()
    assert roster.rows_faulty == 0
    services.start_import(roster, by=clerk, at=MONDAY)
    services.run_import(roster.community_id, roster.id, clock=clock)
    assert Customer.objects.count() == 1


def test_rows_and_columns_that_are_not_there_cannot_be_mended(checked, clerk):
    roster = checked(workbook([row(1)]))
    with pytest.raises(Invalid):
        services.mend(roster, row=99, cells={"mobile": mobile(1)}, by=clerk, at=MONDAY)
    with pytest.raises(Invalid):
        services.mend(roster, row=2, cells={"income": "1"}, by=clerk, at=MONDAY)


# The workbook


def test_the_error_workbook_has_the_faulty_rows_with_their_reasons(checked, clerk):
    roster = checked(workbook([row(1), row(2, 手机="123", 备注="@SUM(1)")]))
    with translation.override("zh-hans"):
        services.make_error_workbook(roster, by=clerk, at=MONDAY)
    sheet = load_workbook(BytesIO(download(roster, by=clerk))).active
    header, *rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert header[0] == ROW_HEADER
    ((number, reasons, *cells),) = rows
    assert number == 3
    assert "手机" in reasons
    assert "123" in cells
    assert "f" not in {cell.data_type for line in sheet.iter_rows(min_row=2) for cell in line}


def test_the_error_workbook_lies_sealed(checked, clerk):
    from hudang.vault import storage

    roster = checked(workbook([row(1, 手机="123")]))
    services.make_error_workbook(roster, by=clerk, at=MONDAY)
    content = storage.path_of(roster.stored_workbook).read_bytes()
    assert b"PK" not in content[:4]
    assert rosters.person(1).encode() not in content


def test_a_corrected_workbook_mends_its_rows(checked, clerk, clock):
    roster = checked(workbook([row(1, 手机="123"), row(2), row(3, 手机="456")]))
    services.make_error_workbook(roster, by=clerk, at=MONDAY)
    book = load_workbook(BytesIO(download(roster, by=clerk)))
    sheet = book.active
    place = next(cell.column for cell in sheet[1] if cell.value == "手机")
    for line, serial in ((2, 1), (3, 3)):
        sheet.cell(line, place, int(mobile(serial)))
    data = [rosters.saved(book)]
    assert services.upload_corrections(roster, data=data, by=clerk, at=MONDAY) == 2
    roster.refresh_from_db()
    assert roster.rows_faulty == 0
    services.start_import(roster, by=clerk, at=MONDAY)
    services.run_import(roster.community_id, roster.id, clock=clock)
    assert Customer.objects.count() == 3


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", workbook([row(1)])])
def test_another_file_is_not_taken_for_the_corrections(checked, clerk, data):
    roster = checked(workbook([row(1, 手机="123")]))
    with pytest.raises(Unreadable):
        services.upload_corrections(roster, data=[data], by=clerk, at=MONDAY)


# Who may


def test_only_customer_service_sees_the_rows(checked, engineer, manager):
    roster = checked(workbook([row(1)]))
    for somebody in (engineer, manager):
        with pytest.raises(Forbidden):
            services.preview(roster, by=somebody, at=MONDAY)


def test_after_the_import_there_is_nothing_to_open(imported, clerk):
    roster = imported(workbook([row(1)]))
    with pytest.raises(EvidenceMissing):
        services.preview(roster, by=clerk, at=MONDAY)


def test_headers_are_opened_by_the_job_that_read_them(received, clerk):
    roster = received(workbook([[*row(1), 1]], headers=[*HEADERS, "谁的私房钱"]))
    choices = services.columns_of(roster, by=clerk, at=MONDAY)
    assert choices[-1].header == "谁的私房钱"
    assert roster.columns[-1]["header"] == ""


def test_rosters_are_listed_and_found_by_those_they_concern(checked, clerk, other_community):
    roster = checked(workbook([row(1)]))
    assert list(queries.rosters(clerk.communities)) == [roster]
    assert queries.roster(roster.community_id, roster.id, by=clerk) == roster
    with pytest.raises(Forbidden):
        queries.roster(other_community.id, roster.id, by=clerk)


def test_a_problem_is_told_in_words(checked):
    (problem,) = queries.problem_counts(checked(workbook([row(1, 手机="1")])))
    assert problem.label
    assert problem.sentence


def test_a_file_that_is_gone_gets_a_sentence(checked, clerk, clock):
    from hudang.vault import storage

    roster = checked(workbook([row(1)]))
    storage.path_of(roster.stored).unlink()
    services.start_import(roster, by=clerk, at=MONDAY)
    with pytest.raises(FileNotFoundError):
        services.run_import(roster.community_id, roster.id, clock=clock)
    roster.refresh_from_db()
    assert (roster.status, "no longer" in roster.failure) == ("failed", True)
