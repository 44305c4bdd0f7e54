"""The shared counter: who signed in fully in this shift comes back here by PIN or badge.

A pass belongs to one person, one browser and one shift. It opens the session, not the values that
a second factor guards (`policy.require_second_factor_shown`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy, queries
from hudang.accounts.models import ShiftPass, StaffSession, User
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.browser import Browser


@transaction.atomic
def give_pass(
    user: User, *, key: str, kind: ShiftPass.Kind, secret: str, at: datetime
) -> ShiftPass:
    """Let a person who signed in fully in this browser come back here until the shift ends."""
    session = StaffSession.objects.filter(user=user, key=key).select_related("device").first()
    if session is None or session.device is None:
        raise EvidenceMissing(
            _("This browser keeps no cookie of ours, so it cannot be recognised."),
            control="LC-131",
            missing=[_("a browser that keeps cookies")],
        )
    policy.require_full_sign_in(is_quick=session.is_quick)
    if kind is ShiftPass.Kind.PIN:
        policy.require_pin(pin=secret, code=user.code)
    else:
        policy.require_badge(badge=secret, code=user.code)
    made, _created = ShiftPass.objects.update_or_create(
        device=session.device,
        kind=kind,
        defaults={
            "secret": make_password(secret),
            "failures": 0,
            "valid_until": policy.shift_ends_at(signed_in_at=session.began_at),
        },
    )
    _log("accounts.give_pass", code=user.code, at=at)
    return made


@transaction.atomic
def come_back(browser: Browser, *, code: str, secret: str, at: datetime) -> User | None:
    """Return who may continue in this browser; a badge says itself whose it is.

    Nothing tells a wrong PIN from a pass that ended: both cost the same and return None.
    """
    passes = _tried(browser, code=code, secret=secret, at=at)
    for held in passes:
        if check_password(secret, held.secret):
            ShiftPass.objects.filter(pk=held.pk).update(failures=0)
            return held.device.user
    if not passes:
        make_password(secret)  # as long as a comparison takes
    ShiftPass.objects.filter(pk__in=[held.pk for held in passes]).update(
        failures=F("failures") + 1
    )
    _log("accounts.switch", code=code if passes else "", at=at, is_refused=True)
    return None


def _tried(browser: Browser, *, code: str, secret: str, at: datetime) -> Sequence[ShiftPass]:
    """Return the passes that what was typed could be: the person's PIN, or anybody's badge."""
    held = queries.passes(browser).select_for_update(of=("self",))
    if policy.is_pin(secret):
        found = held.filter(kind=ShiftPass.Kind.PIN, device__user__code=code)
    else:
        found = held.filter(kind=ShiftPass.Kind.BADGE)
    return queries.valid_passes(found, at=at)


def leave(user: User, *, browser: Browser) -> None:
    """Void a person's passes in this browser: who signs out has left the counter."""
    ShiftPass.objects.filter(device__user=user, device__secret_hash=browser.secret_hash).delete()


def forget(user: User) -> None:
    """Void a person's passes everywhere: the account or its secrets changed."""
    ShiftPass.objects.filter(device__user=user).delete()


def _log(what: str, *, code: str, at: datetime, is_refused: bool = False) -> None:
    known = bool(code) and User.objects.filter(code=code).exists()
    accesslog.record(
        act=Act.SIGNIN,
        what=what,
        actor=code if known else "",
        role="",
        at=at,
        result="refused" if is_refused else "ok",
        control="LC-131" if is_refused else "",
    )
