"""Serve the figures for the operator's monitoring, on a port of their own, until stopped."""

from __future__ import annotations

import signal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from prometheus_client import CONTENT_TYPE_LATEST

from hudang import starting
from hudang.cli import metrics

PATH = "/metrics"


class Command(BaseCommand):
    help = "Serve figures for Prometheus on HUDANG_METRICS_HOST and HUDANG_METRICS_PORT."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        starting.require_safe()
        if not settings.METRICS_PORT:
            raise CommandError(_("Name a port for the figures: HUDANG_METRICS_PORT."))
        address = (settings.METRICS_HOST, settings.METRICS_PORT)
        # One request after the other: there is one asker, and one connection to the database.
        with HTTPServer(address, Answer) as server:
            signal.signal(signal.SIGTERM, _end)
            try:
                server.serve_forever()
            except (KeyboardInterrupt, SystemExit):
                return


def _end(*_: object) -> None:
    raise SystemExit


class Answer(BaseHTTPRequestHandler):
    """Answers one path, and writes no log of who asked for what."""

    def do_GET(self) -> None:
        if self.path != PATH:
            self.send_error(404)
            return
        body = metrics.page()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing: this server's own log is `core.logs`."""
