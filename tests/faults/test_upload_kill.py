"""A server killed while it takes a visit in: the phone sends again, and it is stored once."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from urllib.error import URLError
from urllib.parse import quote

import pytest
from django.utils.timezone import now

from bench.installation import ROOT, free_port
from hudang.collection.models import Response, Visit
from hudang.consent.models import Consent
from hudang.running import web_words
from hudang.vault.checking import Finding, check
from tests.collection.told import letter, told
from tests.collection.visited_company import visited_company
from tests.faults.dying import MOMENT
from tests.server import server
from tests.web.reading import entries

pytestmark = pytest.mark.control("LC-003", "LC-176")

START_SECONDS = 60
VISITING = "hudang.collection.services.visiting"
BEFORE_THE_COMMIT = (
    "before hudang.collection.services.upload 1",
    f"after {VISITING}._read 1",
    f"before {VISITING}._store 1",
    f"after {VISITING}._store 1",
    f"before {VISITING}._log 1",
    f"after {VISITING}._end 1",
)
# The first answer of JSON is the token, the second what is kept.
AFTER_THE_COMMIT = (f"after {VISITING}.finish 1", "after hudang.web.views.visits.JsonResponse 2")


class Phone:
    """The butler's: signed in, with a letter that it keeps until the server names it."""

    def __init__(self, port: int, visit: Visit) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.letters = f"{self.address}/visits/{visit.community_id}/{visit.id}/letter"
        said = told(now(), agreed={"S-MED": True}, answers={"q1": 1, "q2": "周三晚上"})
        self.letter = letter(visit, said)
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def sign_in(self) -> None:
        page = self.browser.open(f"{self.address}/account/login/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "code": "KF011"})
        self.browser.open(f"{self.address}/demo/sign-in", form.encode()).read()

    def send(self) -> str:
        """Send the letter; return what the server says it keeps, nothing where it died."""
        token = json.load(self.browser.open(f"{self.address}/visits/now"))["token"]
        headers = {"X-CSRFToken": token, "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(self.letters, self.letter, headers)  # noqa: S310
        with contextlib.suppress(URLError, http.client.HTTPException, ConnectionError):
            return json.load(self.browser.open(request))["kept"]
        return ""

    @property
    def kept(self) -> str:
        return hashlib.sha256(self.letter).hexdigest()


@pytest.fixture
def visit(own_database, settings, tmp_path) -> Visit:
    """The first visit of a butler's route of today."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return visited_company().route[0]


@pytest.fixture
def serving(own_database, settings):
    """Return how the web server is started on the test's database, and where."""
    port = free_port()
    environment = os.environ | {
        "HUDANG_ROLE": "web",
        "HUDANG_DEMO": "1",
        "HUDANG_DATA": str(settings.HUDANG_DATA),
        "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
        "PYTHONPATH": str(ROOT),
    }
    words = web_words(host="127.0.0.1", port=port, workers=1)[:-1]

    @contextlib.contextmanager
    def start(moment: str = ""):
        """Serve until the block ends, or until the server dies at that moment of an upload."""
        process = subprocess.Popen(
            [sys.executable, *words, "tests.faults.dying_server:application"],
            env=environment | {MOMENT: moment},
            start_new_session=True,
        )
        try:
            wait_until_it_answers(process, port)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=START_SECONDS)

    return port, start


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=5)
            return
        time.sleep(0.1)
    pytest.fail("the web server did not answer")


def stored(visit: Visit) -> tuple[str, int, int, int]:
    """Return how the visit stands, and how many answers, consents and entries there are of it."""
    return (
        Visit.objects.get(pk=visit.pk).state,
        Response.objects.count(),
        Consent.objects.filter(state="granted").count(),
        len(entries(what="collection.visit_finished")),
    )


def nothing_is_broken() -> bool:
    """Say whether every sealed value has its key and opens."""
    broken = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}
    return not broken & set(check(at=now(), sample=None).counts)


def test_killed_before_the_commit_it_has_nothing_and_the_phone_sends_again(visit, serving):
    port, start = serving
    phone, before = Phone(port, visit), stored(visit)
    with start():
        phone.sign_in()
    for moment in BEFORE_THE_COMMIT:
        with start(moment) as process:
            assert phone.send() == "", moment
            assert process.wait(timeout=START_SECONDS) == -signal.SIGKILL, moment
        assert stored(visit) == before, moment
    with start():
        assert [phone.send(), phone.send()] == [phone.kept, phone.kept]
    assert stored(visit) == ("finished", 1, 1, 1)
    assert nothing_is_broken()


@pytest.mark.parametrize("moment", AFTER_THE_COMMIT)
def test_killed_before_it_could_say_so_it_has_everything_once(visit, serving, moment):
    port, start = serving
    phone = Phone(port, visit)
    with start(moment) as process:
        phone.sign_in()
        assert phone.send() == ""
        assert process.wait(timeout=START_SECONDS) == -signal.SIGKILL
    assert stored(visit) == ("finished", 1, 1, 1)
    with start():
        assert phone.send() == phone.kept
    assert stored(visit) == ("finished", 1, 1, 1)
    assert nothing_is_broken()
