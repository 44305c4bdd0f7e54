"""Refusals as a person reads them: the sentence, what is missing, the control and its articles.

The refused attempt is recorded here, after the rollback of what was attempted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.timezone import now

from hudang.accesslog import services as accesslog
from hudang.accesslog.services import NotRecordedError
from hudang.core import controls
from hudang.core.errors import EvidenceMissing, PolicyViolation
from hudang.vault.errors import VaultError
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hudang.accounts.actor import Actor

REFUSED = 403
MISSING = 409
STOPPED = 503


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Answer an exception that has a sentence for the person; others are none of our business."""
    if isinstance(exception, PolicyViolation):
        try:
            _record(request, exception)
        except (NotRecordedError, DatabaseError):
            return _stopped(request, NotRecordedError())
        return _refused(request, exception)
    if isinstance(exception, VaultError | NotRecordedError):
        return _stopped(request, exception)
    return None


def _refused(request: HttpRequest, violation: PolicyViolation) -> HttpResponse:
    response = page(
        request,
        "errors/refused.html#note",
        status=MISSING if isinstance(violation, EvidenceMissing) else REFUSED,
        violation=violation,
        control=controls.get(violation.control),
    )
    return _into_alerts(response)


def _stopped(request: HttpRequest, stop: Exception) -> HttpResponse:
    sentence = stop.message if isinstance(stop, VaultError) else None
    response = page(request, "errors/stopped.html#note", status=STOPPED, sentence=sentence)
    return _into_alerts(response)


def _into_alerts(response: HttpResponse) -> HttpResponse:
    """Let htmx show the answer where alerts are, whatever the request was for."""
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML"
    return response


def _record(request: HttpRequest, violation: PolicyViolation) -> None:
    actor: Actor | None = getattr(request, "actor", None)
    accesslog.record_refusal(
        actor=actor.code if actor else "",
        role=actor.role if actor else "",
        what=request.resolver_match.view_name if request.resolver_match else "",
        control=violation.control,
        at=now(),
    )
