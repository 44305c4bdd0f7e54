"""How a version ends, and with the last one in force the classes of its scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts.services import record_act
from hudang.classification import policy, queries
from hudang.classification.models import CUSTOMER_CLASS, Assignment, Run, SchemeVersion
from hudang.classification.services.logging import log_scheme
from hudang.classification.services.runs import log_run

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.classification.models import Scheme


def end_version(
    version: SchemeVersion, *, by: Actor, permission: Permission, at: datetime, **said: str
) -> SchemeVersion:
    """End a version that the caller holds, and the runs of it that nobody is passing.

    One that is being passed sees it at its next community, and ends itself.
    """
    version.state = SchemeVersion.State.RETIRED
    version.ended_by, version.ended_at = by.code, at
    version.save()
    log_scheme("retire_scheme", version, by=by, permission=permission, at=at, **said)
    idle = Run.objects.filter(version=version, state__in=(Run.State.WAITING, Run.State.STOPPED))
    for run in idle.select_for_update(of=("self",)).select_related("version__scheme"):
        run.state, run.ended_at = Run.State.CANCELLED, at
        run.save(update_fields=["state", "ended_at"])
        log_run("cancel_run", run, by=by, at=at)
    return version


def end_classes(scheme: Scheme, *, by: Actor, permission: Permission, at: datetime) -> None:
    """End everybody's class of a scheme of which no version is in force any more.

    The entry has the count alone: who was in a class stays sealed.
    """
    if queries.version_in_force(scheme) is not None:
        return
    ended = Assignment.objects.filter(scheme=scheme, ended_at=None).update(
        ended_at=at, ended_for=Assignment.End.RETIRED
    )
    if ended:
        record_act(
            "classification.end_classes", by=by, permission=permission, at=at,
            purpose=policy.PURPOSE, reference=scheme.number, items=[CUSTOMER_CLASS], count=ended,
            control="LC-060",
        )  # fmt: skip
