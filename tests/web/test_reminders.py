"""The page that says when somebody is reminded, and the reminder on the workbench."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.worklist import queries, services
from hudang.worklist.models import Days
from tests.factories import MONDAY, account_of
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

PAGE = "/work/reminder"


def test_who_chose_nothing_sees_the_usual_time(browse, clerk, open_community):
    said = browse(clerk).get(PAGE).content.decode()
    assert '<option value="08:30" selected>' in said
    assert '<option value="20:00"' not in said


def test_a_time_is_chosen_and_kept(browse, clerk, open_community):
    page = browse(clerk)
    answer = page.post(PAGE, {"days": "every", "time": "17:30"}, follow=True)
    assert "reminded as you chose" in text_of(answer)
    chosen = queries.schedule_of(account_of(clerk))
    assert (chosen.days, f"{chosen.time:%H:%M}") == (Days.EVERY, "17:30")


@pytest.mark.parametrize("said", [{"days": "every", "time": "03:00"}, {"days": "some"}, {}])
def test_what_nobody_offers_is_not_kept(browse, clerk, open_community, said):
    assert browse(clerk).post(PAGE, {"time": "", **said}).status_code == 422
    assert queries.schedule_of(account_of(clerk)).days == Days.WORKING


def test_the_workbench_shows_the_reminder_until_it_is_read(browse, engineer, ordered):
    order = ordered()
    user = account_of(engineer)
    late = order.completion_due_at + timedelta(hours=1)
    services.remind(user, schedule=queries.schedule_of(user), at=late)
    page = browse(engineer)
    said = page.get("/")
    assert "1 is late" in text_of(said)
    assert "/work/?horizon=late" in said.content.decode()
    assert order.number not in text_of(said)  # counts, no numbers


def test_what_was_read_is_not_shown_again(browse, engineer, ordered):
    ordered()
    user = account_of(engineer)
    services.remind(user, schedule=queries.schedule_of(user), at=MONDAY)
    page = browse(engineer)
    assert "Reminder of your work" in text_of(page.get("/"))
    assert page.post(f"{PAGE}/read").status_code == 302
    assert "Reminder of your work" not in text_of(page.get("/"))


def test_what_falls_due_before_the_next_reminder_is_named(browse, engineer, ordered):
    order = ordered()
    user = account_of(engineer)
    before = order.completion_due_at - timedelta(days=1)
    daily = queries.Schedule(Days.EVERY, queries.schedule_of(user).time)
    services.remind(user, schedule=daily, at=before)
    assert "Work on an order" in text_of(browse(engineer).get("/"))
