"""How a need ends: what was sealed goes, the row says why; for whoever may not call it himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.needs import policy
from hudang.needs.models import ServiceNeed

from .logging import log_need

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor


def end(need: ServiceNeed, *, why: ServiceNeed.End, by: Actor, at: datetime) -> ServiceNeed:
    """End a need in the caller's transaction; what it sealed is gone from then on."""
    current = ServiceNeed.objects.select_for_update(of=("self",)).get(pk=need.pk)
    policy.require_running(ended=current.ended_at)
    current.said, current.revision = None, current.revision + 1
    current.ended_at, current.ended_by, current.ended_for = at, by.code, why
    current.save(update_fields=["said", "revision", "ended_at", "ended_by", "ended_for"])
    log_need("end", current, by=by, at=at, why=why)
    return current
