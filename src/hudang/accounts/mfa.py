"""allauth's adapters: no sign-up, counted sessions, and second-factor secrets that are sealed.

The only place outside the desk that opens a sealed value, and never a customer's.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.accounts import lockout
from hudang.accounts.browser import UNKNOWN
from hudang.accounts.models import SIGN_IN_SECRET, SignInSecret, User
from hudang.accounts.services import counter, means, sessions
from hudang.core.models import uuid7
from hudang.vault import opening
from hudang.vault import services as vault
from hudang.vault.errors import Tampered
from hudang.vault.sealed import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from hudang.accounts.actor import Actor
    from hudang.accounts.browser import Browser

RECORD: Final = "record"
BLOB: Final = "blob"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by a security administrator; a person has few sessions at once."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        self._enter(request, user, is_quick=False)

    def switch(self, request: HttpRequest, user: User) -> None:
        """Sign in who came back by PIN or badge; nothing of the person before stays."""
        self._enter(request, user, is_quick=True)

    def _enter(self, request: HttpRequest, user: User, *, is_quick: bool) -> None:
        before = request.session.session_key
        if is_quick:
            request.session.flush()
        super().login(request, user)
        key = cast(str, request.session.session_key)  # signing in has just made it
        if before and before != key:
            sessions.end(before)
        try:
            sessions.begin(user, key=key, browser=browser_of(request), is_quick=is_quick, at=now())
        except Exception:
            request.session.flush()  # without its entry in the log nobody is signed in
            raise

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        self.make_room(request)
        if isinstance(user, User):
            counter.leave(user, browser=browser_of(request))

    def make_room(self, request: HttpRequest) -> None:
        """Sign out and keep the pass of the shift, so that somebody else can sign in fully."""
        key = request.session.session_key
        super().logout(request)
        if key:
            sessions.end(key)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse too many attempts as late as a wrong password is refused."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            make_password(credentials.get("password", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sessions.record_failure(credentials.get("username", ""), at=now())

    @transaction.atomic
    def lift_lock(self, request: HttpRequest, user: User, *, by: Actor) -> None:
        """Unlock an account: forget its wrong passwords and wrong codes (allauth's too)."""
        means.record_unlock(user, by=by, at=now())
        lockout.forget(user.code)
        self._delete_login_attempts_cached_email(request, username=user.code)
        key = f"mfa-auth-user-{user.pk}"
        ratelimit.clear(request, action="login_failed", key=key)

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Record a change of how somebody signs in; word of it waits at the workbench."""
        means.record_change(
            user, template_prefix, family=browser_of(context.request).family, at=now()
        )


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth keeps a reference; the secret itself is sealed under its owner's key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code or passkey does not fit. Try again."),
    }

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
        return _open(secret)


def browser_of(request: HttpRequest) -> Browser:
    """Return the browser of a request, as the interface recognised it."""
    browser: Browser = getattr(request, "browser", UNKNOWN)
    return browser


@transaction.atomic
def seal_seed(user: User, seed: str) -> dict[str, str]:
    """Return a seed sealed for its owner, to wait in the session until it is confirmed."""
    secret = SignInSecret(id=uuid7(), user=user, secret=None)
    vault.seal(secret, secret={SIGN_IN_SECRET: seed})
    blob = cast(Sealed, secret.secret).blob
    return {RECORD: secret.id.hex, BLOB: b64encode(blob).decode()}


def open_seed(user: User, sealed: Mapping[str, str]) -> str:
    """Return the seed that waits in the session of its owner, and of nobody else."""
    blob = Sealed(b64decode(sealed[BLOB]), label="secret")
    secret = SignInSecret(id=UUID(sealed[RECORD]), user=user, secret=blob)
    return _open(secret)


def _open(secret: SignInSecret) -> str:
    (opened,) = opening.open_many([secret], ["secret"])
    return str(opened["secret"][SIGN_IN_SECRET])


def _references(user: User) -> set[str]:
    """Return what allauth keeps for secrets: of the authenticator and of the recovery codes."""
    found = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    rows = found.values_list("data", flat=True)
    return {value for data in rows for value in data.values() if isinstance(value, str)}


def _forget_unused(user: User) -> None:
    SignInSecret.objects.filter(user=user).exclude(pk__in=_references(user)).delete()
