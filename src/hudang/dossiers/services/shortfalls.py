"""What is not where it should be: somebody looks for it until a day, and says how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.dossiers import policy
from hudang.dossiers.models import Dossier, Paper, Shortfall
from hudang.purposes.policy import local_date

from .logging import record_change
from .papers import KEEP, require_keeper

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.dossiers.models import Stocktaking


def open_shortfalls(
    missing: Iterable[tuple[Dossier, Paper | None]],
    *,
    owner: str,
    stocktaking: Stocktaking | None = None,
    at: datetime,
) -> None:
    """Open one for each dossier or paper that has none yet, in the caller's transaction."""
    due_date = policy.shortfall_due_date(today=local_date(at))
    Shortfall.objects.bulk_create(
        [
            Shortfall(
                community_id=dossier.community_id,
                dossier_id=dossier.id,
                paper_id=paper.id if paper else None,
                stocktaking_id=stocktaking.id if stocktaking else None,
                owner=owner,
                due_date=due_date,
                opened_at=at,
            )
            for dossier, paper in missing
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def close_shortfall(shortfall: Shortfall, *, outcome: str, by: Actor, at: datetime) -> Shortfall:
    """Say how the search ended; what was found is on its shelf, or in its dossier, again."""
    require_keeper(shortfall.community_id, by=by)
    held = Shortfall.objects.select_for_update().get(pk=shortfall.pk)
    policy.require_open_shortfall(is_closed=held.closed_at is not None)
    held.outcome = Shortfall.Outcome(outcome)
    held.closed_by, held.closed_at = by.code, at
    held.save(update_fields=["outcome", "closed_by", "closed_at"])
    if held.outcome != Shortfall.Outcome.LOST:
        _restore(held)
    record_change("close_shortfall", by=by, permission=KEEP, at=at, count=1, dossier=held.dossier)
    return held


def _restore(shortfall: Shortfall) -> None:
    if shortfall.paper_id is not None:
        Paper.objects.filter(community_id=shortfall.community_id, id=shortfall.paper_id).update(
            is_missing=False
        )
        return
    Dossier.objects.filter(
        community_id=shortfall.community_id,
        id=shortfall.dossier_id,
        state=Dossier.State.MISSING,
    ).update(state=Dossier.State.SHELVED)
