"""How many violations of which kind and in which month; fewer than ten stay a small number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models.functions import TruncMonth

from hudang.violations import catalogue, policy
from hudang.violations.models import Violation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A kind or a month with its count; none where fewer than ten would point at a household."""

    code: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A year of violations, by kind and by month."""

    total: int | None
    kinds: list[Line]
    months: list[Line]


def figures(communities: Collection[UUID], *, today: date) -> Figures:
    """Return the figures of the last twelve months; what was recorded by mistake is left out."""
    months = _months(today)
    rows = list(
        Violation.objects.filter(community_id__in=communities, found_at__date__gte=months[0])
        .exclude(state=Violation.State.MISTAKE)
        .annotate(month=TruncMonth("found_at"))
        .order_by()
        .values_list("kind_code", "month")
    )
    by_kind = Counter(kind for kind, _month in rows)
    by_month = Counter(month.strftime("%Y-%m") for _kind, month in rows)
    names = catalogue.kinds()
    return Figures(
        total=policy.shown_count(len(rows)),
        kinds=[
            Line(code, names[code].name, policy.shown_count(count))
            for code, count in by_kind.most_common()
        ],
        months=[
            Line(one.strftime("%Y-%m"), "", policy.shown_count(by_month[one.strftime("%Y-%m")]))
            for one in months
        ],
    )


def _months(today: date) -> list[date]:
    """Return the first days of the last twelve months, the oldest first."""
    last = today.year * 12 + today.month - 1
    return [
        today.replace(year=one // 12, month=one % 12 + 1, day=1)
        for one in range(last - MONTHS + 1, last + 1)
    ]
