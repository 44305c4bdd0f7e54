"""allauth's adapters: no sign-up, counted sessions, and second-factor secrets that are sealed.

The only place outside the desk that opens a sealed value, and never a customer's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from hudang.accounts import services
from hudang.accounts.models import SIGN_IN_SECRET, SignInSecret, User
from hudang.vault import opening
from hudang.vault import services as vault
from hudang.vault.errors import Tampered

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by a security administrator; a person has few sessions at once."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        store = import_module(settings.SESSION_ENGINE).SessionStore
        key = cast(str, request.session.session_key)  # signing in has just made it
        for surplus in services.begin_session(user, key=key, at=now()):
            store(surplus).delete()

    def logout(self, request: HttpRequest) -> None:
        key = request.session.session_key
        super().logout(request)
        if key:
            services.end_session(key)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        services.record_failed_sign_in(credentials.get("username", ""), at=now())


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth keeps a reference; the secret itself is sealed under its owner's key."""

    @transaction.atomic
    def encrypt(self, text: str) -> str:
        user = context.request.user
        _forget_unused(user)
        secret = SignInSecret(user=user)
        vault.seal(secret, secret={SIGN_IN_SECRET: text})
        secret.save()
        return str(secret.id)

    def decrypt(self, encrypted_text: str) -> str:
        secret = SignInSecret.objects.get(pk=encrypted_text)
        if encrypted_text not in _references(secret.user):
            raise Tampered  # somebody put a person's reference into another one's row
        (opened,) = opening.open_many([secret], ["secret"])
        return str(opened["secret"][SIGN_IN_SECRET])


def _references(user: User) -> set[str]:
    rows = Authenticator.objects.filter(user=user).values_list("data", flat=True)
    return {value for data in rows for value in data.values() if isinstance(value, str)}


def _forget_unused(user: User) -> None:
    SignInSecret.objects.filter(user=user).exclude(pk__in=_references(user)).delete()
