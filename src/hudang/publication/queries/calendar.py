"""What is owed to the owners of a community, what of it is published, and what is late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.publication.models import Publication, PublicationCalendar
from hudang.publication.policy import calendar as policy
from hudang.publication.queries.publications import published_since
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from hudang.publication.policy.calendar import Duty

State = Publication.State


@dataclass(frozen=True, slots=True)
class Line:
    """A duty of a community, with the publication that meets it or is to."""

    community: UUID
    duty: Duty
    publication: Publication | None
    is_late: bool

    @property
    def state(self) -> str:
        """How it stands, in one word: published, late, drafted, checked, or due."""
        if self.is_late:
            return "late"
        return self.publication.state if self.publication else "due"


def begins_in(community: UUID) -> date | None:
    """Return the day from which on a community is owed its publications."""
    return _begins([community]).get(community)


def _begins(communities: Collection[UUID]) -> dict[UUID, date]:
    found = PublicationCalendar.objects.filter(community_id__in=communities)
    return dict(found.values_list("community_id", "begins_date"))


def year_of(community: UUID, *, year: int, today: date) -> list[Line]:
    """Return what a community is owed for the periods of a year; nothing without a calendar."""
    begins = begins_in(community)
    if begins is None:
        return []
    duties = policy.duties(begins=begins, year=year)
    return _lines({community: duties}, since=begins, today=today)


def _all_lines(communities: Collection[UUID], *, today: date) -> list[Line]:
    """Return what is owed for every period that has begun."""
    begins = _begins(communities)
    duties = {
        community: policy.duties_until(begins=day, today=today)
        for community, day in begins.items()
    }
    return _lines(duties, since=min(begins.values(), default=today), today=today)


def _lines(duties: Mapping[UUID, Sequence[Duty]], *, since: date, today: date) -> list[Line]:
    made: dict[UUID, list[Publication]] = {}
    for one in published_since(duties.keys(), since=since):
        made.setdefault(one.community_id, []).append(one)
    return [
        _line(community, duty, made.get(community, []), today=today)
        for community, owed in duties.items()
        for duty in owed
    ]


def _line(community: UUID, duty: Duty, made: Iterable[Publication], *, today: date) -> Line:
    """Say how a duty stands: what is published counts before what is at hand."""
    fitting = [one for one in made if duty.is_met_by(one)]
    published = [one for one in fitting if one.state == State.PUBLISHED]
    chosen = next(iter([*published, *fitting]), None)
    is_late = policy.is_late(duty, is_met=bool(published), today=today)
    return Line(community, duty, chosen, is_late)


def late_lines(communities: Collection[UUID], *, today: date) -> list[Line]:
    """Return what should have been published and is not, the longest overdue on top."""
    found = [one for one in _all_lines(communities, today=today) if one.is_late]
    return sorted(found, key=lambda one: one.duty.due)


def late_by_community(
    communities: Collection[UUID], *, today: date
) -> list[tuple[Community, int, date]]:
    """Return for each community how many publications are late, and since when the first."""
    late = late_lines(communities, today=today)
    counted = Counter(one.community for one in late)
    oldest = {one.community: one.duty.due for one in reversed(late)}
    return [
        (community, counted[community.pk], oldest[community.pk])
        for community in Community.objects.filter(pk__in=counted)
    ]


def due_drafts(communities: Collection[UUID], *, today: date) -> list[Line]:
    """Return what can be drafted and is not, late or not."""
    return [one for one in _all_lines(communities, today=today) if one.publication is None]


def next_due(community: UUID, *, today: date) -> Line | None:
    """Return what has to be published next."""
    found = [
        line
        for year in (today.year, today.year + 1)
        for line in year_of(community, year=year, today=today)
        if line.publication is None or line.publication.state != State.PUBLISHED
    ]
    return min(found, key=lambda line: line.duty.due, default=None)


def without_calendar(communities: Collection[UUID]) -> list[Community]:
    """Return the communities for which nobody has begun a calendar."""
    known = PublicationCalendar.objects.filter(community_id__in=communities)
    found = Community.objects.filter(pk__in=communities)
    return list(found.exclude(pk__in=known.values("community_id")))
