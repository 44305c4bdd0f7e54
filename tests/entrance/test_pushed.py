"""A changed plate reaches the barrier by a signed push; one that fails is tried again."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hudang.core.errors import Forbidden
from hudang.entrance import services
from hudang.entrance.models import BarrierFeed
from hudang.outbox import stopping
from hudang.outbox.models import Stop
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.entrance.gate_company"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-086", "LC-041")]
SECRET = "shared-with-the-barrier"


class End(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["Hudang-Timestamp"].encode() + b"." + body
        signature = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        is_ours = self.headers["Hudang-Signature"] == f"sha256={signature}"
        if is_ours and self.server.answer == 200:
            self.server.taken[self.headers["Idempotency-Key"]] = json.loads(body)
        self.send_response(self.server.answer if is_ours else 401)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def barrier():
    server = ThreadingHTTPServer(("127.0.0.1", 0), End)
    server.answer, server.taken = 200, {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def barrier_feed(parked, open_community, custodian, privacy_lead, settings):
    parked()
    feed = services.propose_feed(
        open_community.id, processor="道闸科技公司", agreement="WT-1",
        agreed_until=date(2027, 6, 30), by=custodian, at=MONDAY,
    )  # fmt: skip
    services.approve_feed(feed, by=privacy_lead, at=MONDAY)
    settings.BARRIER_SECRET = SECRET
    return feed


def test_what_changed_is_pushed_and_what_failed_is_pushed_again(barrier_feed, settings):
    with barrier() as server:
        settings.BARRIER_URL = f"http://127.0.0.1:{server.server_port}/plates"
        server.answer = 503
        assert services.push_due(at=MONDAY) == 0
        server.answer = 200
        assert services.push_due(at=MONDAY + timedelta(hours=1)) == 1
        assert services.push_due(at=MONDAY + timedelta(hours=2)) == 0
        assert services.push_due(at=MONDAY + timedelta(days=1)) == 1
        told = list(server.taken.values())
    assert [one["plates"][0]["plate"] for one in told] == ["京A12345"] * 2
    assert told[0]["serial"] < told[1]["serial"]
    assert BarrierFeed.objects.get().told_at == MONDAY + timedelta(days=1)


def test_a_stop_of_all_sending_stops_the_list(barrier_feed, settings, privacy_lead):
    settings.BARRIER_URL = "http://127.0.0.1:9/plates"
    stopping.stop("", reason=Stop.Reason.choices[0][0], by=privacy_lead, at=MONDAY)
    with pytest.raises(Forbidden, match="stopped"):
        services.push_list(barrier_feed.community_id, at=MONDAY)
    assert BarrierFeed.objects.get().told_at is None
