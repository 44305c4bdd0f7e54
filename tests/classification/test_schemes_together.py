"""Two people at one scheme at one moment: a version, a run and a question are begun once."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from hudang.classification import services
from hudang.classification.models import ProxyReview, Run, SchemeVersion
from hudang.core.errors import Forbidden
from tests.classification.sorted_company import SortedCompany, found_sorted_company
from tests.dossiers.test_together import at_once
from tests.factories import acting

pytestmark = pytest.mark.control("LC-060", "LC-175")
State = SchemeVersion.State


@pytest.fixture
def company(own_database, settings, tmp_path) -> SortedCompany:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    return found_sorted_company(1, clock=now)


def twice(act):
    """Do one thing twice at once; return what was refused."""
    return at_once(act, act)


def test_two_who_begin_the_next_version_find_the_same_one(company):
    manager = acting("ZB003")
    assert not twice(lambda: services.begin_version(company.version, by=manager, at=now()))
    assert SchemeVersion.objects.filter(state=State.DRAFT).count() == 1


@pytest.mark.control("LC-061")
def test_two_who_ask_the_second_reviewer_ask_once(company):
    manager = acting("ZB003")
    draft = services.begin_version(company.version, by=manager, at=now())
    services.add_criterion(draft, "occupancy_role", edition=draft.edition, by=manager, at=now())

    def ask():
        services.ask_second_reviewer(
            draft, "occupancy_role", reason="按合同由谁签字。", by=manager, at=now()
        )

    assert not twice(ask)
    assert ProxyReview.objects.count() == 1


def test_two_who_ask_for_a_run_watch_the_same_one(company):
    assert not twice(lambda: services.ask_run(company.version, by=company.custodian, at=now()))
    assert Run.objects.count() == 1
    run = Run.objects.get()
    (refused,) = twice(lambda: services.cancel_run(run, by=company.custodian, at=now()))
    assert isinstance(refused, Forbidden)


def test_of_two_who_suspend_it_one_does(company):
    def suspend():
        services.suspend(company.version, reason="核对中", by=company.custodian, at=now())

    (refused,) = twice(suspend)
    assert isinstance(refused, Forbidden)
