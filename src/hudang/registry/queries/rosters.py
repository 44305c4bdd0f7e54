"""Rosters on their way in, and what is wrong with them in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.accounts import policy as accounts
from hudang.registry.models import RosterImport, RosterProblem
from hudang.registry.roster import news, reasons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many rows have one problem in one column."""

    column: str
    reason: str
    is_blocking: bool
    rows: int

    @property
    def label(self) -> str:
        return reasons.label(self.column)

    @property
    def sentence(self) -> _StrOrPromise:
        return reasons.sentence(self.reason, column=self.column)


def rosters(communities: Collection[UUID]) -> QuerySet[RosterImport]:
    """Return the rosters of those communities, the newest first."""
    return (
        RosterImport.objects.filter(community_id__in=communities)
        .select_related("community")
        .order_by("-uploaded_at")
    )


def roster(community: UUID, roster_id: UUID, *, by: Actor) -> RosterImport:
    """Return a roster; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return RosterImport.objects.select_related("community").get(
        community_id=community, id=roster_id
    )


def open_work(actor: str) -> list[tuple[str, str]]:
    """Return the rosters that somebody uploaded and nobody has finished, for a handover."""
    unfinished = RosterImport.objects.filter(uploaded_by=actor, finished_at__isnull=True)
    return [("roster", str(pk)) for pk in unfinished.values_list("id", flat=True)]


def rosters_called(identifiers: Iterable[str]) -> QuerySet[RosterImport]:
    """Return the rosters that a handover names."""
    return RosterImport.objects.select_related("community").filter(id__in=list(identifiers))


def problems_of(roster: RosterImport) -> QuerySet[RosterProblem]:
    return RosterProblem.objects.filter(community_id=roster.community_id, roster_id=roster.id)


def problems_after(roster: RosterImport, *, row: int) -> QuerySet[RosterProblem, int]:
    """Return the numbers of the rows after one that have a problem, in order."""
    rows = problems_of(roster).filter(row__gt=row)
    return rows.order_by("row").values_list("row", flat=True).distinct()


def problem_counts(roster: RosterImport) -> list[ProblemCount]:
    """Return each kind of problem with the number of rows that have it, errors first."""
    rows = (
        problems_of(roster)
        .values_list("column", "reason", "is_blocking")
        .annotate(rows=Count("row", distinct=True))
        .order_by("-is_blocking", "-rows", "column", "reason")
    )
    return [ProblemCount(*row) for row in rows]


def remark_rows(roster: RosterImport) -> QuerySet[RosterProblem, int]:
    """Return the numbers of the rows whose remark waits for a decision, in order."""
    return (
        problems_of(roster)
        .filter(column="remark", is_blocking=False)
        .order_by("row")
        .values_list("row", flat=True)
        .distinct()
    )


def faulty_rows(roster: RosterImport) -> QuerySet[RosterProblem, int]:
    """Return the numbers of the rows that cannot be imported as they are, in order."""
    return (
        problems_of(roster)
        .filter(is_blocking=True)
        .order_by("row")
        .values_list("row", flat=True)
        .distinct()
    )


def rows_of_new_buildings(roster: RosterImport) -> QuerySet[RosterProblem]:
    """Return the remarks on rows whose building the community does not have yet."""
    return problems_of(roster).filter(reason=news.REASON)
