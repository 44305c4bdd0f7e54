"""Lock-out: the fifth failure locks a number, known or not; answers do not tell which it is."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.urls import reverse

from hudang.accesslog.models import Entry
from hudang.accounts import lockout, policy
from hudang.core import controls
from tests import factories
from tests.web.test_signing_in import told

pytestmark = [pytest.mark.control("LC-131"), pytest.mark.django_db]

LOGIN = reverse("account_login")


def fail(client, code, *, times=5, address="10.1.1.1"):
    return [
        client.post(LOGIN, {"login": code, "password": "guess"}, REMOTE_ADDR=address)
        for _ in range(times)
    ]


def enter(client, code, *, address="10.1.1.2"):
    data = {"login": code, "password": factories.PASSWORD}
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def test_the_fifth_failure_locks_the_account_from_every_address(client, manager):
    fail(client, manager.code)

    assert enter(client, manager.code).status_code == 200
    assert not Entry.objects.filter(actor_code=manager.code, result="ok").exists()


def test_four_failures_do_not(client, manager):
    fail(client, manager.code, times=4)

    assert enter(client, manager.code).status_code == 302


def test_after_fifteen_minutes_it_is_open_again(client, manager, time_machine):
    time_machine.move_to("2026-11-23T09:00:00+08:00", tick=False)
    fail(client, manager.code)
    time_machine.move_to("2026-11-23T09:15:01+08:00", tick=False)

    assert enter(client, manager.code).status_code == 302


def test_the_limits_are_those_of_the_control(settings):
    numbers = controls.get("LC-131").parameters

    assert numbers["failures"] == settings.AXES_FAILURE_LIMIT
    assert settings.AXES_COOLOFF_TIME.total_seconds() == numbers["lock_minutes"] * 60
    assert policy.PIN_DIGITS == 6


def test_locked_wrong_and_unknown_read_the_same(client, manager):
    fail(client, manager.code)
    fail(client, "ZB999")

    answers = [
        *fail(client, manager.code, times=1, address="10.1.1.3"),
        *fail(client, "ZB999", times=1, address="10.1.1.3"),
        *fail(client, "ZB998", times=1, address="10.1.1.3"),
    ]

    assert len({told(answer) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}


def test_each_of_them_costs_one_computation_of_a_password(client, manager, monkeypatch):
    fail(client, manager.code)
    costs = []
    for name in ("encode", "verify"):
        plain = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher,
            name,
            lambda *words, plain=plain, **named: costs.append(1) or plain(*words, **named),
        )

    for code in (manager.code, "ZB999", "IT777"):
        costs.clear()
        fail(client, code, times=1, address="10.1.1.4")
        assert len(costs) == 1, code


def test_nothing_of_an_attempt_is_kept_in_clear(client, manager):
    fail(client, "16490000001", times=2)
    fail(client, manager.code)

    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        assert not model.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key || value FROM core_cache")
        stored = " ".join(row[0] for row in cursor.fetchall())
    for clear in ("16490000001", manager.code, "10.1.1.1", "guess"):
        assert clear not in stored


def test_a_security_administrator_unlocks_and_it_is_logged(client, sign_in, clerk, security_admin):
    fail(client, clerk.code)
    administrator = sign_in(security_admin)
    shown = administrator.get(reverse("web:people_sign_in", args=[clerk.code]))
    assert "Unlock the account" in shown.content.decode()

    administrator.post(reverse("web:people_unlock", args=[clerk.code]))

    assert enter(client, clerk.code).status_code == 302
    entry = Entry.objects.get(what="accounts.unlock")
    assert entry.actor_code == security_admin.code


def test_nobody_else_unlocks(client, sign_in, clerk, custodian, rf):
    fail(client, clerk.code)

    answer = sign_in(custodian).post(reverse("web:people_unlock", args=[clerk.code]))

    assert answer.status_code == 403
    assert lockout.is_locked(rf.get("/"), clerk.code)
