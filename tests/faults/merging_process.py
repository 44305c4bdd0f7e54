"""A process that merges the one pair there is, and kills itself before the nth statement of it.

Statements are counted from the moment at which both records are locked.
"""

from __future__ import annotations

import os
import signal
import sys

import django

LOCKED = "FOR NO KEY UPDATE"


class Killer:
    """Counts the statements after the lock, and ends the process before one of them."""

    def __init__(self, statement: int) -> None:
        self.left = statement
        self.is_counting = False

    def __call__(self, execute, sql, params, many, context):
        if self.is_counting:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        self.is_counting = self.is_counting or LOCKED in str(sql)
        return execute(sql, params, many, context)


def merge(statement: int) -> None:
    from django.db import connection

    from hudang.accounts import queries as accounts
    from hudang.accounts.models import User
    from hudang.duplicates import services
    from hudang.duplicates.models import Pair
    from tests.factories import MONDAY

    pair = Pair.objects.select_related("customer", "other").get()
    clerk = accounts.acting(User.objects.get(code="KF001"), at=MONDAY)
    with connection.execute_wrapper(Killer(statement)):
        services.merge(
            pair, kept=pair.customer_id, taken=[2], revisions=(1, 1), by=clerk, at=MONDAY
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()
    merge(int(sys.argv[1]))
