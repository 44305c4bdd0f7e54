"""Access tokens: made and shown once, found by their hash, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy, queries
from hudang.accounts.models import ApiToken, TokenScope, User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from hudang.accounts.actor import Actor

PREFIX: Final = "hd_"


class Made(NamedTuple):
    """A new token and its secret, which nobody can read again."""

    token: ApiToken
    secret: str


@transaction.atomic
def create_token(
    name: str,
    *,
    scopes: Collection[TokenScope],
    addresses: Collection[str],
    life: timedelta,
    by: Actor,
    at: datetime,
) -> Made:
    """Make a token of one's own; its secret is in the answer and nowhere else."""
    policy.require_no_token(is_by_token=by.is_by_token)
    policy.require_lawful_token(
        scopes=scopes, addresses=addresses, life=life, permissions=by.permissions
    )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=User.objects.get(code=by.code),
        name=name,
        digest=_digest(secret),
        scopes=sorted(scopes),
        addresses=sorted(addresses),
        created_at=at,
        valid_until=at + life,
    )
    _log("accounts.create_token", token=token, by=by.code, at=at)
    return Made(token, secret)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> ApiToken:
    """End a token now; revoking one that has been revoked changes nothing."""
    policy.require_own_token(
        owner=token.user.code,
        by=by.code,
        may_see_tokens=by.may(policy.Permission.SEE_TOKENS),
    )
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = at, by.code
        token.save(update_fields=["revoked_at", "revoked_by"])
        _log("accounts.revoke_token", token=token, by=by.code, at=at)
    return token


def revoke_all(user: User, *, by: str, at: datetime) -> int:
    """End every token of a person with what ended his access; return how many."""
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    return live.update(revoked_at=at, revoked_by=by)


def authenticate_token(text: str, *, address: str, at: datetime) -> Actor:
    """Return the person of a token, limited to its scopes; refuse one that does not work.

    One look-up by the unique hash and one that reads what the person may do. The day of the
    last use is kept, so a token in use writes once a day.
    """
    found = ApiToken.objects.select_related("user").filter(digest=_digest(text)).first()
    policy.require_valid_token(
        is_in_force=found is not None and found.user.is_active and found.is_in_force(at),
        is_admitted=found is not None
        and policy.is_admitted(addresses=found.addresses, address=address),
    )
    token: ApiToken = found  # type: ignore[assignment]  # the rule has refused where there is none
    today = localdate(at)
    if token.last_used_date != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_date=today)
    person = queries.acting(token.user, at=at)
    return replace(person, scopes=frozenset(TokenScope(scope) for scope in token.scopes))


def _digest(secret: str) -> bytes:
    """Hash a secret of 256 random bits; a slow hash would add nothing to them."""
    return hashlib.sha256(secret.encode()).digest()


def _log(what: str, *, token: ApiToken, by: str, at: datetime) -> None:
    detail = {"person": token.user.code, "token": str(token.pk), "scopes": ",".join(token.scopes)}
    accesslog.record(act=Act.CHANGE, what=what, actor=by, role="", at=at, detail=detail)
