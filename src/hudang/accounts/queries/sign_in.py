"""How somebody signs in: sessions, means, passes of the shift, and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Q

from hudang.accounts import policy
from hudang.accounts.models import AccountNews, ShiftPass, StaffSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.browser import Browser
    from hudang.accounts.models import User

NEWS_LIMIT = 20


def sessions_of(user: User) -> QuerySet[StaffSession]:
    """Return a person's sessions with their devices, the one used last first."""
    return (
        StaffSession.objects.filter(user=user).select_related("device").order_by("-seen_at", "-id")
    )


def news_of(user: User) -> QuerySet[AccountNews]:
    """Return what the person has not taken note of, the newest first."""
    found = AccountNews.objects.filter(user=user, read_at__isnull=True)
    return found.select_related("change__proposed_by", "change__decided_by")[:NEWS_LIMIT]


def passkeys_of(user: User) -> Sequence[Authenticator]:
    """Return a person's passkeys, in the order in which they were added."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return list(found.order_by("created_at", "pk"))


def authenticator_of(user: User, kind: str) -> Authenticator | None:
    """Return a person's authenticator or recovery codes, if there are any."""
    return Authenticator.objects.filter(user=user, type=kind).first()


def passes(browser: Browser) -> QuerySet[ShiftPass]:
    """Return the passes given in a browser, whether or not they still hold."""
    return ShiftPass.objects.select_related("device__user").filter(
        ~Q(device__secret_hash=""),
        device__secret_hash=browser.secret_hash,
        device__user__is_active=True,
    )


def valid_passes(found: Iterable[ShiftPass], *, at: datetime) -> Sequence[ShiftPass]:
    """Return those passes that still hold at a moment."""
    return [
        held
        for held in found
        if policy.is_pass_valid(valid_until=held.valid_until, failures=held.failures, at=at)
    ]


def people_at(browser: Browser, *, at: datetime) -> Sequence[User]:
    """Return who may come back in this browser now, the one who was here last first."""
    newest_first = passes(browser).order_by("-device__last_used_at")
    return list(dict.fromkeys(held.device.user for held in valid_passes(newest_first, at=at)))


def passes_of(user: User, *, browser: Browser, at: datetime) -> Sequence[ShiftPass]:
    """Return a person's own passes in this browser that still hold."""
    return valid_passes(passes(browser).filter(device__user=user), at=at)
