"""Items set apart, on the pages: told after the import, listed, proved or given up."""

from __future__ import annotations

import pytest

from hudang.registry import services
from hudang.registry.models import Quarantine
from tests.factories import mobile
from tests.registry.rosters import HEADERS, receive, row, workbook
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

PROOF = {
    "collector": "云栖置业有限公司",
    "proof": "forms",
    "proof_date": "2026-05-01",
    "reference": "3-12",
}


@pytest.fixture
def roster(browse, clerk, open_community):
    """The developer's list imported on the pages, with a second phone for each."""
    data = workbook([[*row(n), mobile(n + 900)] for n in (1, 2)], headers=[*HEADERS, "备用手机"])
    made = receive(open_community, data=data, by=clerk)
    shown = browse(clerk).get(f"/imports/YQL/{made.id}/columns")
    assert "rests on the person" in text_of(shown)
    names = "building unit room floor_area name mobile id_number handover_date plate remark"
    columns = {f"column_{place}": name for place, name in enumerate(names.split())}
    columns["column_10"] = "mobile_secondary"
    browse(clerk).post(
        f"/imports/YQL/{made.id}/columns",
        columns | {"source_kind": "developer", "source_date": "2026-05-01"},
    )
    services.run_check(made.community_id, made.id)
    browse(clerk).post(f"/imports/YQL/{made.id}/start", {"new_buildings": "yes"})
    return services.run_import(made.community_id, made.id)


@pytest.fixture
def quarantine(roster) -> Quarantine:
    return Quarantine.objects.get()


def address(quarantine: Quarantine) -> str:
    return f"/quarantine/YQL/{quarantine.id}/"


def test_the_result_of_the_import_says_what_was_set_apart(browse, clerk, roster, quarantine):
    told = browse(clerk).get(f"/imports/YQL/{roster.id}/")
    assert "2 customers rest on consent" in text_of(told)
    assert address(quarantine) in told.content.decode()


def test_the_list_shows_counts_and_days_and_no_value(browse, clerk, quarantine):
    answer = browse(clerk).get("/quarantine/", {"status": "waiting"})
    text = text_of(answer)
    assert "second mobile" in text
    assert "waiting for proof" in text
    assert mobile(901) not in answer.content.decode()
    empty = browse(clerk).get("/quarantine/", {"status": "destroyed"})
    assert "Nothing is set apart" in text_of(empty)


def test_the_clerk_sees_the_page_and_decides_nothing(browse, clerk, quarantine):
    page = text_of(browse(clerk).get(address(quarantine)))
    assert "The custodian of the community decides." in page
    assert browse(clerk).post(address(quarantine), PROOF).status_code == 403
    assert browse(clerk).post(f"{address(quarantine)}reject").status_code == 403


def test_the_custodian_proves_the_source(browse, custodian, quarantine):
    home = browse(custodian).get("/")
    assert "Prove the source of a roster" in text_of(home)
    answer = browse(custodian).post(address(quarantine), PROOF)
    assert answer.status_code == 302
    services.run_release(quarantine.community_id, quarantine.id)
    page = text_of(browse(custodian).get(address(quarantine)))
    assert "released" in page
    assert "云栖置业有限公司" in page


def test_a_proof_without_its_place_or_from_tomorrow_is_refused(browse, custodian, quarantine):
    for change in ({"reference": ""}, {"proof_date": "2999-01-01"}):
        answer = browse(custodian).post(address(quarantine), PROOF | change)
        assert answer.status_code == 422
    quarantine.refresh_from_db()
    assert quarantine.status == "waiting"


def test_the_custodian_gives_them_up(browse, custodian, quarantine):
    browse(custodian).post(f"{address(quarantine)}reject")
    assert "is under way" in text_of(browse(custodian).get(address(quarantine)))
    services.run_destruction(quarantine.community_id, quarantine.id)
    assert "destroyed" in text_of(browse(custodian).get(address(quarantine)))


def test_a_quarantine_of_elsewhere_is_not_there(browse, clerk, quarantine):
    assert browse(clerk).get(f"/quarantine/YQL/{quarantine.roster_id}/").status_code == 404
