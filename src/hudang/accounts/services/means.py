"""What somebody signs in with: every change has its entry, and its owner is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy
from hudang.accounts.models import AccountNews
from hudang.accounts.policy import Permission
from hudang.accounts.services import counter, news

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User

_What = AccountNews.What
# allauth's names of the mails that it would send; each is a change of how somebody signs in.
CHANGES: Final[Mapping[str, AccountNews.What]] = {
    "mfa/email/webauthn_added": _What.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": _What.PASSKEY_REMOVED,
    "mfa/email/totp_activated": _What.TOTP_ON,
    "mfa/email/totp_deactivated": _What.TOTP_OFF,
    "mfa/email/recovery_codes_generated": _What.RECOVERY_CODES,
    "account/email/password_changed": _What.PASSWORD,
    "account/email/password_set": _What.PASSWORD,
}


@transaction.atomic
def record_change(user: User, change: str, *, family: str, at: datetime) -> None:
    """Log a change of sign-in, leave word for the owner, void the passes of the shift."""
    what = CHANGES[change]
    accesslog.record(
        act=Act.CHANGE, what=f"accounts.{what.value}", actor=user.code, role="", at=at
    )
    news.tell(user, what, family=family, at=at)
    counter.forget(user)


@transaction.atomic
def record_unlock(user: User, *, by: Actor, at: datetime) -> None:
    """Log that a security administrator unlocks an account, and tell its owner."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=user.code)
    accesslog.record(
        act=Act.CHANGE,
        what="accounts.unlock",
        actor=by.code,
        role=by.role_for(Permission.MANAGE_PEOPLE),
        at=at,
        detail={"person": user.code},
    )
    news.tell(user, _What.UNLOCKED, at=at)
