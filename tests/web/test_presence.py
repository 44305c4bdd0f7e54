"""The idle lock: it keeps the session, asks the password, and polling does not keep it awake."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.accesslog.models import Act, Entry
from tests import factories

pytestmark = pytest.mark.control("LC-131")

HOME = reverse("web:home")


@pytest.fixture
def browser(sign_in, manager, time_machine):
    time_machine.move_to("2026-11-23T09:00:00+08:00", tick=False)
    client = sign_in(manager)
    assert client.get(HOME).status_code == 200
    return client


def test_fourteen_minutes_of_silence_change_nothing(browser, time_machine):
    time_machine.move_to("2026-11-23T09:14:00+08:00", tick=False)

    assert browser.get(HOME).status_code == 200


def test_fifteen_minutes_lock_the_session(browser, time_machine):
    time_machine.move_to("2026-11-23T09:15:00+08:00", tick=False)

    answer = browser.get(HOME)

    assert answer.status_code == 423
    assert reverse("web:unlock") in answer.content.decode()


def test_a_script_meets_a_locked_session_without_content(browser, time_machine):
    time_machine.move_to("2026-11-23T09:15:00+08:00", tick=False)

    answer = browser.get(HOME, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (423, b"")


def test_a_page_that_asks_by_itself_does_not_keep_the_session_awake(browser, time_machine):
    for minute in range(2, 15):
        time_machine.move_to(f"2026-11-23T09:{minute:02}:00+08:00", tick=False)
        browser.get(HOME, headers={"X-Background": "1"})
    time_machine.move_to("2026-11-23T09:16:00+08:00", tick=False)

    assert browser.get(HOME).status_code == 423


def test_being_at_work_keeps_the_session_awake(browser, time_machine):
    time_machine.move_to("2026-11-23T09:14:00+08:00", tick=False)
    assert browser.post(reverse("web:alive")).status_code == 204
    time_machine.move_to("2026-11-23T09:28:00+08:00", tick=False)

    assert browser.get(HOME).status_code == 200


def test_the_password_opens_the_session_again(browser):
    browser.post(reverse("web:lock"))
    assert browser.get(HOME).status_code == 423

    answer = browser.post(reverse("web:unlock"), {"password": factories.PASSWORD, "next": HOME})

    assert answer["Location"] == HOME
    assert browser.get(HOME).status_code == 200


def test_a_wrong_password_opens_nothing_and_is_logged(browser):
    browser.post(reverse("web:lock"))

    answer = browser.post(
        reverse("web:unlock"), {"password": "guess"}, headers={"X-Requested-With": "fetch"}
    )

    assert answer.status_code == 403
    assert browser.get(HOME).status_code == 423
    assert Entry.objects.filter(act=Act.SIGNIN, result="refused").count() == 1


def test_many_wrong_passwords_end_the_session(browser):
    browser.post(reverse("web:lock"))

    answers = [
        browser.post(
            reverse("web:unlock"), {"password": "guess"}, headers={"X-Requested-With": "fetch"}
        ).status_code
        for _ in range(6)
    ]

    assert answers == [403] * 5 + [401]
    assert browser.get(HOME).status_code == 302


def test_a_lock_leads_back_to_our_own_pages_only(browser):
    browser.post(reverse("web:lock"))

    answer = browser.post(
        reverse("web:unlock"), {"password": factories.PASSWORD, "next": "https://example.com/"}
    )

    assert answer["Location"] == "/"
