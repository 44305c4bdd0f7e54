"""How the work on orders goes: how many, when, how soon, how often anew. Counts, never people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, StdDev, Value
from django.db.models.functions import TruncHour, TruncWeek
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hudang.core.aggregates import Percentile
from hudang.core.calendar import begin_of, end_of
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.service import policy
from hudang.service.models import Group, ServiceRecord, ServiceType, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime, timedelta
    from uuid import UUID

    from django.db.models import QuerySet

HOURS: Final = 24
DAYS: Final = 7
_AGE = ExpressionWrapper(F("responded_at") - F("recorded_at"), output_field=DurationField())
_NOT_CANCELLED = ~Q(state=ServiceRecord.State.CANCELLED)


class By(models.TextChoices):
    """What the figures are compared by; never by person."""

    COMMUNITY = "community", _("Community")
    GROUP = "group", _("Kind of service")
    TYPE = "type", _("Kind of order")
    TEAM = "team", _("Team")


# By which columns the orders of each comparison are grouped: keys, which stand in the index of the
# orders; names are asked for once.
COLUMNS: Final = {
    By.COMMUNITY: ("community_id",),
    By.GROUP: ("type__group",),
    By.TYPE: ("type_id",),
    By.TEAM: ("community_id", "team_id"),
}


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which orders are counted: those recorded on these days, both included."""

    first: date
    last: date
    communities: frozenset[UUID]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some orders; shares are in hundredths, none where too few are counted."""

    name: str
    recorded: int
    answered_in_time: int | None
    done_in_time: int | None
    reopened: int | None
    first_answer: timedelta | None
    open: int
    late: int
    open_age: timedelta | None
    rated: int
    # The mean score and half its interval.
    score: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of all orders that fit, line by line, by hour and by week, and as of when."""

    counted_at: datetime
    total: Figures
    lines: list[Figures]
    heat: list[list[int]]
    weekly: list[tuple[date, int, int]]


def report(wanted: FigureFilter, *, by: By, at: datetime) -> Report:
    """Return all figures of the orders that fit; of many orders those of some seconds ago
    (adr/0033)."""
    days = f"{wanted.first}:{wanted.last}"
    return registry.kept(
        f"orders:{days}:{wanted.group}:{by}:{get_language()}",
        wanted.communities,
        count=lambda: Report(
            counted_at=at,
            total=figures(wanted, at=at),
            lines=compared(wanted, by=by, at=at),
            heat=heat(wanted),
            weekly=weekly(wanted),
        ),
        size=lambda found: found.total.recorded,
    )


def _counted(wanted: FigureFilter) -> QuerySet[ServiceRecord]:
    found = ServiceRecord.objects.filter(
        community_id__in=wanted.communities,
        recorded_at__gte=begin_of(wanted.first),
        recorded_at__lte=end_of(wanted.last),
    )
    if wanted.group:
        found = found.filter(type__group=wanted.group)
    return found.order_by()


def figures(wanted: FigureFilter, *, at: datetime) -> Figures:
    """Return the figures of all the orders that fit."""
    return _figures("", _counted(wanted).aggregate(**_measures(at)))


def compared(wanted: FigureFilter, *, by: By, at: datetime) -> list[Figures]:
    """Return the figures line by line, the line with the most orders first."""
    rows = _counted(wanted).values(*COLUMNS[by]).annotate(**_measures(at))
    name_of = _NAMES[by](wanted.communities)
    found = [_figures(name_of(*(row[column] for column in COLUMNS[by])), row) for row in rows]
    return sorted(found, key=lambda one: (-one.recorded, one.name))


def _community_names(communities: Collection[UUID]) -> Callable[[UUID], str]:
    found = Community.objects.filter(id__in=communities)
    return dict(found.values_list("id", "name")).__getitem__


def _group_names(_communities: Collection[UUID]) -> Callable[[str], str]:
    return lambda group: str(Group(group).label)


def _type_names(_communities: Collection[UUID]) -> Callable[[UUID], str]:
    types = ServiceType.objects.in_bulk()
    return lambda key: str(types[key])


def _team_names(communities: Collection[UUID]) -> Callable[[UUID, UUID | None], str]:
    places = _community_names(communities)
    teams = dict(Team.objects.filter(community_id__in=communities).values_list("id", "name"))
    return lambda community, team: (
        f"{places(community)} · {teams[team] if team else gettext('no team')}"
    )


_NAMES: Final[Mapping[By, Callable[[Collection[UUID]], Callable[..., str]]]] = {
    By.COMMUNITY: _community_names,
    By.GROUP: _group_names,
    By.TYPE: _type_names,
    By.TEAM: _team_names,
}


def _measures(at: datetime) -> dict[str, Any]:
    """Return what is counted of orders; one that may still be in time is not judged yet."""
    is_open = Q(state__in=policy.OPEN)
    answered = _NOT_CANCELLED & (Q(responded_at__isnull=False) | Q(response_due_at__lt=at))
    done = _NOT_CANCELLED & (Q(done_at__isnull=False) | Q(completion_due_at__lt=at))
    age = ExpressionWrapper(Value(at) - F("recorded_at"), output_field=DurationField())
    return {
        "recorded": Count("id"),
        "answered": Count("id", filter=answered),
        "answered_well": Count("id", filter=answered & Q(responded_at__lte=F("response_due_at"))),
        "done": Count("id", filter=done),
        "done_well": Count("id", filter=done & Q(done_at__lte=F("completion_due_at"))),
        "finished": Count("id", filter=Q(done_at__isnull=False) | Q(reopened__gt=0)),
        "anew": Count("id", filter=Q(reopened__gt=0)),
        "first_answer": Percentile(_AGE, share=0.5, filter=Q(responded_at__isnull=False)),
        "open": Count("id", filter=is_open),
        "late": Count("id", filter=is_open & Q(completion_due_at__lt=at)),
        "rated": Count("ratings__score"),
        "score": Avg("ratings__score"),
        "deviation": StdDev("ratings__score", sample=True),
        "open_age": Percentile(age, share=0.5, filter=is_open),
    }


def _figures(name: str, row: dict[str, Any]) -> Figures:
    enough = row["answered"] >= policy.LEAST_COUNTED
    return Figures(
        name=name,
        recorded=row["recorded"],
        answered_in_time=policy.share_of(row["answered_well"], row["answered"]),
        done_in_time=policy.share_of(row["done_well"], row["done"]),
        reopened=policy.share_of(row["anew"], row["finished"]),
        first_answer=row["first_answer"] if enough else None,
        open=row["open"],
        late=row["late"],
        open_age=row["open_age"],
        rated=row["rated"],
        score=policy.mean_of(mean=row["score"], deviation=row["deviation"], count=row["rated"]),
    )


def heat(wanted: FigureFilter) -> list[list[int]]:
    """Return how many orders came at each hour (columns) of each weekday (rows, Monday first)."""
    # By the hour, not by weekday and hour: four thousand groups of half a year are little to add
    # up, and the database takes the moments apart once instead of twice. Rows, not their numbers.
    found = _counted(wanted).annotate(hour=TruncHour("recorded_at")).values_list("hour")
    counted = [[0] * HOURS for _day in range(DAYS)]
    for hour, count in found.annotate(count=Count("*")):
        counted[hour.weekday()][hour.hour] += count
    return counted


def weekly(wanted: FigureFilter) -> list[tuple[date, int, int]]:
    """Return for each week, by its Monday, how many orders came and how many of them are done."""
    found = (
        _counted(wanted)
        .annotate(week=TruncWeek("recorded_at"))
        .values_list("week")
        .annotate(recorded=Count("*"), done=Count("done_at"))
    )
    return sorted((week.date(), recorded, done) for week, recorded, done in found)


def narrowed(communities: Collection[UUID], chosen: UUID | None) -> frozenset[UUID]:
    """Return the communities that count: the one chosen, or all that somebody is posted to."""
    return frozenset(communities) & {chosen} if chosen else frozenset(communities)
