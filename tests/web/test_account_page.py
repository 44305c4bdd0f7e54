"""One's own account, the shared counter and the device's cookie, as pages answer."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from hudang.accesslog.models import Entry
from hudang.accounts.models import AccountNews, Device, ShiftPass, StaffSession
from hudang.web.devices import COOKIE, family
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-131")]

LOGIN, HOME, SWITCH = reverse("account_login"), reverse("web:home"), reverse("web:switch")
PIN = "730195"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36"


def enter(browser, person):
    data = {"login": person.code, "password": factories.PASSWORD}
    return browser.post(LOGIN, data, headers={"User-Agent": WINDOWS})


def set_pin(browser, pin=PIN):
    again = reverse("account_reauthenticate")
    browser.post(again, {"password": factories.PASSWORD})
    return browser.post(reverse("web:counter_pass"), {"kind": "pin", "secret": pin, "again": pin})


def test_a_browser_gets_its_secret_with_the_first_sign_in_and_keeps_it(client, manager):
    client.get(LOGIN)
    assert COOKIE not in client.cookies

    cookie = enter(client, manager).cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    device = Device.objects.get()
    assert device.family == "Chrome · Windows"
    assert cookie.value not in device.secret_hash
    assert COOKIE not in client.get(HOME).cookies


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_shown_as_family_and_system(agent, name):
    assert family(agent) == name


def test_the_account_page_lists_sessions_without_an_address(client, manager):
    enter(client, manager)

    shown = client.get(reverse("mfa_index")).content.decode()

    assert "Chrome · Windows" in shown
    assert "127.0.0.1" not in shown


def test_one_ends_a_session_in_another_browser(client, manager):
    enter(client, manager)
    other = Client()
    enter(other, manager)
    there = StaffSession.objects.get(key=other.session.session_key)

    client.post(reverse("web:end_session", args=[there.pk]))

    assert other.get(HOME).status_code == 302
    assert client.get(HOME).status_code == 200
    assert Entry.objects.filter(what="accounts.end_session").exists()


def test_nobody_ends_the_session_of_another_by_its_address(client, manager, supervisor):
    enter(client, manager)
    other = Client()
    enter(other, supervisor)

    answer = client.post(
        reverse("web:end_session", args=[StaffSession.objects.get(user__code="JD001").pk])
    )

    assert answer.status_code == 404
    assert other.get(HOME).status_code == 200


def test_news_of_the_account_waits_at_the_workbench(client, manager):
    enter(client, manager)
    enter(Client(), manager)

    assert "new device" in client.get(
        HOME, headers={"Accept-Language": "en"}
    ).content.decode() or ("新设备" in client.get(HOME).content.decode())
    client.post(reverse("web:news_read"))
    assert not AccountNews.objects.filter(read_at=None).exists()


def test_the_second_person_comes_back_by_pin_and_is_logged(client, manager, supervisor):
    enter(client, manager)
    set_pin(client)
    enter(client, supervisor)
    before = client.session.session_key
    client.post(reverse("web:lock"))

    answer = client.post(SWITCH, {"code": manager.code, "secret": PIN})

    assert answer["Location"] == HOME
    assert client.get(HOME).context["actor"].code == manager.code
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert not StaffSession.objects.filter(user__code=supervisor.code).exists()
    assert Entry.objects.get(what="accounts.switch").actor_code == manager.code


def test_a_pin_is_of_no_use_in_another_browser(client, manager):
    enter(client, manager)
    set_pin(client)

    answer = Client().post(SWITCH, {"code": manager.code, "secret": PIN})

    assert answer.status_code == 422


def test_the_owner_opens_the_lock_by_pin_and_counts_as_a_quick_switch(client, manager):
    enter(client, manager)
    set_pin(client)
    client.post(reverse("web:lock"))

    client.post(reverse("web:unlock"), {"password": PIN})

    answer = client.get(HOME)
    assert answer.status_code == 200
    assert answer.context["actor"].is_quick


def test_a_quick_switch_ends_with_the_second_factor(sign_in, manager):
    browser = sign_in(manager)
    session = browser.session
    session["quick_at"] = 1000.0
    session["account_authentication_methods"] = [{"method": "mfa", "at": 999.0}]
    session["account_authentication_methods_user"] = str(factories.account_of(manager).pk)
    session.save()
    assert browser.get(HOME).context["actor"].is_quick

    session["account_authentication_methods"] = [{"method": "mfa", "at": 1001.0}]
    session.save()

    assert not browser.get(HOME).context["actor"].is_quick


def test_a_pin_needs_the_password_again(client, manager):
    enter(client, manager)

    answer = client.post(reverse("web:counter_pass"), {"kind": "pin", "secret": PIN, "again": PIN})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not ShiftPass.objects.exists()


def test_the_seed_waits_for_its_confirmation_sealed(client, manager):
    enter(client, manager)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    shown = client.get(reverse("mfa_activate_totp"))

    seed = shown.context["form"].secret
    assert seed in shown.content.decode()
    assert seed not in str(dict(client.session))
    assert set(client.session[SECRET_SESSION_KEY]) == {"record", "blob"}
    tried = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert tried.context["form"].secret == seed


def test_signing_in_gives_a_new_session_and_ends_the_old_one(client, manager):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    enter(client, manager)

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_two_tabs_sign_out_at_once(client, manager):
    enter(client, manager)
    second = Client()
    second.cookies.update(client.cookies)

    answers = [tab.post(reverse("account_logout")) for tab in (client, second)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(answer["Clear-Site-Data"] == '"cache", "storage"' for answer in answers)
    assert not StaffSession.objects.exists()


def test_nothing_is_shown_from_a_page_left_behind(client, manager):
    enter(client, manager)
    page = client.get(HOME)
    client.post(reverse("account_logout"))

    assert page["Cache-Control"] == "no-store"
    assert client.get(HOME).status_code == 302


def test_making_room_at_the_counter_keeps_the_pass_and_signing_out_does_not(client, manager):
    enter(client, manager)
    set_pin(client)

    client.post(reverse("web:make_room"))
    assert client.get(HOME).status_code == 302
    assert client.post(SWITCH, {"code": manager.code, "secret": PIN})["Location"] == HOME

    client.post(reverse("account_logout"))
    assert client.post(SWITCH, {"code": manager.code, "secret": PIN}).status_code == 422


def test_a_pin_and_a_password_change_nothing_about_signing_in(client, manager):
    enter(client, manager)
    set_pin(client)
    client.post(SWITCH, {"code": manager.code, "secret": PIN})
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})

    for route in ("mfa_add_webauthn", "mfa_activate_totp", "account_change_password"):
        assert client.get(reverse(route)).status_code == 409
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.parametrize("variable", ["HUDANG_TLS", "HUDANG_BEHIND_PROXY"])
def test_on_a_protected_line_cookies_travel_protected_only(variable):
    cookies = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY"
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import hudang.settings as s; print({cookies}, s.SECURE_HSTS_SECONDS)",
        ],
        env=os.environ | {"HUDANG_ROLE": "none", variable: "1", "HUDANG_HOST": "192.168.1.5"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.split() == ["True", "True", "True", "31536000"]
