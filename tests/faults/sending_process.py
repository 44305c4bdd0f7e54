"""A process that sends what is due, and kills itself at a statement after so many hand-overs."""

from __future__ import annotations

import os
import signal
import sys

import django


class Killer:
    """Ends the process before the nth statement from now on; none for 0."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def send(statement: int) -> None:
    from django.db import connection

    from hudang.outbox import services
    from tests.factories import MONDAY

    with connection.execute_wrapper(Killer(statement)):
        services.send_now(clock=lambda: MONDAY)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()
    send(int(sys.argv[1]))
