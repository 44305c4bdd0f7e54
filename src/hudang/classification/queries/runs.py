"""Runs, how far they have come, and what they found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum

from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.models import Run, RunPart, SchemeVersion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Scheme

State = Run.State
DRY: Final = "dry"
RUN_ORDERS: Final = {"": ("-asked_at", "-id"), "oldest": ("asked_at", "id")}


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What the list of runs is narrowed to."""

    name: str = ""
    state: str = ""
    kind: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many parts and people of a run are done."""

    parts: int
    parts_done: int
    seen: int
    changed: int

    @property
    def share(self) -> int:
        """How much is done, in hundredths of the parts."""
        return 100 * self.parts_done // self.parts if self.parts else 100


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run found in the communities that somebody may see."""

    people: int
    classes: Counter[str]
    left_out: Counter[str]
    moves: Counter[tuple[str, str]]


def runs_like(wanted: RunFilter, *, by: Actor) -> QuerySet[Run]:
    """Return the runs that fit, the newest first unless the oldest are asked for."""
    found = runs(by)
    if wanted.name:
        named = Q(number__iexact=wanted.name) | Q(version__scheme__number__iexact=wanted.name)
        named |= Q(version__name_zh__icontains=wanted.name)
        found = found.filter(named | Q(version__name_en__icontains=wanted.name))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(is_dry=wanted.kind == DRY)
    return found.order_by(*RUN_ORDERS[wanted.order])


def runs(by: Actor) -> QuerySet[Run]:
    """Return every run, the newest first."""
    by.require(Permission.SEE_SCHEMES)
    return Run.objects.select_related("version__scheme")


def run(number: str, *, by: Actor) -> Run | None:
    return runs(by).filter(number=number).first()


def run_under_way(version: SchemeVersion, *, is_dry: bool) -> Run | None:
    """Return the run that waits, runs or stopped, of which a version has one at the most."""
    over = (State.DONE, State.CANCELLED)
    return Run.objects.filter(version=version, is_dry=is_dry).exclude(state__in=over).first()


def last_run(scheme: Scheme) -> Run | None:
    """Return the newest run of a scheme that changed classes and came to its end."""
    done = Run.objects.filter(version__scheme=scheme, is_dry=False, state=State.DONE)
    return done.select_related("version__scheme").order_by("-ended_at").first()


def parts_of(run: Run) -> QuerySet[RunPart]:
    return RunPart.objects.filter(run=run).select_related("community").order_by("community__code")


def progress(run: Run) -> Progress:
    """Return how far a run has come."""
    found = RunPart.objects.filter(run=run).aggregate(
        parts=Count("id"), parts_done=Count("id", filter=Q(state=RunPart.State.DONE)),
        seen=Sum("seen", default=0), changed=Sum("changed", default=0),
    )  # fmt: skip
    return Progress(**found)


def totals(parts: Iterable[RunPart]) -> Totals:
    """Return what parts found, added up."""
    people = 0
    classes, left_out = Counter[str](), Counter[str]()
    moved: Counter[tuple[str, str]] = Counter()
    for part in parts:
        people += part.people
        classes.update(part.classes)
        left_out.update(part.left_out)
        for move, count in part.moves.items():
            before, _arrow, after = move.partition(">")
            moved[before, after] += count
    return Totals(people, classes, left_out, moved)


def left_out_by_place(
    run: Run, communities: Collection[UUID]
) -> dict[UUID, dict[str, int | None]]:
    """Return how many a run left out in each of those communities, for each reason; of all of
    them at once, because a page of them and the totals together may not tell a small number."""
    parts = RunPart.objects.filter(run=run, community__in=communities)
    return policy.runs.countable_by_place(dict(parts.values_list("community_id", "left_out")))


def totals_of(run: Run, communities: Collection[UUID]) -> Totals:
    """Return what a run found in those communities as far as it has come."""
    return totals(RunPart.objects.filter(run=run, community__in=communities))
