"""Give every entry of the log its place and sign the tree, once a second, until stopped."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from hudang import starting
from hudang.accesslog import publisher, sequencer
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.publisher import ContradictionError
from hudang.accesslog.state import StateError
from hudang.accesslog.witnesses import WitnessError

REFUSALS = (sequencer.SequencerError, StateError, LogKeyError, ContradictionError, WitnessError)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Give every entry of the access log its place and sign the tree, until stopped."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        starting.require_safe()
        stop, contradicted = threading.Event(), threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        publishing = threading.Thread(target=self._publish, args=(stop, contradicted))
        publishing.start()
        try:
            sequencer.run(stop)
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        finally:
            stop.set()
            publishing.join()
        if contradicted.is_set():
            raise CommandError(_("A witness contradicts this log, so nothing more is signed."))

    @staticmethod
    def _publish(stop: threading.Event, contradicted: threading.Event) -> None:
        """Hand checkpoints to the witnesses beside the signing, which never waits for them."""
        try:
            publisher.run(stop, minutes=settings.WITNESS_MINUTES)
        except ContradictionError:
            logger.exception("The log contradicts its witness.")
            contradicted.set()
            stop.set()
        finally:
            connection.close()
