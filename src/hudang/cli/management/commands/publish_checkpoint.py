"""Hand the newest checkpoints to the witnesses at once."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.publisher import ContradictionError, Outcome, Publisher
from hudang.accesslog.state import StateError
from hudang.accesslog.witnesses import WitnessError


class Command(BaseCommand):
    help = "Hand the newest checkpoints to the witnesses at once; exit status 1 if one fails."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        connection.ensure_connection()
        try:
            outcomes = Publisher().publish(connection.connection)
        except (ContradictionError, WitnessError, StateError, LogKeyError) as error:
            raise CommandError(str(error)) from error
        for outcome in outcomes:
            self.stdout.write(sentence(outcome))
        if not outcomes:
            self.stdout.write(
                _("No witness was told, or nothing is signed yet. Add one: ./hudang add_witness.")
            )
        if any(outcome.failure for outcome in outcomes):
            sys.exit(1)


def sentence(outcome: Outcome) -> str:
    """Return how it went with one witness."""
    if outcome.failure:
        return outcome.failure
    if outcome.vouch is None:
        return _("%(name)s: the checkpoint of the log %(log)s lies in its folder.") % {
            "name": outcome.witness,
            "log": outcome.log.code,
        }
    return _("%(name)s vouches for the log %(log)s up to entry %(size)d, at %(at)s.") % {
        "name": outcome.witness,
        "log": outcome.log.code,
        "size": outcome.vouch.checkpoint.size,
        "at": f"{localtime(outcome.vouch.at):%Y-%m-%d %H:%M:%S}",
    }
