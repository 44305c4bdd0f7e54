"""Runs of a scheme: asked for, passed community by community, cancelled, gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy, queries
from hudang.classification.models import Run, RunPart, SchemeVersion
from hudang.classification.services.holding import held
from hudang.classification.services.logging import JOB
from hudang.classification.services.numbering import next_number
from hudang.core import jobs
from hudang.core.errors import Forbidden
from hudang.registry.models import Community

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

P = Permission
State = Run.State
Way = Run.Way


@transaction.atomic
def ask_run(version: SchemeVersion, *, is_dry: bool = False, by: Actor, at: datetime) -> Run:
    """Have a version sort everybody, or only show what it would do; twice asked, it runs once."""
    found = held(version, by=by, permission=P.RUN_SCHEME)
    return _ask(found, way=Way.HAND, is_dry=is_dry, by=by, at=at)


@transaction.atomic
def run_scheduled(*, at: datetime) -> int:
    """Ask for a run of every version in force, as the schedule has it; return how many."""
    active = SchemeVersion.objects.filter(state=SchemeVersion.State.ACTIVE)
    found = active.select_for_update(of=("self",)).select_related("scheme")
    for version in found:
        _ask(version, way=Way.SCHEDULE, is_dry=False, by=JOB, at=at)
    return len(found)


def _ask(version: SchemeVersion, *, way: Way, is_dry: bool, by: Actor, at: datetime) -> Run:
    if is_dry:
        policy.runs.require_may_try(state=version.state)
    else:
        policy.states.require_in_force(state=version.state)
    waiting = queries.run_under_way(version, is_dry=is_dry)
    if waiting is not None:
        return waiting
    run = Run.objects.create(
        number=next_number(Run, "FP", digits=4, at=at), version=version, is_dry=is_dry, way=way,
        state=State.WAITING, asked_by=by.code, asked_at=at,
    )  # fmt: skip
    communities = Community.objects.values_list("pk", flat=True)
    RunPart.objects.bulk_create([RunPart(run=run, community_id=one) for one in communities])
    log_run("ask_run", run, by=by, at=at)
    _defer(run)
    return run


@transaction.atomic
def cancel_run(run: Run, *, by: Actor, at: datetime) -> Run:
    """End a run; a part that is being passed is not written, what was written stays."""
    found = _held_run(run, by=by)
    policy.runs.require_transition(state=found.state, to=State.CANCELLED)
    found.is_cancel_requested = True
    if found.state != State.RUNNING:
        found.state, found.ended_at = State.CANCELLED, at
    found.save(update_fields=["is_cancel_requested", "state", "ended_at"])
    log_run("cancel_run", found, by=by, at=at)
    return found


@transaction.atomic
def go_on(run: Run, *, by: Actor, at: datetime) -> Run:
    """Let a run that stopped go on with the parts it has not done."""
    found = _held_run(run, by=by)
    policy.runs.require_transition(state=found.state, to=State.WAITING)
    found.state, found.reason = State.WAITING, ""
    found.save(update_fields=["state", "reason"])
    log_run("go_on_run", found, by=by, at=at)
    _defer(found)
    return found


def _held_run(run: Run, *, by: Actor) -> Run:
    by.require(P.RUN_SCHEME)
    found = Run.objects.select_for_update(of=("self",)).select_related("version__scheme")
    return found.get(pk=run.pk)


def _defer(run: Run) -> None:
    jobs.defer("classification.pass_run", lock=f"classification.{run.pk}", run=str(run.pk))


def log_run(
    what: str, run: Run, *, by: Actor, at: datetime, control: str = "LC-060", **said: str
) -> UUID:
    """Write the entry of an act about a run."""
    return record_act(
        f"classification.{what}", by=by, permission=P.RUN_SCHEME, at=at, purpose=policy.PURPOSE,
        reference=run.number, control=control,
        detail={
            "scheme": run.version.scheme.number, "version": str(run.version.number),
            "dry": str(run.is_dry), **said,
        },
    )  # fmt: skip


def require_not_cancelled(run: Run) -> None:
    """Refuse to write for a run that somebody ended meanwhile."""
    if Run.objects.filter(pk=run.pk, is_cancel_requested=True).exists():
        raise Cancelled


class Cancelled(Forbidden):
    """Somebody cancelled the run while it passed."""

    def __init__(self) -> None:
        super().__init__(_("This run was cancelled."), control="LC-060")
