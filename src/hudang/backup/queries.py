"""Which copies there are, and whether a good one was made lately."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hudang.accesslog.doctor import Advice
from hudang.backup import policy
from hudang.backup.models import FULL, Copy
from hudang.vault.models import VaultState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def held() -> QuerySet[Copy]:
    """Return the copies that were not removed, newest first."""
    return Copy.objects.filter(removed_at=None)


def newest(*, full: bool = True) -> Copy | None:
    """Return the newest copy that was found whole; with `full` unset one of the keys will do."""
    good = held().filter(verified_at__isnull=False)
    return (good.filter(name__endswith=FULL) if full else good).first()


def advice(*, at: datetime) -> list[Advice]:
    """Return what is wrong with the copies: none at all, or none for too long."""
    limit = timedelta(days=settings.BACKUP_ALARM_DAYS)
    last = newest()
    since = last.made_at if last else VaultState.objects.get().initialised_at
    if policy.is_copy_overdue(since, limit=limit, at=at):
        said = _(
            "No good copy was made since %(at)s. See why ./hudang backup fails, and whether"
            " HUDANG_BACKUP has room."
        )
        moment = f"{localtime(since):%Y-%m-%d %H:%M}"
        return [Advice("backup.stale", said % {"at": moment}, is_grave=True)]
    if last is None:
        return [Advice("backup.none", _("There is no copy yet: ./hudang backup."))]
    return []
