"""Errors as problem+json (RFC 9457): what is wrong, the control and its articles, who can mend it.

A problem never repeats what was sent: places are named only as far as the description names them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DatabaseError, IntegrityError
from django.http import Http404, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled
from ninja.errors import ValidationError as SchemaError

from hudang.accesslog import services as accesslog
from hudang.accesslog.services import NotRecordedError
from hudang.core import controls
from hudang.core.errors import EvidenceMissing, PolicyViolation
from hudang.purposes import inventory
from hudang.registry.cleaning import InvalidItems
from hudang.registry.parsing.invalid import Invalid
from hudang.vault.errors import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

    from hudang.accounts.actor import Actor

_NAME: Final = re.compile(r"[a-z][a-z_]{0,30}")
_UNKNOWN_PLACE: Final = "*"


def install(api: NinjaAPI) -> None:
    """Answer every exception of the API as a problem."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def problem(status: int, title: str, **more: Any) -> HttpResponse:
    """Return a problem; parts without a value are left out."""
    body = {
        "status": status,
        "title": title,
        **{name: part for name, part in more.items() if part},
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _refused(request: HttpRequest, violation: PolicyViolation) -> HttpResponse:
    try:
        actor: Actor | None = getattr(request, "auth", None)
        accesslog.record_refusal(
            actor=actor.code if actor else "",
            role=actor.role if actor else "",
            what=request.resolver_match.view_name if request.resolver_match else "",
            control=violation.control,
            at=now(),
        )
    except (NotRecordedError, DatabaseError):
        return _stopped(request, NotRecordedError())
    control = controls.get(violation.control)
    return problem(
        409 if isinstance(violation, EvidenceMissing) else 403,
        str(violation.message),
        control=violation.control,
        articles=list(control.articles),
        missing=[str(one) for one in violation.missing],
    )


def _stopped(_request: HttpRequest, stop: Exception) -> HttpResponse:
    sentence = stop.message if isinstance(stop, VaultError) else None
    return problem(
        503,
        str(
            sentence
            or _("The access log cannot be written, so nothing was opened and nothing changed.")
        ),
    )


def _invalid(_request: HttpRequest, refusal: Invalid) -> HttpResponse:
    errors: list[dict[str, str]] = []
    if isinstance(refusal, InvalidItems):
        errors = [
            {"item": inventory.by_number(item).code, "reason": one.reason, "title": str(one)}
            for item, one in refusal.errors.items()
        ]
    return problem(422, str(refusal), reason=refusal.reason, errors=errors)


def _unreadable(_request: HttpRequest, error: SchemaError) -> HttpResponse:
    errors = [
        {"place": ".".join(_place(part) for part in one["loc"]), "reason": one["type"]}
        for one in error.errors
    ]
    return problem(422, _("The request is not as the description says."), errors=errors)


def _place(part: object) -> str:
    """Name a part of a request; a name that the sender invented is not repeated."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(str(part)) else _UNKNOWN_PLACE


def _too_often(_request: HttpRequest, throttled: Throttled) -> HttpResponse:
    response = problem(429, _("Too many requests. Please wait a moment."))
    if throttled.wait:
        response["Retry-After"] = str(int(throttled.wait) + 1)
    return response


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        return problem(403, _("A write with a session carries its token as X-CSRFToken."))
    return problem(error.status_code, _("The request cannot be read."))


def _saying(status: int, title: Any) -> Callable[[HttpRequest, Exception], HttpResponse]:
    def answer(_request: HttpRequest, _error: Exception) -> HttpResponse:
        return problem(status, str(title))

    return answer


_absent = _saying(404, gettext_lazy("There is nothing here, or nothing that you may see."))
_unsigned = _saying(401, gettext_lazy("Sign in, or send a token of yours that is still valid."))
_forbidden = _saying(403, gettext_lazy("Your post does not include this."))
_conflict = _saying(409, gettext_lazy("This is on record already, or contradicts what is."))
_suspicious = _saying(400, gettext_lazy("The request cannot be read."))
_HANDLERS: Final[dict[type[Exception], Any]] = {
    PolicyViolation: _refused,
    VaultError: _stopped,
    NotRecordedError: _stopped,
    Invalid: _invalid,
    SchemaError: _unreadable,
    Throttled: _too_often,
    HttpError: _http_error,
    Http404: _absent,
    ObjectDoesNotExist: _absent,
    AuthenticationError: _unsigned,
    AuthorizationError: _forbidden,
    PermissionDenied: _forbidden,
    IntegrityError: _conflict,
    RequestDataTooBig: _saying(413, gettext_lazy("The file is larger than 200 MB.")),
    SuspiciousOperation: _suspicious,
}
