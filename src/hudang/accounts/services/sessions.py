"""Sessions of our people: begun, counted, seen, ended by their owner or an administrator."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy
from hudang.accounts.browser import UNKNOWN
from hudang.accounts.models import AccountNews, Device, StaffSession, User
from hudang.accounts.policy import Permission
from hudang.accounts.services import news

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.accounts.browser import Browser


@transaction.atomic
def begin(
    user: User, *, key: str, browser: Browser = UNKNOWN, is_quick: bool = False, at: datetime
) -> Sequence[str]:
    """Enter a sign-in and return the keys of the oldest sessions, which end beyond the limit."""
    User.objects.select_for_update().get(pk=user.pk)
    StaffSession.objects.update_or_create(
        key=key,
        defaults={
            "user": user,
            "device": _recognise(user, browser=browser, at=at),
            "is_quick": is_quick,
            "began_at": at,
            "seen_at": at,
        },
    )
    keys = list(StaffSession.objects.filter(user=user).values_list("key", flat=True))
    surplus = policy.surplus_sessions(keys)
    close(StaffSession.objects.filter(key__in=surplus))
    what = "accounts.switch" if is_quick else "accounts.sign_in"
    accesslog.record(act=Act.SIGNIN, what=what, actor=user.code, role="", at=at)
    return surplus


def _recognise(user: User, *, browser: Browser, at: datetime) -> Device | None:
    """Return the browser as a device of the person; another one than ever before is news."""
    if not browser.secret_hash:
        return None
    has_others = Device.objects.filter(user=user).exists()
    device, is_new = Device.objects.update_or_create(
        user=user,
        secret_hash=browser.secret_hash,
        defaults={"family": browser.family, "last_used_at": at},
        create_defaults={"family": browser.family, "first_seen_at": at, "last_used_at": at},
    )
    if is_new and has_others:
        news.tell(user, AccountNews.What.NEW_DEVICE, family=browser.family, at=at)
    return device


def note(key: str, *, at: datetime) -> None:
    """Note that a session is in use; the interface does so once a minute."""
    StaffSession.objects.filter(key=key).update(seen_at=at)
    Device.objects.filter(sessions__key=key).update(last_used_at=at)


def end(key: str) -> None:
    """Forget a session that its owner closed or left."""
    StaffSession.objects.filter(key=key).delete()


@transaction.atomic
def end_own(user: User, *, session: StaffSession, at: datetime) -> None:
    """End one of one's own sessions from another browser."""
    close(StaffSession.objects.filter(pk=session.pk, user=user))
    _log("accounts.end_session", by=user.code, about=user.code, at=at)


@transaction.atomic
def end_others(user: User, *, key: str, at: datetime) -> int:
    """End every session of one's own but this one; return how many there were."""
    count = close(StaffSession.objects.filter(user=user).exclude(key=key))
    _log("accounts.end_other_sessions", by=user.code, about=user.code, at=at, count=count)
    return count


@transaction.atomic
def end_for(session: StaffSession, *, by: Actor, at: datetime) -> None:
    """End another person's session, as a security administrator; the person is told."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=session.user.code)
    close(StaffSession.objects.filter(pk=session.pk))
    news.tell(session.user, AccountNews.What.SESSION_ENDED, at=at)
    _log(
        "accounts.end_session",
        by=by.code,
        role=by.role_for(Permission.MANAGE_PEOPLE),
        about=session.user.code,
        at=at,
    )


def close(found: QuerySet[StaffSession]) -> int:
    """Take sessions away from their browsers; return how many there were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(found.values_list("key", flat=True))
    for key in keys:
        store(key).delete()
    found.delete()
    return len(keys)


def record_failure(code: str, *, at: datetime) -> None:
    """Log a refused sign-in; what was typed is kept only if it is an employee number of ours."""
    known = User.objects.filter(code=code).exists()
    accesslog.record(
        act=Act.SIGNIN,
        what="accounts.sign_in",
        actor=code if known else "",
        role="",
        at=at,
        result="refused",
        control="LC-131",
    )


def _log(
    what: str, *, by: str, about: str, at: datetime, role: str = "", count: int | None = None
) -> None:
    accesslog.record(
        act=Act.CHANGE, what=what, actor=by, role=role, at=at, count=count,
        detail={"person": about},
    )  # fmt: skip
