"""The company's fee system: asked over HTTP or read from its table, never kept, never trusted."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from hudang.arrears import claims, feesystem, services
from hudang.arrears.claims import Misread
from hudang.core.errors import EvidenceMissing
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.arrears.debts"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-162")]
SECRET = "shared-with-the-fee-system"
HOUSE = "3栋2单元1502"
PERIODS = [
    {"from": "2026-01-01", "until": "2026-03-31", "owed": "0"},
    {"from": "2026-04-01", "until": "2026-06-30", "owed": "634.50"},
]


class _Asked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = f"{self.headers['Hudang-Timestamp']}.".encode() + body
        expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert self.headers["Hudang-Signature"] == f"sha256={expected}"
        assert abs(time.time() - int(self.headers["Hudang-Timestamp"])) < 300
        self.server.asked.append(json.loads(body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_GET(self) -> None:
        self.server.asked.append("led elsewhere")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def fee_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Asked)
    server.asked, server.status = [], 200
    server.answer = json.dumps({"periods": PERIODS}).encode()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def fee_system(settings):
    with fee_server() as server:
        settings.FEES_URL = f"http://127.0.0.1:{server.server_port}/"
        settings.FEES_SECRET = SECRET
        yield server


@pytest.fixture
def fee_table(settings, tmp_path):
    """Write the table that the fee system exports."""

    def write(*rows: str, name: str = "fees.csv") -> None:
        path = tmp_path / name
        path.write_text("\n".join(["小区编码,房号,账期起,账期止,欠费金额", *rows]), "utf-8")
        settings.FEES_FILE = str(path)

    return write


def test_a_house_is_asked_about_by_a_signed_question_that_names_nobody(
    fee_system, houses, zhang_san, fee_clerk
):
    said = services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY)
    assert (str(said.paid_until), str(said.unpaid_since)) == ("2026-03-31", "2026-04-01")
    assert fee_system.asked == [{"community": "YQL", "house": houses[HOUSE].code}]
    (entry,) = entries(what="arrears.ask_fees")
    assert (entry.purpose, list(entry.items)) == ("dunning", [80])


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b""), (404, b"{}"), (302, b""), (200, b"garbage"), (200, b"[]"), (200, b"{}"),
        (200, b'{"periods": [{"from": "x", "until": "y", "owed": "1"}]}'),
        (200, b'{"periods": [{"from": "2026-01-01", "until": "2026-01-31", "owed": -4}]}'),
        (200, b"[" * 99_000), (200, b" " * 200_000),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_sentence(
    fee_system, houses, zhang_san, fee_clerk, status, answer
):
    fee_system.status, fee_system.answer = status, answer
    with pytest.raises(EvidenceMissing, match="said nothing") as refusal:
        services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY)
    assert "1502" not in str(refusal.value)
    assert "led elsewhere" not in fee_system.asked


def test_a_fee_system_that_is_down_stops_the_letter_not_the_program(settings, debt):
    settings.FEES_URL, settings.FEES_SECRET = "http://127.0.0.1:9/", SECRET
    letter = debt.write()
    with pytest.raises(EvidenceMissing, match="does not answer"):
        debt.prints(letter)


def test_who_has_paid_since_gets_no_letter(fee_system, debt):
    letter = debt.write()
    fee_system.answer = json.dumps({"periods": [PERIODS[0]]}).encode()
    with pytest.raises(EvidenceMissing, match="nothing is owed any more"):
        debt.prints(letter)


@pytest.mark.parametrize(
    ("address", "secret"), [("ftp://x/", "s"), ("http://fees.example/", "s"), ("https://x/", "")]
)
def test_only_tls_or_this_machine_and_never_without_a_secret(address, secret):
    with pytest.raises(ImproperlyConfigured):
        feesystem.OverHttp(address, secret=secret)


def test_nobody_without_the_purpose_asks(fee_table, houses, zhang_san, fee_clerk, clerk):
    from dataclasses import replace

    from hudang.core.errors import PolicyViolation

    fee_table("YQL,3-2-1502,2026-01-01,2026-03-31,5")
    for somebody in (clerk, replace(fee_clerk, purposes=frozenset({"billing"}))):
        with pytest.raises(PolicyViolation):
            services.ask_about(houses[HOUSE], by=somebody, at=MONDAY)


def test_a_table_is_read_and_its_faulty_lines_are_named(fee_table, houses, zhang_san, fee_clerk):
    fee_table(
        "YQL,3-2-1502,2026-01-01,2026-03-31,0",
        "YQL,3栋2单元1502,2026-04-01,2026-06-30,634.5",
        "YQL,天上人间,2026-04-01,2026-06-30,5",
        "YQL,3-2-1502,早春,2026-06-30,5",
        "YQL,3-2-1502,2026-07-01,2026-06-30,5",
        "YQL,3-2-1503,2026-04-01,2026-06-30,很多",
        "YQL",
    )
    said = services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY)
    assert [one.cents for one in said.periods] == [0, 63450]
    table = services.read_table(by=fee_clerk, at=MONDAY)
    assert (table.lines, [one.line for one in table.faults]) == (7, [4, 5, 6, 7, 8])
    assert "很多" not in " ".join(str(one.why) for one in table.faults)


def test_two_thousand_lines_are_no_trouble(fee_table, houses, zhang_san, fee_clerk):
    fee_table(*(f"YQL,3-2-{n},2026-01-01,2026-03-31,{n}" for n in range(1001, 3001)))
    said = services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY)
    assert [one.amount for one in said.unpaid] == ["1502.00"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken", b"a,b\n1,2", "房号\n1".encode()]
)
def test_garbage_is_refused_with_a_sentence(settings, tmp_path, houses, fee_clerk, content):
    path = tmp_path / "fees.xlsx"
    path.write_bytes(content)
    settings.FEES_FILE = str(path)
    with pytest.raises(EvidenceMissing, match="said nothing"):
        services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY)


def test_a_table_that_is_not_there_is_said(settings, tmp_path, houses, fee_clerk):
    settings.FEES_FILE = str(tmp_path / "none.csv")
    with pytest.raises(EvidenceMissing, match="not where it is expected"):
        services.read_table(by=fee_clerk, at=MONDAY)


def test_without_a_fee_system_nothing_is_asked(houses, fee_clerk):
    assert services.ask_about(houses[HOUSE], by=fee_clerk, at=MONDAY) is None
    assert services.read_table(by=fee_clerk, at=MONDAY) is None


# What is typed in


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1), ("2026-01-01 2026-03-31", 1), ("2026-01-01 2026-03-31 1\nx", 2),
        ("2026-03-31 2026-01-01 5", 1), ("2026-01-01 2026-03-31 -5", 1),
        ("2026-01-01 2026-03-31 0", 1), ("2026-01-01 2026-03-31 1.005", 1),
        ("2026-01-01 2026-03-31 nan", 1), ("2026-01-01 2026-03-31 1e99", 1),
        ("2026-13-01 2026-03-31 5", 1), ("\n".join(["2026-01-01 2026-01-31 1"] * 61), 61),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(text, line):
    with pytest.raises(Misread) as wrong:
        claims.read_claim(text)
    assert wrong.value.line == line
