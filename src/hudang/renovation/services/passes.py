"""Passes of workers: issued within the works, taken back, and their names destroyed in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.renovation import policy, queries
from hudang.renovation.models import WORKER, Renovation, WorkerPass
from hudang.vault import services as vault
from hudang.vault.keys import Kind, Owner, Slot

from .keeping import kept, locked
from .logging import log_renovation

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
rules = policy.passes
JOB = system("renovation")


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works there: a name and four signs, looked at on the document and handed back."""

    name: str
    last_four: str

    def __repr__(self) -> str:
        return "<a worker>"


def issue_pass(
    renovation: Renovation,
    worker: Worker,
    *,
    valid_from: date,
    until: date,
    by: Actor,
    at: datetime,
) -> WorkerPass:
    """Issue a pass 出入证, good while the works last. Raises Forbidden for a whole number."""
    name, last_four = worker.name.strip(), worker.last_four.strip().upper()
    rules.require_worker(name=name, last_four=last_four)
    with transaction.atomic():
        current = locked(renovation, permission=P.LEAD_ORDERS, by=by)
        issued = queries.passes_of(current).count()
        rules.require_issue(state=current.state, issued=issued)
        rules.require_within_works(
            begins=current.planned_from_date, ends=current.planned_until_date,
            valid_from=valid_from, until=until,
        )  # fmt: skip
        made = WorkerPass(
            community_id=current.community_id,
            renovation_id=current.id,
            number=f"{current.number}-{issued + 1:02}",
            valid_from_date=valid_from,
            valid_until_date=until,
            issued_by=by.code,
            issued_at=at,
        )
        vault.seal(made, worker={WORKER: rules.written(name, last_four=last_four)})
        made.save(force_insert=True)
        kept(
            "issue_pass", current, by=by, permission=P.LEAD_ORDERS, at=at, items=[WORKER],
            sealed=[made],
        )  # fmt: skip
    return made


def take_back(worker_pass: WorkerPass, *, by: Actor, at: datetime) -> WorkerPass:
    """Take a pass back, at the gate or at the counter; a second time changes nothing."""
    with transaction.atomic():
        current = locked(worker_pass.renovation, permission=P.WORK_RENOVATION, by=by)
        held = WorkerPass.objects.select_for_update().get(pk=worker_pass.pk)
        if held.returned_at is not None:
            return held
        held.returned_at, held.returned_by = at, by.code
        held.save(update_fields=["returned_at", "returned_by"])
        kept(
            "take_back_pass", current, by=by, permission=P.WORK_RENOVATION, at=at,
            worker_pass=held.number,
        )  # fmt: skip
    return held


def destroy_names(*, at: datetime) -> int:
    """Destroy the names on passes whose works were accepted, or given up, long enough ago.

    Their keys go with them, so that no later copy opens them; return how many went.
    """
    files = queries.with_names_to_destroy(before=rules.kept_since(at))
    return sum(_destroy(one, at=at) for one in files)


@transaction.atomic
def _destroy(renovation: Renovation, *, at: datetime) -> int:
    passes = list(queries.passes_of(renovation).select_for_update().filter(destroyed_at=None))
    for one in passes:
        vault.seal(one, worker=None)
        one.destroyed_at = at
        one.save()
    owners = [Owner(Kind.CASE, one.community_id, one.id) for one in passes]
    vault.drop_slot(owners, slot=Slot.SERVICE)
    if passes:
        log_renovation(
            "destroy_names", renovation, by=JOB, permission=P.LEAD_ORDERS, at=at, items=[WORKER],
            sealed=passes,
        )  # fmt: skip
    return len(passes)
