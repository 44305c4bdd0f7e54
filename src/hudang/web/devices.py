"""The browser behind a request: a random secret in a cookie of its own, and its family's name."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.conf import settings

from hudang.accounts.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE: Final = "hudang_device"
KEPT_FOR: Final = 400 * 24 * 60 * 60  # the longest that browsers allow
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")

# The first that matches: browsers also name those whose family they belong to.
FAMILIES: Final = (
    ("MicroMessenger", "WeChat"), ("QQBrowser", "QQ Browser"), ("UCBrowser", "UC Browser"),
    ("HuaweiBrowser", "Huawei Browser"), ("MiuiBrowser", "Mi Browser"), ("Edg", "Edge"),
    ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class DeviceMiddleware:
    """Recognises the browser; one that is new gets its secret when somebody signs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = request.COOKIES.get(COOKIE, "")
        secret = kept if SECRET.fullmatch(kept) else secrets.token_urlsafe(32)
        request.browser = Browser(  # type: ignore[attr-defined]
            secret_hash=sha256(secret.encode()).hexdigest(),
            family=family(request.META.get("HTTP_USER_AGENT", "")),
        )
        response = self.get_response(request)
        if secret != kept and request.user.is_authenticated:
            response.set_cookie(
                COOKIE, secret, max_age=KEPT_FOR, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


def family(agent: str) -> str:
    """Return the browser's family and its system, like Edge · Windows; never a version."""
    found = [
        next((name for mark, name in names if mark in agent), "") for names in (FAMILIES, SYSTEMS)
    ]
    return " · ".join(filter(None, found))
