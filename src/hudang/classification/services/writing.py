"""What a run changes in a community: classes that ended, classes that began, and no others."""

from __future__ import annotations

from functools import cache
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
from hudang.core.conditions import AnyOf
from hudang.registry.services.locking import hold
from hudang.vault.rows import seal_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.models import Run
    from hudang.classification.outcome import Outcome
    from hudang.classification.services.sorting import Sorted
    from hudang.registry.queries import Stretch

End = Assignment.End


def write(run: Run, stretch: Stretch, found: Sorted, *, at: datetime) -> int:
    """Write what changed, in the caller's transaction; return of how many people."""
    community = stretch.community
    changing = [
        customer
        for customer in found.before.keys() | found.now.keys()
        if not _is_same(run, found, customer)
    ]
    if not changing:
        return 0
    here = hold(community, changing)
    changing = _as_read(run, community, changing, found)
    agreeing = _agreeing(run, stretch, at=at)
    begun = {
        one: found.now[one]
        for one in changing
        if one in found.now and one in here and one in agreeing
    }
    _end(community, [one for one in changing if one in found.before], begun, found, at=at)
    _begin(run, community, begun, at=at)
    return len(changing)


def _is_same(run: Run, found: Sorted, customer: UUID) -> bool:
    """Say whether somebody stays what he is: by the same version, the same rows and values."""
    if customer not in found.before:
        return False
    was = found.before[customer]
    return was.version == run.version_id and was.outcome == found.now.get(customer)


def _as_read(run: Run, community: UUID, customers: Collection[UUID], found: Sorted) -> list[UUID]:
    """Return those whose class is the one that the run read: a person, or the customer himself,
    changed that of others meanwhile, and the next run sorts them."""
    current = queries.current(community, scheme=run.version.scheme)
    now = dict(current.filter(AnyOf("customer_id", customers)).values_list("customer_id", "id"))
    return [
        one
        for one in customers
        if now.get(one) == (found.before[one].assignment if one in found.before else None)
    ]


def _agreeing(run: Run, stretch: Stretch, *, at: datetime) -> frozenset[UUID]:
    """Return who agrees to the commit, and has not refused it while the run passed."""
    agreeing = consents.granted_items(
        stretch, purpose=policy.PURPOSE, items=[CUSTOMER_CLASS], at=at
    )
    since = run.begun_at or at
    chosen = queries.chosen_since(stretch.community, since, scheme=run.version.scheme)
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
            AnyOf("id", [found.before[one].assignment for one in ended]),
            community_id=community, ended_at=None,
        ).update(ended_at=at, ended_for=reason)  # fmt: skip


def _begin(run: Run, community: UUID, begun: dict[UUID, Outcome], *, at: datetime) -> None:
    if not begun:
        return
    said = [{CUSTOMER_CLASS: dump(one)} for one in begun.values()]
    rows = seal_rows(Assignment, "said", said, owners=list(begun), community=community)
    majors = cache(lambda code: policy.runs.major_of(run.version.says.class_of(code)))
    common = {
        "scheme_id": run.version.scheme_id, "version_id": run.version_id, "run_id": run.pk,
        "begun_at": at,
    }  # fmt: skip
    facts = [common | {"major": majors(one.class_code)} for one in begun.values()]
    write_rows(Assignment, zip(rows, facts, strict=True))
    members = members_of(rows)
    entry = record_act(
        "classification.assign", by=JOB, permission=Permission.RUN_SCHEME, at=at, act=Act.CHANGE,
        purpose=policy.PURPOSE, reference=run.number, items=[CUSTOMER_CLASS],
        count=len(rows), members=members.root, control="LC-060",
        detail={"community": str(community)},
    )  # fmt: skip
    RunBatch.objects.create(
        run=run, community_id=community, event_id=entry, members=members.stored
    )
