"""A version in force shows an effect within twelve months, or it is retired (CLS-4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.models import SchemeVersion
from hudang.classification.services.ending import end_classes, end_version
from hudang.classification.services.logging import JOB, log_scheme
from hudang.core.calendar import local_day

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

P = Permission
Proof = policy.monitoring.Proof
ACTIVE = SchemeVersion.State.ACTIVE


def prove_all(*, at: datetime) -> None:
    """Look at every version in force; each is a transaction of its own."""
    for version in SchemeVersion.objects.filter(state=ACTIVE).values_list("pk", flat=True):
        prove(version, at=at)


@transaction.atomic
def prove(version_id: UUID, *, at: datetime) -> None:
    """Tell people that a version has shown no effect, retire it a month later, or take back what
    they were told."""
    held = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme")
    version = held.get(pk=version_id)
    if version.state != ACTIVE or version.activated_at is None:
        return
    found = policy.monitoring.proof(
        in_force_since=local_day(version.activated_at),
        is_shown=any(one.is_shown for one in queries.proved_in_year(version, at=at)),
        asked=local_day(version.unproven_at) if version.unproven_at else None,
        today=local_day(at),
    )
    if found is Proof.ASKED:
        _note(version, "ask_proof", unproven_at=at, at=at)
    elif found is Proof.HOLDS and version.unproven_at is not None:
        _note(version, "note_proof", unproven_at=None, at=at)
    elif found is Proof.RETIRED:
        end_version(version, by=JOB, permission=P.APPROVE_SCHEME, at=at, cause="unproven")
        end_classes(version.scheme, by=JOB, permission=P.APPROVE_SCHEME, at=at)


def _note(
    version: SchemeVersion, what: str, *, unproven_at: datetime | None, at: datetime
) -> None:
    version.unproven_at = unproven_at
    version.save(update_fields=["unproven_at"])
    log_scheme(what, version, by=JOB, permission=P.APPROVE_SCHEME, at=at)
