"""Signing in: counted sessions, a language, failures that are logged without what was typed."""

import pytest
from django.conf import settings

from hudang.accesslog.models import Entry
from hudang.accounts import policy, services
from hudang.accounts.models import StaffSession
from hudang.accounts.services import sessions
from hudang.core import controls
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.mark.control("LC-131")
def test_the_fourth_session_of_a_person_ends_the_first(clerk):
    user = factories.account_of(clerk)

    ended = [sessions.begin(user, key=f"s{number}", at=MONDAY) for number in range(4)]

    assert [list(keys) for keys in ended] == [[], [], [], ["s0"]]
    assert StaffSession.objects.filter(user=user).count() == policy.SESSION_LIMIT


def test_a_sign_in_is_logged_and_a_sign_out_forgets_the_session(clerk):
    sessions.begin(factories.account_of(clerk), key="s1", at=MONDAY)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.actor_code, entry.result) == ("signin", "KF001", "ok")

    sessions.end("s1")
    assert not StaffSession.objects.filter(key="s1").exists()


@pytest.mark.control("LC-131")
def test_a_suspended_person_has_no_session_left(clerk, security_admin):
    user = factories.account_of(clerk)
    sessions.begin(user, key="s1", at=MONDAY)

    services.suspend(user, by=security_admin, at=MONDAY)

    assert not StaffSession.objects.filter(user=user).exists()


@pytest.mark.control("LC-131")
@pytest.mark.parametrize(("typed", "logged"), [("KF001", "KF001"), ("16490000001", "")])
def test_a_failed_sign_in_is_logged_without_what_a_stranger_typed(clerk, typed, logged):
    sessions.record_failure(typed, at=MONDAY)

    entry = Entry.objects.latest("id")
    assert (entry.act, entry.result, entry.control) == ("signin", "refused", "LC-131")
    assert entry.actor_code == logged


@pytest.mark.control("LC-131")
def test_lock_out_and_password_length_are_those_of_the_control():
    numbers = controls.get("LC-131").parameters
    limit = f"{numbers['failures']}/{numbers['lock_minutes']}m/key"

    assert limit in settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
    assert {"min_length": numbers["password_length"]} in [
        validator.get("OPTIONS") for validator in settings.AUTH_PASSWORD_VALIDATORS
    ]


def test_a_person_chooses_the_language_and_the_choice_stays(clerk):
    user = factories.account_of(clerk)

    services.set_language(user, language="en", at=MONDAY)

    user.refresh_from_db()
    assert user.language == "en"
    assert Entry.objects.latest("id").what == "accounts.set_language"
