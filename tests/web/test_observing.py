"""Probes tell a stranger two words; lines and figures of requests name routes and nobody."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import OperationalError, connection
from django.urls import path, reverse

from hudang import urls
from hudang.core import logs
from hudang.operation import queries
from hudang.operation.policy import Want
from hudang.web import observing

NAME, MOBILE, EMAIL = "欧阳若水", "16490001234", "fang.wang@example.cn"

urlpatterns: list = []


def broken(request, text):
    message = f"{text} {request.GET}"
    raise ValueError(message)


@pytest.fixture
def lines():
    """What the server's own log says, line by line."""

    class Kept(logging.Handler):
        said: list[str] = []

        def emit(self, record):
            self.said.append(logs.JsonFormatter().format(record))

    kept = Kept()
    kept.said = []
    logging.getLogger().addHandler(kept)
    logging.getLogger("hudang").setLevel(logging.INFO)
    yield kept.said
    logging.getLogger().removeHandler(kept)
    logging.getLogger("hudang").setLevel(logging.WARNING)


@pytest.fixture
def breaking(settings):
    """An address of this test that breaks and says all it knows."""
    urlpatterns[:] = [path("broken/<str:text>", broken, name="broken"), *urls.urlpatterns]
    settings.ROOT_URLCONF = "tests.web.test_observing"
    return f"/broken/{NAME}"


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.django_db
@pytest.mark.control("LC-131")
def test_a_request_that_breaks_leaves_no_value_in_the_log_nor_on_the_page(
    sign_in, manager, breaking, lines
):
    client = sign_in(manager)
    client.raise_request_exception = False

    answer = client.get(breaking, {"q": MOBILE}, headers={"Referer": f"http://x/?q={EMAIL}"})

    said = "\n".join(lines)
    assert answer.status_code == 500
    assert '"error": "ValueError"' in said
    for value in (NAME, MOBILE, EMAIL):
        assert value not in said
        assert value not in answer.content.decode()


@pytest.mark.django_db
def test_a_line_names_the_route_and_the_request_and_neither_person_nor_address(
    sign_in, manager, lines
):
    answer = sign_in(manager).get(reverse("web:own_log"), {"q": NAME})

    said = json.loads(lines[-1])
    assert (said["route"], said["status"], said["method"]) == ("web:own_log", 200, "GET")
    assert said["request"] == answer["X-Request-ID"]
    assert len(said["session"]) == 16
    assert manager.code not in lines[-1]
    assert NAME not in lines[-1]


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_not_repeated(sign_in, manager, lines):
    sign_in(manager).get(f"/customers/{NAME}/{MOBILE}/nowhere")

    assert NAME not in "\n".join(lines)
    assert MOBILE not in "\n".join(lines)
    assert json.loads(lines[-1])["status"] == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "word"), [("/live", b"alive\n"), ("/ready", b"ready\n")])
def test_a_load_balancer_asks_without_signing_in_by_any_host_name(client, address, word):
    answer = client.get(address, headers={"Host": "10.0.0.7:8000"})

    assert (answer.status_code, answer.content) == (200, word)
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("want", list(Want))
def test_a_stranger_is_not_told_why_it_is_not_ready_and_the_operator_is(
    client, monkeypatch, lines, want
):
    monkeypatch.setattr(queries, "wanting", lambda *, at: [want])

    answer = client.get("/ready")

    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert client.get("/live").status_code == 200
    assert str(want) in lines[0]


@pytest.mark.django_db
def test_without_the_database_it_lives_and_is_not_ready(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", away)

    assert client.get("/live").status_code == 200
    assert client.get("/ready").status_code == 503


@pytest.mark.django_db
def test_who_asks_without_end_asks_the_database_once_a_second(rf, monkeypatch):
    asked = []
    monkeypatch.setattr(queries, "wanting", lambda *, at: asked.append(at) or [])
    probes = observing.ProbeMiddleware(lambda request: None)

    answers = [probes(rf.get("/ready")).status_code for _ in range(50)]

    assert set(answers) == {200}
    assert len(asked) < 50
