"""Around everything: two probes for a load balancer; for each request a number and figures."""

from __future__ import annotations

import logging
import time
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import HttpResponse
from django.utils.timezone import now

from hudang.core import logs, metrics
from hudang.operation import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    GetResponse = Callable[[HttpRequest], HttpResponse]

LIVE, READY = "/live", "/ready"
ASKED_EVERY = 1.0  # seconds: a stranger who asks without end asks the database once a second
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADER = "X-Request-ID"

logger = logging.getLogger("hudang.request")
readiness = logging.getLogger("hudang.ready")


class ProbeMiddleware:
    """Answers a load balancer, whatever host name it uses, with two words and no more.

    Why it is not ready stands in the server's log and on the page *Health*.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._asked_at = -ASKED_EVERY
        self._wants: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == LIVE:
            return _said("alive")
        if request.path_info == READY:
            return _said("not ready", status=503) if self._wanting() else _said("ready")
        return self.get_response(request)

    def _wanting(self) -> list[str]:
        if time.monotonic() - self._asked_at >= ASKED_EVERY:
            wants = [str(want) for want in queries.wanting(at=now())]
            if wants != self._wants:
                readiness.warning("Ready but for: %s", ", ".join(wants) or "nothing")
            self._wants, self._asked_at = wants, time.monotonic()
        return self._wants


def _said(word: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


class ObservingMiddleware:
    """Numbers a request, measures it, and writes one line of it: names and figures, no address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid4().hex[:16]
        token = logs.bound.set({"request": number})
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            self._note(request, response, seconds=time.perf_counter() - begun)
        finally:
            logs.bound.reset(token)
        response[HEADER] = number
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method if request.method in METHODS else "OTHER"
        status = str(response.status_code)
        metrics.requests.labels(route=route, method=str(method), status=status).inc()
        metrics.request_seconds.labels(route=route).observe(seconds)
        facts = {"route": route, "method": method, "status": response.status_code}
        facts |= {"ms": round(seconds * 1000), "session": session_reference(request)}
        logger.info("answered", extra={"facts": facts})


def session_reference(request: HttpRequest) -> str:
    """Return what stands for the session in the logs: its key is never written anywhere."""
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else ""
    return sha256(b"hudang/session/1\0" + key.encode()).hexdigest()[:16] if key else ""
