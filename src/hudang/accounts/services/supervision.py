"""Looking at what others did, and proving it to somebody outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hudang.accesslog import proving
from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act, Entry
from hudang.accounts.policy import Permission
from hudang.accounts.services.logging import record_act
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor


def record_look_at_log(*, count: int, by: Actor, at: datetime) -> None:
    """Record that somebody looked at what others did, which is an act too."""
    accesslog.record(
        act=Act.LIST,
        what="accesslog.recent",
        actor=by.code,
        role=by.role_for(Permission.SEE_ALL_LOG),
        at=at,
        count=count,
    )


def prove_entry(entry: Entry, *, by: Actor, at: datetime) -> str:
    """Return the proof of an entry, to be checked by whoever has only the public keys.

    One's own entries anybody proves; those of others who verifies the log (LC-127).
    """
    if entry.actor_code != by.code:
        by.require(Permission.VERIFY_LOG)
    record_act(
        "accesslog.prove",
        act=Act.EXPORT,
        by=by,
        permission=Permission.VERIFY_LOG,
        at=at,
        count=1,
    )
    connection.ensure_connection()
    try:
        return proving.prove(str(entry.id), database=connection.connection)
    except proving.NotProvableError as error:
        raise EvidenceMissing(
            str(error), control="LC-127", missing=[_("a signed checkpoint of this entry")]
        ) from error
