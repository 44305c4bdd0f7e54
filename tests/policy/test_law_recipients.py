"""LC-016: who received something under a consent hears in time that it was withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from hudang.consent import policy, queries, services
from hudang.consent.models import RecipientNotice, Situation
from hudang.consent.policy import Telling
from hudang.core.calendar import is_working_day
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.consent.answers import ASKED, SIGNED
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.consent.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-016")]

TODAY = localdate(MONDAY)
PROVIDED = replace(ASKED, situation=Situation.PROVIDE, recipient="云速快递(演示)")
DAYS = st.dates(date(2026, 1, 5), date(2026, 12, 20))


@pytest.fixture
def withdrawn(li_si, say, clerk):
    """李四 let us give his address to the courier, and takes it back."""
    given = say(li_si, asked=PROVIDED)
    services.withdraw(given, by=clerk, at=MONDAY)
    return RecipientNotice.objects.get()


def standing(notice, today):
    (one,) = queries.recipients([notice.community_id], today=today)
    found = queries.recipient_row(one, today=today).standing
    assert list(queries.recipients([notice.community_id], standing=found, today=today)) == [one]
    return found


def test_the_courier_is_to_be_told_within_five_working_days(withdrawn):
    assert withdrawn.recipient == "云速快递(演示)"
    assert withdrawn.due_date == date(2026, 11, 30)
    assert standing(withdrawn, TODAY) == Telling.DUE
    assert standing(withdrawn, date(2026, 12, 1)) == Telling.OVERDUE


def test_told_with_a_proof_it_is_done_once(withdrawn, clerk):
    services.tell_recipient(withdrawn, on=TODAY, reference="EMS-117", by=clerk, at=MONDAY)
    assert standing(withdrawn, date(2027, 1, 1)) == Telling.DONE
    assert len(entries(what="consent.tell_recipient")) == 1
    with pytest.raises(Forbidden, match="told already"):
        services.tell_recipient(withdrawn, on=TODAY, reference="EMS-118", by=clerk, at=MONDAY)


def test_nothing_is_done_without_a_proof_before_the_withdrawal_or_tomorrow(withdrawn, clerk):
    with pytest.raises(EvidenceMissing, match="proves"):
        services.tell_recipient(withdrawn, on=TODAY, reference=" ", by=clerk, at=MONDAY)
    for day in (-1, 1):
        with pytest.raises(Forbidden, match="after the withdrawal"):
            services.tell_recipient(
                withdrawn, on=TODAY + timedelta(days=day), reference="EMS-117", by=clerk, at=MONDAY
            )
    assert standing(withdrawn, TODAY) == Telling.DUE


def test_an_engineer_tells_nobody(withdrawn, engineer):
    with pytest.raises(Forbidden):
        services.tell_recipient(withdrawn, on=TODAY, reference="EMS-117", by=engineer, at=MONDAY)


def test_a_consent_that_named_nobody_leaves_nobody_to_tell(li_si, say, clerk):
    services.withdraw(say(li_si), by=clerk, at=MONDAY)
    assert not RecipientNotice.objects.exists()


def test_the_person_may_answer_later_and_the_answer_is_entered_then(li_si, clerk):
    later = replace(SIGNED, answer="offered")
    offered = services.answer(li_si, asked=ASKED, said=later, by=clerk, at=MONDAY)
    assert (offered.state, offered.form) == ("offered", "")
    answered = services.answer(li_si, asked=ASKED, said=SIGNED, by=clerk, at=MONDAY)
    assert (answered.id, answered.state) == (offered.id, "granted")


@given(DAYS)
def test_the_last_day_is_a_working_day_at_least_five_days_on(day):
    last = policy.recipient_told_by(withdrawn=day)
    assert is_working_day(last)
    assert (last - day).days >= policy.recipients.RECIPIENT_DAYS


@given(DAYS, DAYS, st.none() | DAYS)
def test_who_was_told_is_never_overdue(due, today, told):
    said = policy.telling(told=told, due=due, today=today)
    assert (said is Telling.DONE) == (told is not None)
    assert (said is Telling.OVERDUE) == (told is None and today > due)
