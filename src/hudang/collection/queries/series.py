"""Campaigns that were planned together for several communities, and their figures in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.collection.models import Campaign
from hudang.collection.queries.asking import figures, questions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from hudang.collection.models import Question
    from hudang.collection.queries.asking import Figures


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of one question in several communities; none where they are too few to show."""

    question: Question
    rows: list[tuple[str, list[int | None]]]


def series_of(campaign: Campaign) -> QuerySet[Campaign]:
    """Return the campaigns that were planned together with one; a single one is alone."""
    together = Q(series=campaign.series) if campaign.series else Q(pk=campaign.pk)
    return Campaign.objects.filter(together).select_related(
        "community", "version__questionnaire__purpose"
    )


def side_by_side(campaigns: Sequence[Campaign]) -> list[Beside]:
    """Return the figures of campaigns with one version, each community with its own tens."""
    each = [figures(one, questions_of(one.version)) for one in campaigns]
    are_shown = [bool(one.results.get("shown")) for one in campaigns]
    return [
        Beside(same[0].question, list(_rows(same, are_shown=are_shown)))
        for same in zip(*each, strict=True)
        if same[0].lines
    ]


def _rows(
    same: Sequence[Figures], *, are_shown: Sequence[bool]
) -> Iterable[tuple[str, list[int | None]]]:
    counted = [[count for _line, counts in one.lines for _label, count in counts] for one in same]
    labels = [
        f"{line} · {label}" if line else label
        for line, counts in same[0].lines
        for label, _count in counts
    ]
    for place, label in enumerate(labels):
        yield (
            label,
            [
                counts[place] if is_shown else None
                for counts, is_shown in zip(counted, are_shown, strict=True)
            ],
        )
