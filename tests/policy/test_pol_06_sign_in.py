"""POL-6.3: who signs in is who he says: locks, passkeys, the shared counter, sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.accounts import policy, queries, services
from hudang.accounts.browser import Browser
from hudang.accounts.models import AccountNews, ShiftPass, StaffSession
from hudang.accounts.services import counter, means, news, sessions
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as desk
from tests import factories
from tests.factories import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-131")]

COUNTER = Browser("c" * 64, "Chrome · Windows")
PHONE = Browser("f" * 64, "Safari · iPhone")
PIN = "730195"
BADGE = "B7F3-22K9-QX41-0M"
TEATIME = MONDAY + timedelta(hours=6)


def at_the_counter(person, *, key="first", is_quick=False, at=MONDAY):
    user = factories.account_of(person)
    sessions.begin(user, key=key, browser=COUNTER, is_quick=is_quick, at=at)
    return user


def with_pin(person, *, pin=PIN):
    user = at_the_counter(person, key=f"of-{person.code}")
    counter.give_pass(
        user, key=f"of-{person.code}", kind=ShiftPass.Kind.PIN, secret=pin, at=MONDAY
    )
    return user


def comes_back(person, *, secret=PIN, browser=COUNTER, at=TEATIME):
    return counter.come_back(browser, code=person.code, secret=secret, at=at)


def test_a_clerk_comes_back_to_the_counter_by_pin_within_the_shift(clerk):
    user = with_pin(clerk)

    assert comes_back(clerk) == user
    assert ShiftPass.objects.get().secret.startswith("argon2")
    assert PIN not in ShiftPass.objects.get().secret


@pytest.mark.parametrize(
    ("browser", "hours"), [(PHONE, 6), (Browser("", ""), 6), (COUNTER, 12)],
    ids=["another browser", "a browser without a cookie", "after the shift"],
)  # fmt: skip
def test_a_pin_is_worth_nothing_elsewhere_or_later(clerk, browser, hours):
    with_pin(clerk)

    assert comes_back(clerk, browser=browser, at=MONDAY + timedelta(hours=hours)) is None


def test_after_five_wrong_tries_only_the_full_sign_in_helps(clerk):
    with_pin(clerk)
    for _ in range(policy.PASS_TRIES):
        assert comes_back(clerk, secret="111222") is None

    assert comes_back(clerk) is None
    refused = Entry.objects.filter(what="accounts.switch", result="refused", control="LC-131")
    assert refused.count() == policy.PASS_TRIES + 1


def test_a_right_try_forgets_the_wrong_ones(clerk):
    with_pin(clerk)
    comes_back(clerk, secret="111222")

    comes_back(clerk)

    assert ShiftPass.objects.get().failures == 0


def test_wrong_tries_at_one_persons_pin_leave_the_others(clerk, custodian):
    with_pin(clerk)
    user = with_pin(custodian, pin="802461")
    for _ in range(policy.PASS_TRIES):
        comes_back(clerk, secret="111222")

    assert comes_back(custodian, secret="802461") == user
    assert queries.people_at(COUNTER, at=TEATIME) == [user]


def test_a_badge_says_whose_it_is(clerk, custodian):
    with_pin(custodian)
    user = at_the_counter(clerk)
    counter.give_pass(user, key="first", kind=ShiftPass.Kind.BADGE, secret=BADGE, at=MONDAY)

    assert comes_back(custodian, secret=BADGE) == user


@pytest.mark.parametrize(
    "pin", ["12345", "123456", "654321", "777777", "121212", "abcdef", "７３０１９５"]
)
def test_a_pin_that_is_guessed_is_refused(pin):
    with pytest.raises(Forbidden, match="digits or more"):
        policy.require_pin(pin=pin, code="KF001")


@pytest.mark.parametrize("badge", ["KF001", "0000-KF001-0000", "short"])
def test_a_badge_with_the_number_that_all_can_read_is_refused(badge):
    with pytest.raises(Forbidden, match="badge"):
        policy.require_badge(badge=badge, code="KF001")


def test_who_came_back_by_pin_makes_no_pin(clerk):
    user = at_the_counter(clerk, is_quick=True)

    with pytest.raises(EvidenceMissing, match="Sign in fully"):
        counter.give_pass(user, key="first", kind=ShiftPass.Kind.PIN, secret=PIN, at=MONDAY)

    assert not ShiftPass.objects.exists()


def test_signing_out_leaves_the_counter(clerk):
    user = with_pin(clerk)

    counter.leave(user, browser=COUNTER)

    assert comes_back(clerk) is None


def test_a_suspended_person_does_not_come_back(clerk, security_admin):
    services.suspend(with_pin(clerk), by=security_admin, at=MONDAY)

    assert comes_back(clerk) is None
    assert not ShiftPass.objects.exists()


def test_a_change_of_password_voids_the_passes(clerk):
    user = with_pin(clerk)

    means.record_change(user, "account/email/password_changed", family="", at=MONDAY)

    assert comes_back(clerk) is None


@pytest.mark.parametrize("item", [11, 72])
def test_identity_and_money_ask_the_second_factor_after_a_quick_switch(clerk, notice, item):
    with pytest.raises(EvidenceMissing, match="second factor") as refusal:
        desk.authority_for(
            replace(clerk, is_quick=True), purpose="registration", items=[item], at=MONDAY
        )

    assert refusal.value.control == "LC-131"


def test_a_telephone_opens_after_a_quick_switch_without_more(clerk, notice):
    quick = replace(clerk, is_quick=True)

    assert desk.authority_for(quick, purpose="registration", items=[2], at=MONDAY)


def test_a_sign_in_on_a_new_device_is_told_and_the_first_is_not(clerk):
    user = at_the_counter(clerk)
    assert not queries.news_of(user)

    sessions.begin(user, key="second", browser=PHONE, at=TEATIME)
    sessions.begin(user, key="third", browser=PHONE, at=TEATIME)

    (told,) = queries.news_of(user)
    assert (told.what, told.family) == (AccountNews.What.NEW_DEVICE, PHONE.family)
    news.take_note(user, at=TEATIME)
    assert not queries.news_of(user)


def test_a_person_ends_all_other_sessions_and_keeps_this_one(clerk):
    user = at_the_counter(clerk)
    sessions.begin(user, key="second", browser=PHONE, at=TEATIME)

    assert sessions.end_others(user, key="second", at=TEATIME) == 1

    assert [session.key for session in queries.sessions_of(user)] == ["second"]
    assert Entry.objects.latest("id").what == "accounts.end_other_sessions"


def test_a_security_administrator_ends_a_session_and_its_owner_is_told(clerk, security_admin):
    user = at_the_counter(clerk)

    sessions.end_for(StaffSession.objects.get(), by=security_admin, at=TEATIME)

    assert not StaffSession.objects.exists()
    assert queries.news_of(user)[0].what == AccountNews.What.SESSION_ENDED
    assert Entry.objects.latest("id").actor_code == security_admin.code


def test_nobody_else_ends_the_session_of_another(clerk, custodian):
    at_the_counter(clerk)

    with pytest.raises(Forbidden):
        sessions.end_for(StaffSession.objects.get(), by=custodian, at=TEATIME)

    assert StaffSession.objects.exists()


def test_an_unlock_is_the_security_administrators_and_logged(clerk, custodian, security_admin):
    user = factories.account_of(clerk)
    with pytest.raises(Forbidden):
        means.record_unlock(user, by=custodian, at=MONDAY)

    means.record_unlock(user, by=security_admin, at=MONDAY)

    assert Entry.objects.latest("id").what == "accounts.unlock"
    assert queries.news_of(user)[0].what == AccountNews.What.UNLOCKED


def test_a_security_administrator_does_not_unlock_himself(security_admin):
    with pytest.raises(Forbidden):
        means.record_unlock(factories.account_of(security_admin), by=security_admin, at=MONDAY)
