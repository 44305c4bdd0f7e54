"""Give every entry of the log its place and sign the tree, once a second, until stopped."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hudang import starting
from hudang.accesslog import sequencer
from hudang.accesslog.keys import LogKeyError
from hudang.accesslog.state import StateError


class Command(BaseCommand):
    help = "Give every entry of the access log its place and sign the tree, until stopped."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        starting.require_safe()
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        try:
            sequencer.run(stop)
        except (sequencer.SequencerError, StateError, LogKeyError) as error:
            raise CommandError(str(error)) from error
