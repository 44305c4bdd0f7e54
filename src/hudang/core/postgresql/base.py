"""The database engine of `settings.DATABASES`; Django looks for `DatabaseWrapper` here."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but for the check before the first statement of every request."""

    def is_usable(self) -> bool:
        """Say whether the connection still stands, without a statement of its own.

        Nobody speaks on an idle connection but a server that ends it, so one with something to
        read is given up. A `SELECT 1` would cost every request a way there and back; a machine
        that vanished without a word is found by neither before TCP gives up.
        """
        if self.connection is None or self.connection.closed:
            return False
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            # As a statement would: nothing is answered before the transaction is rolled back.
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
