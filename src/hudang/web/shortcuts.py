"""Answers that every view gives in the same way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise
    from django_htmx.middleware import HtmxDetails

    from hudang.accounts.actor import Actor
    from hudang.accounts.browser import Browser
    from hudang.accounts.models import User


class StaffRequest(HttpRequest):
    """A request of a signed-in person, as the middleware hands it to a view."""

    user: User
    actor: Actor
    browser: Browser
    htmx: HtmxDetails


def page(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a whole page, or with the fragment `page.html#name` where htmx asks for it."""
    whole, _, fragment = template.partition("#")
    htmx = getattr(request, "htmx", None)
    name = template if fragment and htmx and not htmx.boosted else whole
    return HttpResponse(render_to_string(name, context, request), status=status)


def fragment(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a piece of a page, whoever asks: the content of a drawer or a dialog."""
    return HttpResponse(render_to_string(template, context, request), status=status)


def pdf(content: bytes, *, name: str) -> HttpResponse:
    """Answer with a page for paper, saved as `name.pdf`; a name holds nothing about a person."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def done(message: _StrOrPromise, *, close: bool = True) -> HttpResponse:
    """Answer a dialog that did its work: a note to the person, and the overlay closes."""
    response = HttpResponse(status=204)
    events: dict[str, object] = {"toast": {"value": str(message)}}
    if close:
        events["overlay:close"] = True
    response["HX-Trigger"] = json.dumps(events)
    return response
