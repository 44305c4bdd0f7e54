"""Who asks: somebody signed in, as the staff interface admitted him, or a personal token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja.security import SessionAuth

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor


class ApiRequest(HttpRequest):
    """A request whose sender is known, as the API hands it to a route."""

    auth: Actor


class Session(SessionAuth):
    """The session that the middleware of the staff interface admitted; writes carry its token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return getattr(request, "actor", None)
