"""What a violation seals is known to the log, and so is what is gone; it follows nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.violations import services
from hudang.violations.models import AuthorityReport, ReportedPerson, Violation
from hudang.violations.services import Finding
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, move, owner, there
from tests.violations.acting import (
    SEEN,
    answered,
    delivered,
    drafted,
    edition_of,
    on_report,
    told,
)

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_reports(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def naming(company, owner) -> AuthorityReport:
    """A report that names the owner of the house, told and drafted by the desk."""
    house, clerk = owner.occupancies.get().house, company.clerk
    finding = Finding(
        company.community.id, "indoor_charging", "patrol", SEEN, MONDAY, house=house.id
    )
    one = told(services.record(finding, by=clerk, at=MONDAY), by=clerk)
    return drafted(one, parts=["name"], customer=owner, reason="decides", by=clerk)


@pytest.mark.control("LC-122")
def test_a_violation_is_vouched_for_from_the_finding_to_its_destruction(
    company, li_qiang, naming, found
):
    on_report(services.approve, naming, by=li_qiang)
    delivered(naming, by=company.clerk)
    answered(naming, by=company.clerk)
    one = Violation.objects.get()
    services.close(
        one, outcome="authority", text="由执法人员处理", edition=edition_of(one), by=company.clerk,
        at=MONDAY,
    )  # fmt: skip
    assert found() == set()
    assert services.destroy_over(at=MONDAY + timedelta(days=3 * 366)) == 1
    assert not AuthorityReport.objects.exists()
    assert found() == set()


@pytest.mark.control("LC-165")
def test_who_moves_to_another_community_leaves_the_report_behind_and_it_names_nobody(
    naming, owner, there, li_qiang, found
):
    owner.refresh_from_db()
    move(owner, there, li_qiang)
    assert not ReportedPerson.objects.exists()
    assert AuthorityReport.objects.get().parts[-1] == "name"
    assert found() == set()
