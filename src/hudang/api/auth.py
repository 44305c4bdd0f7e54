"""Who asks: somebody signed in, as the staff interface admitted him, or a personal token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.timezone import now
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from hudang.accounts import services
from hudang.core.errors import PolicyViolation

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor


class ApiRequest(HttpRequest):
    """A request whose sender is known, as the API hands it to a route."""

    auth: Actor


class Session(SessionAuth):
    """The session that the middleware of the staff interface admitted; writes carry its token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return getattr(request, "actor", None)


class Token(HttpBearer):
    """A personal access token; whatever is wrong with one is answered in the same way."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        try:
            return services.authenticate_token(
                token, address=request.META.get("REMOTE_ADDR", ""), at=now()
            )
        except PolicyViolation:
            raise AuthenticationError from None
