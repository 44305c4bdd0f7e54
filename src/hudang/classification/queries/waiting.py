"""What waits for somebody: a review, a decision on a stand-in, an assessment, a new review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Q

from hudang.classification.models import LegalReview, ProxyReview, Run, SchemeVersion

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

State = SchemeVersion.State


def to_review(*, but: str) -> QuerySet[SchemeVersion]:
    """Return what waits for a lawyer who has not drafted it."""
    return _in(State.CHECKED).exclude(drafted_by=but)


def to_publish() -> QuerySet[SchemeVersion]:
    """Return what waits for its assessment, or to be published."""
    return _in(State.REVIEWED, State.ASSESSED)


def stand_ins_to_decide(*, but: str) -> QuerySet[ProxyReview]:
    """Return the stand-ins that somebody else than who asked has to decide on."""
    open_ones = ProxyReview.objects.filter(is_granted=None).exclude(version__state=State.RETIRED)
    return open_ones.exclude(asked_by=but).select_related("version__scheme")


def reviews_ending(*, until: date) -> list[tuple[SchemeVersion, date]]:
    """Return what is published or in force and has no review that holds beyond that day, each
    with the last day of its review."""
    signed = Q(reviews__outcome=LegalReview.Outcome.SIGNED)
    ending = _in(State.PUBLISHED, State.ACTIVE, State.SUSPENDED).annotate(
        last=Max("reviews__valid_until", filter=signed)
    )
    return [(one, one.last) for one in ending.filter(last__lte=until)]


def runs_stopped() -> QuerySet[Run]:
    """Return the runs that stopped and neither went on nor were cancelled."""
    return Run.objects.filter(state=Run.State.STOPPED).select_related("version__scheme")


def _in(*states: State) -> QuerySet[SchemeVersion]:
    found = SchemeVersion.objects.filter(state__in=states).select_related("scheme")
    return found.order_by("scheme__number", "number")
