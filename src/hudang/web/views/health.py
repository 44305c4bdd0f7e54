"""Health: algorithms, keys, index, log, and what this installation does not protect."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_GET

from hudang.accesslog import doctor
from hudang.accesslog import queries as accesslog
from hudang.accesslog.services import Log
from hudang.accesslog.state import StateError, read
from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.backup import queries as backup
from hudang.operation import queries as operation
from hudang.vault import index as search_index
from hudang.vault import suites
from hudang.vault.models import VaultEpoch, VaultState
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

READERS = (
    Permission.OPERATE,
    Permission.VERIFY_LOG,
    Permission.SEE_FIGURES,
    Permission.SEE_ALL_LOG,
)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    require_reader(request)
    at = now()
    return page(
        request,
        "health/index.html",
        **_keys_and_index(),
        **_log(),
        glance=operation.glance(at=at),
        advice=_advice(at=at),
        copy=backup.newest(),
    )


def _keys_and_index() -> dict[str, Any]:
    return {
        "state": VaultState.objects.get(),
        "epoch": VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE),
        "change": suites.running(),
        "is_index_ready": search_index.is_ready(),
        "has_scanner": bool(settings.SCANNER),
    }


def _log() -> dict[str, Any]:
    return {
        "entries_today": accesslog.recent(since=_midnight()).count(),
        "log": _signed(),
        "words": accesslog.last_words(),
        "is_one_os_user": is_one_os_user(),
    }


def _advice(*, at: datetime) -> list[doctor.Advice]:
    return [*doctor.examine(at=at), *backup.advice(at=at), *accounts.advice(at=at)]


def _midnight() -> datetime:
    return localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _signed() -> dict[str, object]:
    """Return how far the log is signed, as far as this process may know."""
    if not is_one_os_user():
        return {}
    try:
        return {"signed": read(Log.ACCESS)}
    except StateError as damage:
        return {"damage": str(damage)}


def require_reader(request: StaffRequest) -> None:
    """The state of the system is for those who run it or watch over it."""
    if not any(request.actor.may(permission) for permission in READERS):
        request.actor.require(Permission.OPERATE)


def is_one_os_user() -> bool:
    """Say whether this process could sign the log itself, because one user runs everything."""
    return os.access(settings.HUDANG_LOG, os.R_OK | os.X_OK)
