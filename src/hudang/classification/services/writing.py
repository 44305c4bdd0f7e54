"""What a run changes in a community: classes that ended, classes that began, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy, queries
from hudang.classification.models import CUSTOMER_CLASS, Assignment, RunBatch
from hudang.classification.outcome import dump
from hudang.classification.services.answers import members_of
from hudang.classification.services.logging import JOB
from hudang.consent import queries as consents
from hudang.registry.services.locking import locked
from hudang.vault import services as vault

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.models import Run, RunPart
    from hudang.classification.outcome import Outcome
    from hudang.classification.services.sorting import Sorted

End = Assignment.End


def write(run: Run, part: RunPart, found: Sorted, *, at: datetime) -> int:
    """Write what changed, in the caller's transaction; return of how many people."""
    changing = [
        customer
        for customer in found.before.keys() | found.now.keys()
        if not _is_same(run, found, customer)
    ]
    if not changing:
        return 0
    here = locked(part.community_id, changing)
    changing = _as_read(run, part.community_id, changing, found)
    agreeing = _agreeing(run, part.community_id, at=at)
    begun = {
        one: found.now[one]
        for one in changing
        if one in found.now and one in here and one in agreeing
    }
    _end(part.community_id, [one for one in changing if one in found.before], begun, found, at=at)
    _begin(run, part.community_id, begun, at=at)
    return len(changing)


def _is_same(run: Run, found: Sorted, customer: UUID) -> bool:
    """Say whether somebody stays what he is: by the same version, the same rows and values."""
    if customer not in found.before:
        return False
    was, outcome = found.before[customer]
    return was.version_id == run.version_id and outcome == found.now.get(customer)


def _as_read(run: Run, community: UUID, customers: Collection[UUID], found: Sorted) -> list[UUID]:
    """Return those whose class is the one that the run read: a person, or the customer himself,
    changed that of others meanwhile, and the next run sorts them."""
    current = queries.current(community, scheme=run.version.scheme)
    now = dict(current.filter(customer_id__in=customers).values_list("customer_id", "id"))
    return [
        one
        for one in customers
        if now.get(one) == (found.before[one][0].id if one in found.before else None)
    ]


def _agreeing(run: Run, community: UUID, *, at: datetime) -> frozenset[UUID]:
    """Return who agrees to the commit, and has not refused it while the run passed."""
    agreeing = consents.granted_items(
        community, purpose=policy.PURPOSE, items=[CUSTOMER_CLASS], at=at
    )
    since = run.begun_at or at
    chosen = queries.chosen_since(community, since, scheme=run.version.scheme)
    return frozenset(agreeing) - chosen


def _end(
    community: UUID,
    customers: Collection[UUID],
    begun: Collection[UUID],
    found: Sorted,
    *,
    at: datetime,
) -> None:
    for reason, ended in (
        (End.CHANGED, [one for one in customers if one in begun]),
        (End.STANDARD, [one for one in customers if one not in begun]),
    ):
        Assignment.objects.filter(
            community_id=community, id__in=[found.before[one][0].id for one in ended],
            ended_at=None,
        ).update(ended_at=at, ended_for=reason)  # fmt: skip


def _begin(run: Run, community: UUID, begun: dict[UUID, Outcome], *, at: datetime) -> None:
    content = run.version.says
    records = [
        Assignment(
            community_id=community, customer_id=customer, scheme=run.version.scheme,
            version=run.version, run=run, begun_at=at,
            major=policy.runs.major_of(content.class_of(outcome.class_code)),
        )
        for customer, outcome in begun.items()
    ]  # fmt: skip
    if not records:
        return
    vault.seal_many(records, [{"said": {CUSTOMER_CLASS: dump(one)}} for one in begun.values()])
    Assignment.objects.bulk_create(records, batch_size=1_000)
    members = members_of(records)
    entry = record_act(
        "classification.assign", by=JOB, permission=Permission.RUN_SCHEME, at=at, act=Act.CHANGE,
        purpose=policy.PURPOSE, reference=run.number, items=[CUSTOMER_CLASS],
        count=len(records), members=members.root, control="LC-060",
        detail={"community": str(community)},
    )  # fmt: skip
    RunBatch.objects.create(
        run=run, community_id=community, event_id=entry, members=members.stored
    )
