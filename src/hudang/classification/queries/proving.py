"""Whether versions in force show an effect, and which of them have a month left to show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.classification import policy
from hudang.classification.fairness import kept
from hudang.classification.fairness.effects import said_of
from hudang.classification.models import FairnessReport, SchemeVersion
from hudang.core.calendar import begin_of, local_day

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.classification.fairness.effects import Seen, Served


def proved_in_year(version: SchemeVersion, *, at: datetime) -> list[Served]:
    """Return what is said of the classes of a version by all its reports of twelve months."""
    since = begin_of(policy.monitoring.proving_since(local_day(at)))
    reports = FairnessReport.objects.filter(
        run__version=version, made_at__gte=since, made_at__lte=at
    ).order_by("made_at")
    found: dict[str | None, Seen] = {}
    for figures in reports.values_list("figures", flat=True):
        for one in kept.classes(figures):
            found[one.code] = found[one.code] + one if one.code in found else one
    return said_of(list(found.values()))


def to_prove() -> QuerySet[SchemeVersion]:
    """Return the versions in force that have shown no effect, the first asked first."""
    unproven = SchemeVersion.objects.filter(
        state=SchemeVersion.State.ACTIVE, unproven_at__isnull=False
    )
    return unproven.select_related("scheme").order_by("unproven_at", "id")
