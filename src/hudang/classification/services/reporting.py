"""A run that is done is reported; one over a limit suspends its version in the same act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.models import FairnessReport, Run, SchemeVersion
from hudang.classification.services import measuring
from hudang.classification.services.logging import JOB
from hudang.classification.services.running import suspend_for
from hudang.classification.services.runs import log_run
from hudang.core import jobs, locks
from hudang.core.errors import PolicyViolation
from hudang.purposes import queries as purposes
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

State = SchemeVersion.State


def report_run(run_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Report a run once. Nothing is kept before the end: killed, it begins anew."""
    with locks.held(locks.key_of(run_id)) as is_mine:
        run = Run.objects.select_related("version__scheme").get(pk=run_id)
        if not is_mine or FairnessReport.objects.filter(run=run).exists():
            return
        policy.monitoring.require_reportable(state=run.state, is_dry=run.is_dry)
        at = clock()
        counts, derives = measuring.Counts(), may_derive()
        for community in Community.objects.filter(pk__in=run.parts.values("community")):
            measuring.count(run, community, counts, derives=derives, at=at)
        limits = queries.limits_of(run.version.scheme)
        _keep(run, measuring.figures(run, counts, limits=limits, derives=derives), at=at)


def report_missing() -> None:
    """Have every newest run reported that is not: the job of one may have been lost."""
    for run in queries.unreported():
        defer_report(run)


def defer_report(run: Run) -> None:
    """Have a run reported once the caller's transaction is committed."""
    jobs.defer("classification.report_run", lock=f"classification.{run.pk}", run=str(run.pk))


def may_derive() -> bool:
    """Say whether the purpose stands for which sex and age band may be derived."""
    try:
        purposes.covering(policy.monitoring.PURPOSE, items=[policy.monitoring.IDENTITY_NUMBER])
    except PolicyViolation:
        return False
    return True


@transaction.atomic
def _keep(run: Run, found: measuring.Figures, *, at: datetime) -> FairnessReport:
    held = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme")
    version = held.get(pk=run.version_id)
    suspends = found.level == policy.monitoring.Level.OVER and version.state == State.ACTIVE
    made = FairnessReport.objects.create(
        run=run, made_at=at, level=found.level, people=found.people,
        known=policy.monitoring.shown(found.known), figures=found.kept, has_suspended=suspends,
    )  # fmt: skip
    log_run("report_run", run, by=JOB, at=at, control="LC-069", level=found.level)
    if suspends:
        suspend_for(
            version, SchemeVersion.Cause.FAIRNESS, by=JOB, permission=Permission.APPROVE_SCHEME,
            at=at,
        )  # fmt: skip
    return made
