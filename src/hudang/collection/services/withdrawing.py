"""What rested on a consent goes when the consent does (LC-016, LC-065)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.collection import queries
from hudang.collection.models import PROPOSABLE, Response
from hudang.core import jobs
from hudang.vault import services as vault

from .logging import JOB, log_campaign
from .proposing import withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# So long a stopped worker may be away and still finds every withdrawal.
LOOK_BACK: Final = timedelta(days=30)


def remove_withdrawn(*, at: datetime) -> int:
    """Remove answers whose consent was withdrawn; return from how many responses.

    Twice changes nothing: a response that was cleared is not found again.
    """
    cleared = 0
    for response, items in queries.withdrawn(since=at - LOOK_BACK):
        with transaction.atomic():
            _clear(response, items, at=at)
            cleared += 1
    return cleared


def _clear(response: Response, items: Sequence[int], *, at: datetime) -> None:
    current = (
        Response.objects.select_for_update()
        .select_related("campaign__version")
        .get(pk=response.pk)
    )
    vault.amend(current, answers={item: None for item in items if item not in PROPOSABLE})
    current.withdrawn = sorted({*current.withdrawn, *items})
    current.save(update_fields=["answers", "withdrawn"])
    withdraw(current.campaign, at=at, submission=current.submission, item__in=items)
    log_campaign(
        "withdraw", current.campaign, by=JOB, permission=Permission.RUN_CAMPAIGN, at=at,
        items=items,
        subjects=[Subject(current.customer_id, current.community_id), Subject.of(current)],
    )  # fmt: skip
    jobs.defer("collection.tally", campaign=str(current.campaign_id))
