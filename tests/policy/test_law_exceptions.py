"""PIPL 18: people are not told beforehand only on evidence, and after an emergency in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hudang.accesslog.models import Entry
from hudang.core.calendar import add_working_days
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import policy, queries, services
from hudang.purposes.inventory import LegalBasis
from hudang.purposes.models import ExceptionKind, NoticeException, Purpose
from hudang.purposes.policy import ExceptionStanding as Standing
from hudang.purposes.services import Evidence
from hudang.registry.services.grounds import require_gate
from hudang.registry.services.logging import PURPOSE
from tests import factories
from tests.factories import MONDAY
from tests.registry.conftest import contract

__all__ = ["contract"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-020")]

TODAY = MONDAY.date()
FLOOD = Evidence("市防汛指挥部", "防汛〔2026〕7号", TODAY, TODAY + timedelta(days=2))


def excepted(
    community, *, by, kind=ExceptionKind.EMERGENCY, evidence=FLOOD, code="emergency", at=MONDAY
):
    purpose = Purpose.objects.get(code=code)
    return services.record_exception(
        community.id, kind=kind, purpose=purpose, evidence=evidence, by=by, at=at
    )


def standing_on(community, day):
    (row,) = queries.exceptions([community.id], today=day)
    return row.standing


@pytest.mark.parametrize(
    "lacking", [{"authority": " "}, {"document": ""}, {"ends": None}, {"started": None}]
)
def test_without_evidence_there_is_no_exception(
    community, privacy_lead, customer_service, lacking
):
    with pytest.raises(EvidenceMissing) as refusal:
        excepted(community, by=privacy_lead, evidence=replace(FLOOD, **lacking))
    assert len(refusal.value.missing) == 1
    assert not NoticeException.objects.exists()


@pytest.mark.parametrize(
    ("kind", "started", "ends"),
    [
        (ExceptionKind.EMERGENCY, TODAY, TODAY + timedelta(days=8)),
        (ExceptionKind.SECRECY, TODAY, TODAY + timedelta(days=366)),
        (ExceptionKind.EMERGENCY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)),
        (ExceptionKind.EMERGENCY, TODAY, TODAY - timedelta(days=1)),
    ],
)
def test_no_exception_is_endless_or_begins_tomorrow(
    community, privacy_lead, customer_service, kind, started, ends
):
    evidence = replace(FLOOD, started=started, ends=ends)
    with pytest.raises(Forbidden):
        excepted(community, by=privacy_lead, kind=kind, evidence=evidence)


def test_the_desk_records_none(community, clerk):
    with pytest.raises(Forbidden):
        excepted(community, by=clerk)


def test_the_flood_is_over_and_people_are_told_within_three_working_days(
    community, privacy_lead, clerk, notice
):
    flood = excepted(community, by=privacy_lead)
    assert Entry.objects.latest("id").what == "purposes.record_exception"
    assert standing_on(community, FLOOD.ends) == Standing.IN_FORCE
    due = add_working_days(FLOOD.ends, 3).date
    assert standing_on(community, due) == Standing.FOLLOW_UP
    assert standing_on(community, due + timedelta(days=1)) == Standing.OVERDUE
    late = MONDAY + timedelta(days=20)
    with pytest.raises(EvidenceMissing, match="Nobody there has been told"):
        services.follow_up_exception(flood, by=privacy_lead, at=late)

    services.record_posting(
        notice, community=community.id, place="大堂", posted_at=late, photo=factories.photo(),
        by=clerk, at=late,
    )  # fmt: skip
    services.follow_up_exception(flood, by=privacy_lead, at=late)

    assert standing_on(community, late.date()) == Standing.DONE
    with pytest.raises(Forbidden):
        services.follow_up_exception(flood, by=privacy_lead, at=late)


def test_it_ends_earlier_and_the_days_count_from_then(community, privacy_lead, customer_service):
    flood = excepted(community, by=privacy_lead)
    services.end_exception(flood, on=TODAY, by=privacy_lead, at=MONDAY)
    (row,) = queries.exceptions([community.id], today=TODAY)
    assert row.due == add_working_days(TODAY, 3).date
    with pytest.raises(Forbidden):
        services.end_exception(flood, on=FLOOD.ends, by=privacy_lead, at=MONDAY)


def test_what_the_law_keeps_secret_is_not_told_afterwards_either(
    community, privacy_lead, customer_service
):
    secret = excepted(community, by=privacy_lead, kind=ExceptionKind.SECRECY)
    assert standing_on(community, FLOOD.ends + timedelta(days=30)) == Standing.DONE
    with pytest.raises(Forbidden, match="nothing to follow up"):
        services.follow_up_exception(secret, by=privacy_lead, at=MONDAY)


def test_during_the_flood_its_own_purpose_needs_no_posting_and_afterwards_it_does(
    community, privacy_lead, contract
):
    facts = {"items": [1, 2], "basis": LegalBasis.CONTRACT, "notice_delivered": False}
    with pytest.raises(EvidenceMissing):
        require_gate(community.id, **facts, at=MONDAY)
    excepted(community, by=privacy_lead)
    with pytest.raises(EvidenceMissing):
        require_gate(community.id, **facts, at=MONDAY)
    excepted(community, by=privacy_lead, code=PURPOSE)
    require_gate(community.id, **facts, at=MONDAY)
    with pytest.raises(EvidenceMissing):
        require_gate(community.id, **facts, at=MONDAY + timedelta(days=3))


@settings(deadline=None)
@given(ends=st.dates(date(2026, 1, 1), date(2027, 12, 31)), later=st.integers(0, 30))
def test_an_emergency_is_overdue_exactly_after_its_third_working_day(ends, later):
    today = ends + timedelta(days=later)
    found = policy.exception_standing(
        kind=ExceptionKind.EMERGENCY, ends=ends, is_followed_up=False, today=today
    )
    assert (found == Standing.OVERDUE) == (today > add_working_days(ends, 3).date)
