"""Two people at one shelf at one moment: a scan is one scan, and a dossier goes out once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connections

from hudang.accounts.models import Department, Role
from hudang.dossiers import services
from hudang.dossiers.models import Loan, Scan
from hudang.dossiers.services import Shelf
from hudang.registry import services as registry
from hudang.registry.models import House
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts
from tests import cast, factories
from tests.factories import HIRED, MONDAY
from tests.registry.company import found_company

pytestmark = pytest.mark.control("LC-175")


@pytest.fixture
def shelf(own_database, settings, tmp_path):
    """A committed community with a dossier on a shelf, and two clerks."""
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    company = found_company()
    facts = [HouseFacts(place=parse_house("3栋2单元1501"))]
    registry.create_houses(company.community, facts=facts, by=company.clerk, at=HIRED)
    other = cast.appointed(
        "KF003", name="林晓雯", role=Role.CLERK,
        department=Department.objects.get(is_customer_service=True), community=company.community,
        purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    dossier = services.open_dossier(
        House.objects.get(), shelf=Shelf("档案室", "A1", "1"), by=company.clerk, at=HIRED
    )
    return dossier, company.clerk, other


def at_once(*acts):
    """Run the acts side by side, each with its own connection; return what they raised."""
    barrier, raised = Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_people_scan_one_label_at_one_moment(shelf):
    dossier, first, second = shelf
    count = services.begin(dossier.community_id, by=first, at=MONDAY)
    raised = at_once(
        *(
            lambda by=by: services.scan(count, number=dossier.number, by=by, at=MONDAY)
            for by in (first, second)
        )
    )
    assert raised == []
    assert Scan.objects.count() == 1


def test_one_dossier_is_lent_once(shelf):
    dossier, first, second = shelf

    def lend(borrower, by):
        services.lend(
            dossier, borrower=factories.account_of(borrower), purpose="contract_service",
            reference="GD-2026-1", lent_date=MONDAY.date(), due_date=MONDAY.date(),
            by=by, at=MONDAY,
        )  # fmt: skip

    raised = at_once(lambda: lend(first, second), lambda: lend(second, first))
    assert len(raised) == 1
    assert Loan.objects.filter(state="out").count() == 1
