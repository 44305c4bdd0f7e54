"""Keep that a text holds what free text should not, and follow it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.purposes import policy
from hudang.purposes.models import FlaggedText, KeptReason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """Where a text was written: about whom, into which kind of text, in which row."""

    community: UUID
    customer: UUID
    place: str
    record: UUID


def flag_texts(
    written: Written, texts: Iterable[str], *, reason: str, by: Actor, at: datetime
) -> None:
    """Keep which kinds of finds some texts hold, in the transaction that stores them.

    Without a reason nobody was there to mend them: they came from a phone or a paper.
    """
    FlaggedText.objects.bulk_create(
        FlaggedText(
            community_id=written.community,
            customer_id=written.customer,
            place=written.place,
            record=written.record,
            kind=kind,
            count=count,
            reason=reason or KeptReason.ARRIVED,
            written_by=by.code,
            written_at=at,
        )
        for kind, count in sorted(policy.counted(texts).items())
    )


@transaction.atomic
def follow_up_text(flagged: FlaggedText, *, by: Actor, at: datetime) -> FlaggedText:
    """Note that somebody has seen to a text with a find; the first one counts."""
    by.require(Permission.FOLLOW_UP_TEXTS)
    accounts.require_community(communities=by.communities, community=flagged.community_id)
    held = FlaggedText.objects.select_for_update(of=("self",)).get(pk=flagged.pk)
    if not held.is_open:
        return held
    held.followed_up_by, held.followed_up_at = by.code, at
    held.save(update_fields=["followed_up_by", "followed_up_at"])
    record_act(
        "purposes.follow_up_text",
        by=by,
        permission=Permission.FOLLOW_UP_TEXTS,
        at=at,
        subjects=[Subject(held.customer_id, held.community_id)],
        control="LC-023",
        detail={"kind": held.kind, "place": held.place, "record": str(held.record)},
    )
    return held
