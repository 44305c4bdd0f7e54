"""Signing in and out: uniform answers, entries in the log, a browser that forgets."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.accesslog.models import Act, Entry
from hudang.web.middleware import session_reference
from tests import factories

LOGIN = reverse("account_login")


def told(answer) -> str:
    """Return what the page says, without what differs in every page."""
    text = answer.content.decode()
    return text[text.index("<main") : text.index("csrfmiddlewaretoken")] + text[-200:]


def test_a_person_signs_in_with_number_and_password(client, manager):
    answer = client.post(LOGIN, {"login": manager.code, "password": factories.PASSWORD})

    assert answer["Location"] == reverse("web:home")
    assert Entry.objects.filter(act=Act.SIGNIN, actor_code=manager.code, result="ok").exists()


def test_unknown_wrong_and_suspended_get_the_same_answer(client, manager):
    suspended = factories.make_user("ZB077", name="某人", password=factories.PASSWORD)
    suspended.is_active = False
    suspended.save()

    answers = [
        client.post(LOGIN, {"login": code, "password": "not this one"})
        for code in (manager.code, suspended.code, "ZB999")
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({told(answer) for answer in answers}) == 1


def test_a_refused_sign_in_is_logged_without_what_was_typed(client, manager):
    client.post(LOGIN, {"login": "13800000000", "password": "secret words"})
    client.post(LOGIN, {"login": manager.code, "password": "secret words"})

    entries = Entry.objects.filter(act=Act.SIGNIN, result="refused")
    assert sorted(entry.actor_code or "" for entry in entries) == ["", manager.code]


def test_the_page_never_repeats_what_was_typed(client, db):
    answer = client.post(LOGIN, {"login": "张三", "password": "secret words"})

    assert "张三" not in answer.content.decode()
    assert "secret words" not in answer.content.decode()


@pytest.mark.control("LC-131")
def test_the_fourth_session_ends_the_first(sign_in, manager):
    browsers = [sign_in(manager, second_factor=False) for _ in range(3)]
    fourth = browsers[0].__class__()
    fourth.post(LOGIN, {"login": manager.code, "password": factories.PASSWORD})

    answers = [browser.get(reverse("web:home")).status_code for browser in [*browsers, fourth]]

    assert answers == [302, 200, 200, 200]


def test_signing_out_clears_the_browser_and_is_logged(sign_in, manager):
    browser = sign_in(manager)

    answer = browser.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get(reverse("web:home")).status_code == 302
    assert Entry.objects.filter(what="accounts.sign_out", actor_code=manager.code).exists()


def test_the_log_knows_the_session_by_a_reference_never_by_its_key(rf, sign_in, manager):
    request = rf.get("/")
    request.session = sign_in(manager).session

    assert session_reference(request) not in request.session.session_key
    assert len(session_reference(request)) == 16


def test_the_demonstration_lets_one_click_be_anybody(client, manager, settings):
    settings.DEMO = True
    assert manager.name in client.get(LOGIN).content.decode()

    answer = client.post(reverse("web:demo_sign_in"), {"code": manager.code})

    assert answer["Location"] == reverse("web:home")
    assert client.get(reverse("web:home")).status_code == 200
    assert Entry.objects.filter(act=Act.SIGNIN, actor_code=manager.code).exists()


def test_the_demonstration_gives_a_roster_to_try(client, db, settings):
    settings.DEMO = True

    answer = client.get(reverse("web:demo_roster"))

    assert answer.content.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]


def test_there_is_no_such_door_outside_the_demonstration(client, manager):
    assert manager.name not in client.get(LOGIN).content.decode()
    assert client.post(reverse("web:demo_sign_in"), {"code": manager.code}).status_code == 404
    assert client.get(reverse("web:demo_roster")).status_code == 404


def test_the_demonstration_opens_a_lock_without_a_password(client, manager, settings):
    settings.DEMO = True
    user = factories.account_of(manager)
    user.set_unusable_password()
    user.save()
    client.post(reverse("web:demo_sign_in"), {"code": manager.code})
    client.post(reverse("web:lock"))

    client.post(reverse("web:unlock"), {"password": ""})

    assert client.get(reverse("web:home")).status_code == 200


class TestLanguage:
    def test_it_is_chinese_whatever_the_browser_prefers(self, client, db):
        answer = client.get(LOGIN, headers={"Accept-Language": "en"})

        assert answer["Content-Language"] == "zh-hans"
        assert "工号" in answer.content.decode()

    def test_one_click_changes_it_and_keeps_it(self, sign_in, manager):
        browser = sign_in(manager, language="")

        answer = browser.post(reverse("web:language"), {"language": "en", "next": "/health/"})

        assert answer["Location"] == "/health/"
        assert browser.get("/").headers["Content-Language"] == "en"
        assert factories.account_of(manager).language == "en"

    def test_a_person_finds_his_language_in_another_browser(self, sign_in, manager):
        user = factories.account_of(manager)
        user.language = "en"
        user.save()

        assert 'lang="en"' in sign_in(manager, language="").get("/").content.decode()

    def test_an_unknown_language_changes_nothing(self, client, db):
        answer = client.post(reverse("web:language"), {"language": "xx", "next": "//example.com"})

        assert answer["Location"] == "/"
        assert "django_language" not in answer.cookies
