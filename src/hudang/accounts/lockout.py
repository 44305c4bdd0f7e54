"""Lock-out after failed sign-ins (django-axes): counted by a keyed hash of what was typed.

The count stands in the shared cache under a hash and is gone when the lock is. No address, no
browser, nothing of the form is kept, and an unknown number is locked as a known one is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

LABEL = "hudang/lockout/1"


class LockOutBackend(AxesStandaloneBackend):  # type: ignore[misc]
    """Refuses a locked number, after the time that a wrong password takes."""

    def authenticate(
        self,
        request: HttpRequest,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> None:
        try:
            super().authenticate(request, username=username, password=password, **others)
        except AxesBackendPermissionDenied:
            make_password(password)
            raise


def hashed_number(_request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return what stands for an employee number in the count; what was typed is kept nowhere."""
    return _hashed(str((credentials or {}).get("username", "")))


def no_address(_request: HttpRequest) -> None:
    """Keep no address: allauth limits by address in the cache, hashed, and the log seals it."""


def is_locked(request: HttpRequest, code: str) -> bool:
    """Say whether sign-ins with that number are refused now."""
    return bool(AxesProxyHandler.is_locked(request, {"username": code}))


def forget(code: str) -> None:
    """Forget the failed sign-ins with that number."""
    AxesProxyHandler.reset_attempts(username=_hashed(code))


def _hashed(code: str) -> str:
    return salted_hmac(LABEL, code.upper(), algorithm="sha256").hexdigest()
