"""What people do about the figures: they set limits with a reason, and answer warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy
from hudang.classification.fairness import limits
from hudang.classification.models import FairnessLimits, FairnessReport, Scheme

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiting:
    """The limits somebody wants."""

    ratio: float = limits.LEAST_RATIO
    difference: float = limits.MOST_DIFFERENCE
    warning_ratio: float = limits.WARNING_RATIO
    warning_difference: float = limits.WARNING_DIFFERENCE
    drift: float = limits.MOST_DRIFT
    minimum_group: int = limits.MINIMUM_GROUP


@transaction.atomic
def set_limits(
    scheme: Scheme, wanted: Limiting, *, reason: str, by: Actor, at: datetime
) -> FairnessLimits:
    """Set what a scheme allows from its next report on, as the privacy lead, with the reason."""
    by.require(P.APPROVE_SCHEME)
    policy.reviews.require_reason(reason)
    least = wanted.minimum_group
    policy.monitoring.require_limits(
        warning=wanted.warning_ratio, limit=wanted.ratio, minimum_group=least
    )
    policy.monitoring.require_limits(
        warning=wanted.difference, limit=wanted.warning_difference, minimum_group=least
    )
    made = FairnessLimits.objects.create(
        scheme=scheme, ratio=wanted.ratio, difference=wanted.difference,
        warning_ratio=wanted.warning_ratio, warning_difference=wanted.warning_difference,
        drift=wanted.drift, minimum_group=least, reason=reason, set_by=by.code, set_at=at,
    )  # fmt: skip
    _log(
        "set_limits", scheme, permission=P.APPROVE_SCHEME, by=by, at=at,
        ratio=str(wanted.ratio), difference=str(wanted.difference),
    )  # fmt: skip
    return made


@transaction.atomic
def answer_report(
    report: FairnessReport, *, answer: str, by: Actor, at: datetime
) -> FairnessReport:
    """Say, as the privacy lead or the custodian, what was found behind a warning."""
    permission = P.APPROVE_SCHEME if by.may(P.APPROVE_SCHEME) else P.RUN_SCHEME
    by.require(permission)
    policy.reviews.require_reason(answer)
    held = FairnessReport.objects.select_for_update(of=("self",))
    found = held.select_related("run__version__scheme").get(pk=report.pk)
    policy.monitoring.require_unanswered(level=found.level, answered_by=found.answered_by)
    found.answer, found.answered_by, found.answered_at = answer, by.code, at
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    _log(
        "answer_report", found.run.version.scheme, permission=permission, by=by, at=at,
        run=found.run.number,
    )  # fmt: skip
    return found


def _log(
    what: str, scheme: Scheme, *, permission: P, by: Actor, at: datetime, **said: str
) -> None:
    record_act(
        f"classification.{what}", by=by, permission=permission, at=at, purpose=policy.PURPOSE,
        reference=scheme.number, control="LC-069", detail=said,
    )  # fmt: skip
