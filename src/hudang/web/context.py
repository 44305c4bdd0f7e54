"""What the shell around every page needs: navigation, language, who is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from hudang.accounts import policy
from hudang.web import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's values; everything that costs is computed only where it is drawn."""
    actor = getattr(request, "actor", None)
    narrow = request.COOKIES.get("nav") == "narrow"
    match = request.resolver_match
    route = (match.url_name if match else None) or ""
    return {
        "actor": actor,
        "navigation": SimpleLazyObject(lambda: navigation.drawn(actor, route=route)),
        "search_url": navigation.search_url(actor),
        "body_class": "nav-narrow" if narrow else "",
        "is_demo": settings.DEMO,
        "idle_seconds": int(policy.IDLE_LIMIT.total_seconds()),
    }
