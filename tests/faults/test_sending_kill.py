"""A sender killed at any statement writes to nobody twice, and loses nothing unsaid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from hudang.outbox import policy, services
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from tests.factories import MONDAY
from tests.outbox.ends import SECRET, Gateway, MailServer, serving
from tests.outbox.people import register
from tests.registry.company import found_company
from tests.server import server

PROGRAM = Path(__file__).with_name("sending_process.py")
KILLED = -9
MOMENTS = (3, 7, 11, 13, 15, 17, 19)
State = Message.State


@pytest.fixture
def messages(own_database, settings, tmp_path):
    """Three bills by text message and three by mail, to three people."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    company = found_company()
    for number, name in enumerate(("张三", "李四", "王五"), start=1):
        customer = register(company, name=name, number=number, email=f"z{number}@example.com")
        for channel in ("sms", "email"):
            letter = Letter("bill_ready", channel, blanks=TEMPLATES["bill_ready"].sample)
            services.queue(customer, letter, by=company.clerk, at=MONDAY)
    return own_database


def environment_of(database, settings, gateway):
    """Return what a sender of its own needs to know: where the data and the gateway are."""
    return {
        "HUDANG_ROLE": "worker",
        "HUDANG_DEMO": "1",
        "HUDANG_DATA": str(settings.HUDANG_DATA),
        "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{database.name}",
        "HUDANG_SMS_URL": gateway.address,
        "HUDANG_SMS_SECRET": SECRET,
        "PYTHONPATH": str(PROGRAM.parents[2]),
    }


def wait_until_the_server_has_noticed():
    """Return when the database has let go of the killed sender's lock."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            if not cursor.fetchone()[0]:
                return


@pytest.mark.parametrize("statement", MOMENTS)
def test_a_killed_sender_writes_to_nobody_twice(messages, settings, statement):
    gateway, mail_server = Gateway(), MailServer()
    environment = (
        os.environ
        | environment_of(messages, settings, gateway)
        | {
            "HUDANG_SMTP_URL": mail_server.address,
            "HUDANG_SMTP_FROM": "office@example.com",
        }
    )
    with serving(gateway), serving(mail_server):
        command = [sys.executable, str(PROGRAM), str(statement)]
        killed = subprocess.run(command, env=environment, check=False)
        wait_until_the_server_has_noticed()
        settings.SMS_URL, settings.SMS_SECRET = gateway.address, SECRET
        settings.SMTP_URL, settings.SMTP_FROM = mail_server.address, "office@example.com"
        for wait in (policy.WAITS[0] * 0, policy.WAITS[0]):
            services.send_now(clock=lambda wait=wait: MONDAY + wait)

    states = [one.state for one in Message.objects.all()]
    keys = [
        line for mail in mail_server.mails for line in mail.splitlines() if "Message-ID" in line
    ]
    assert killed.returncode == KILLED
    assert len(gateway.taken) == 3
    assert len(keys) == len(set(keys))
    # What may have left by mail is said to be unclear; nothing is simply gone.
    assert states.count(State.SENT) + states.count(State.UNCLEAR) == 6
    assert len(keys) <= 3 <= len(keys) + states.count(State.UNCLEAR)
