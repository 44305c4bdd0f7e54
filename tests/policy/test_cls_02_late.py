"""CLS-2.1: what was said at a door in time is taken a little later, and never too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.collection import policy, queries, services
from hudang.collection.models import Campaign, Response, Visit
from hudang.core.controls import allows
from hudang.core.errors import Forbidden
from tests.collection.told import letter, told
from tests.factories import MONDAY, account_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
    "tests.collection.callers",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-012")]
LAST = MONDAY + timedelta(days=14)
HOUR = timedelta(hours=1)


@pytest.fixture
def last_day(campaign, butler, custodian) -> list[Visit]:
    """The butler's route of the day on which the campaign closes; then it is closed."""
    planned = services.plan_route(
        campaign, butler=account_of(butler), day=localdate(LAST), by=custodian, at=LAST
    )
    assert services.close_due(at=LAST + timedelta(days=1)) == 1
    return planned


def upload(visit: Visit, *, ended, at, by, clock=None) -> bool:
    sent = letter(visit, told(ended))
    return services.upload(visit, letter=sent, device_now=clock or at, by=by, at=at)


def test_a_visit_of_the_last_day_comes_in_after_closing(last_day, campaign, butler):
    assert upload(last_day[0], ended=LAST, at=LAST + timedelta(days=2), by=butler)
    assert Visit.objects.get(pk=last_day[0].pk).state == Visit.State.FINISHED
    assert Response.objects.count() == 1


@pytest.mark.parametrize("waited", [timedelta(hours=73), timedelta(days=10)])
def test_who_waits_longer_than_72_hours_is_refused(last_day, butler, waited):
    with pytest.raises(Forbidden, match="too late"):
        upload(last_day[0], ended=LAST, at=LAST + waited, by=butler)
    assert Response.objects.count() == 0


def test_a_visit_after_the_last_day_is_refused(last_day, butler):
    day_after = LAST + timedelta(days=1)
    with pytest.raises(Forbidden, match="too late"):
        upload(last_day[0], ended=day_after, at=day_after + HOUR, by=butler)


def test_a_clock_put_back_does_not_bring_a_visit_into_time(last_day, butler):
    """The phone says it is still the last day; by our clock the visit ended two days later."""
    now = LAST + timedelta(days=2)
    with pytest.raises(Forbidden, match="too late"):
        upload(last_day[0], ended=LAST, at=now, by=butler, clock=LAST + HOUR)


@pytest.mark.control("LC-034")
def test_nothing_comes_in_once_the_answers_are_to_be_deleted():
    today = localdate(LAST)
    terms = {"closes": today, "ended": today, "waited": HOUR, "today": today}
    later = today + timedelta(days=1)
    assert allows(policy.require_taking, state="closed", delete=later, **terms)
    assert not allows(policy.require_taking, state="closed", delete=today, **terms)
    assert not allows(policy.require_taking, state="deleted", delete=later, **terms)
    assert not allows(policy.require_taking, state="draft", delete=later, **terms)


@pytest.mark.control("LC-008")
def test_figures_of_a_closed_campaign_wait_for_the_last_phone(
    last_day, campaign, butler, custodian
):
    """A single late answer would be told apart by the figures before and after it."""
    after = LAST + timedelta(days=1)
    for visit in last_day[:11]:
        assert upload(visit, ended=LAST, at=after, by=butler)
    services.tally(campaign.pk, at=after)
    closed = Campaign.objects.get(pk=campaign.pk)
    assert (closed.results["shown"], closed.results["is_final"]) == (0, False)
    assert queries.is_awaiting(closed, today=localdate(after))
    assert services.tally_late(at=after) == 0
    over = LAST + timedelta(days=5)
    assert services.tally_late(at=over) == 1
    services.tally(campaign.pk, at=over)
    closed.refresh_from_db()
    assert (closed.results["shown"], closed.results["is_final"]) == (11, True)
    assert services.tally_late(at=over) == 0
