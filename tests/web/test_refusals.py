"""A refusal is a sentence with its control; the attempt is in the log; nothing is repeated."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.urls import path, reverse

from hudang.accesslog.models import Act, Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from hudang.vault.errors import IndexRebuilding, MissingKey, Tampered, WrongSuite
from hudang.web import refusals

HTMX = {"HX-Request": "true"}


def raising(exception):
    def view(request):
        raise exception

    return view


@pytest.fixture
def raise_in_view(settings):
    """Let an address of this test raise what it is given."""

    def prepare(exception):
        from tests.web import test_refusals

        test_refusals.urlpatterns = [path("try/", raising(exception), name="try"), *urlpatterns]
        settings.ROOT_URLCONF = "tests.web.test_refusals"
        return "/try/"

    before = list(urlpatterns)
    yield prepare
    from tests.web import test_refusals

    test_refusals.urlpatterns = before


def test_a_refusal_names_sentence_control_and_articles(sign_in, manager, raise_in_view):
    url = raise_in_view(Forbidden("You cannot approve your own request.", control="LC-168"))

    answer = sign_in(manager).get(url)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You cannot approve your own request." in page
    assert reverse("web:control", args=["LC-168"]) in page
    assert "POL-7.1" in page


def test_what_is_missing_is_listed(sign_in, manager, raise_in_view):
    url = raise_in_view(
        EvidenceMissing("Not yet.", control="LC-019", missing=["a notice that reached the person"])
    )

    answer = sign_in(manager).get(url)

    assert answer.status_code == 409
    assert "a notice that reached the person" in answer.content.decode()


def test_the_attempt_is_recorded_in_a_transaction_of_its_own(sign_in, manager, raise_in_view):
    url = raise_in_view(Forbidden("No.", control="LC-125"))

    sign_in(manager).get(url)

    entry = Entry.objects.get(act=Act.REFUSE)
    assert (entry.actor_code, entry.control, entry.what) == (manager.code, "LC-125", "try")
    assert entry.result == "refused"


def test_htmx_gets_the_note_alone_and_shows_it_where_alerts_are(sign_in, manager, raise_in_view):
    url = raise_in_view(Forbidden("No.", control="LC-125"))

    answer = sign_in(manager).get(url, headers=HTMX)

    assert answer["HX-Retarget"] == "#alerts"
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("stop", [IndexRebuilding, Tampered, MissingKey, WrongSuite])
def test_a_stop_of_the_vault_says_how_to_recover(sign_in, manager, raise_in_view, stop):
    answer = sign_in(manager).get(raise_in_view(stop()))

    assert answer.status_code == 503
    assert str(stop.message) in answer.content.decode().replace("&#x27;", "'")


def test_where_nothing_can_be_recorded_the_answer_is_a_stop(
    sign_in, manager, raise_in_view, monkeypatch
):
    browser = sign_in(manager)
    url = raise_in_view(Forbidden("No.", control="LC-125"))

    def full(**fields):
        raise DatabaseError

    monkeypatch.setattr(refusals.accesslog, "record", full)
    answer = browser.get(url)

    assert answer.status_code == 503
    assert "could not be written" in answer.content.decode()


def test_what_is_not_there_is_not_repeated(sign_in, manager):
    answer = sign_in(manager).get("/zhang-san-13800000000/?q=secret")

    assert answer.status_code == 404
    assert "zhang-san" not in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_fault_shows_a_sentence_and_nothing_of_the_fault(sign_in, manager, raise_in_view):
    browser = sign_in(manager)
    browser.raise_request_exception = False

    answer = browser.post(raise_in_view(ValueError("张三 13800000000")), {"q": "secret"})

    assert answer.status_code == 500
    assert "张三" not in answer.content.decode()
    assert "secret" not in answer.content.decode()
    assert "Nothing was half-done" in answer.content.decode()


def test_a_form_without_its_key_is_refused_in_words(manager, sign_in):
    browser = sign_in(manager)
    browser.handler.enforce_csrf_checks = True

    answer = browser.post(reverse("web:lock"))

    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_a_form_of_many_megabytes_is_too_large(sign_in, manager):
    answer = sign_in(manager).post(reverse("web:language"), {"next": "x" * 3_000_000})

    assert answer.status_code == 413
