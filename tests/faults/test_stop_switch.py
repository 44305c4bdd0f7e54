"""The stop switch against a sender at work, and against one that was killed: nothing leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from django.db import connection

from hudang.outbox import services, stopping
from hudang.outbox.models import Message
from tests import factories
from tests.factories import MONDAY
from tests.faults.test_sending_kill import (
    KILLED,
    PROGRAM,
    environment_of,
    messages,
    wait_until_the_server_has_noticed,
)
from tests.outbox.ends import SECRET, Gateway, serving

__all__ = ["messages"]
State = Message.State


@pytest.fixture
def gateway(messages, settings):
    server = Gateway()
    settings.SMS_URL, settings.SMS_SECRET = server.address, SECRET
    with serving(server):
        yield server


def test_a_stop_is_done_when_the_one_message_at_the_door_has_left(gateway):
    gateway.may_answer.clear()
    sender, stopper = (threading.Thread(target=run) for run in (_send, _stop))
    sender.start()
    assert gateway.asked.wait(timeout=30)
    stopper.start()
    assert _is_waiting()
    gateway.may_answer.set()
    stopper.join()
    left = gateway.seen
    sender.join()

    assert gateway.seen == left == 1
    by_text = Message.objects.filter(channel="sms")
    assert sorted(by_text.values_list("state", "tries")) == [
        (State.QUEUED, 0),
        (State.QUEUED, 0),
        (State.SENT, 1),
    ]


def test_what_a_killed_sender_left_waits_for_the_end_of_the_stop(messages, settings, gateway):
    environment = environment_of(messages, settings, gateway)
    killed = subprocess.run(
        [sys.executable, str(PROGRAM), "12"], env=os.environ | environment, check=False
    )
    wait_until_the_server_has_noticed()
    before = gateway.seen
    _stop()
    services.send_now(clock=lambda: MONDAY)

    assert killed.returncode == KILLED
    assert gateway.seen == before
    assert not Message.objects.filter(channel="sms", state=State.SENDING).exists()


def _send():
    services.send_now(clock=lambda: MONDAY)
    connection.close()


def _stop():
    stopping.stop("sms", reason="incident", by=factories.acting("ZB001"), at=MONDAY)
    if threading.current_thread() is not threading.main_thread():
        connection.close()


def _is_waiting() -> bool:
    """Say that somebody waits for the lock of the switch, as soon as the server says so."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
