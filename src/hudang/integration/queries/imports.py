"""Imports of old orders, what is wrong with their rows, and what rows are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count

from hudang.accounts import policy as accounts
from hudang.integration import reasons
from hudang.integration.models import ImportedOrder, OrderImport, OrderImportProblem
from hudang.registry import queries as registry
from hudang.registry.models import House
from hudang.service import queries as service

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.service.models import ServiceRecord, ServiceType, Team

Status = OrderImport.Status


class ProblemCount(NamedTuple):
    """How many rows have one problem in one column."""

    column: str
    reason: str
    is_blocking: bool
    rows: int

    @property
    def label(self) -> str:
        return reasons.label(self.column)

    @property
    def sentence(self) -> str:
        return reasons.sentence(self.reason)


def imports(by: Actor) -> QuerySet[OrderImport]:
    """Return the imports of a person's communities, the newest first."""
    found = OrderImport.objects.filter(community_id__in=by.communities)
    return found.select_related("community").order_by("-uploaded_at", "-id")


def import_of(community: UUID, found: UUID, *, by: Actor) -> OrderImport:
    """Return an import; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return OrderImport.objects.select_related("community").get(community_id=community, id=found)


def is_known_file(community: UUID, digest: bytes) -> bool:
    """Say whether the very file came before, and was neither given up nor taken back."""
    gone = [Status.CANCELLED, Status.UNDONE]
    found = OrderImport.objects.filter(community_id=community, digest=digest)
    return found.exclude(status__in=gone).exists()


def problems_of(found: OrderImport) -> QuerySet[OrderImportProblem]:
    """Return what is wrong, row by row; what blocks a row stands first."""
    return found.problems.order_by("-is_blocking", "row", "column", "id")


def faulty_rows(found: OrderImport) -> QuerySet[OrderImportProblem, int]:
    """Return the numbers of the rows with errors, in their order."""
    rows = found.problems.filter(is_blocking=True).order_by("row")
    return rows.values_list("row", flat=True).distinct()


def problem_counts(found: OrderImport) -> list[ProblemCount]:
    """Return how often each thing is wrong, what blocks on top, the most frequent first."""
    rows = (
        found.problems.order_by()
        .values_list("column", "reason", "is_blocking")
        .annotate(rows=Count("row", distinct=True))
    )
    counted = [ProblemCount(*row) for row in rows]
    return sorted(counted, key=lambda one: (not one.is_blocking, -one.rows, one.column))


def old_number_of(order: ServiceRecord) -> str:
    """Return the number that an order had in the system it was imported from."""
    found = ImportedOrder.objects.filter(community_id=order.community_id, order_id=order.id)
    return found.values_list("old_number", flat=True).first() or ""


def numbers_imported(found: OrderImport, numbers: Collection[str]) -> set[str]:
    """Return those numbers whose orders came in by another file, or by other rows of this one."""
    known = ImportedOrder.objects.filter(
        community_id=found.community_id, old_number__in=numbers
    ).exclude(import_id=found.id)
    return set(known.values_list("old_number", flat=True))


def customers_called(community: UUID, numbers: Collection[str]) -> dict[str, UUID]:
    """Return the customers of those numbers; who was destroyed or merged away has none."""
    found = registry.by_numbers(community, numbers) if numbers else {}
    return {number: customer.id for number, customer in found.items()}


def house_codes(community: UUID) -> dict[str, tuple[UUID, UUID | None]]:
    """Return each house of a community by its code, with its building."""
    rows = House.objects.filter(community_id=community).values_list("code", "id", "building_id")
    return {code: (house, building) for code, house, building in rows}


def house_labels(community: UUID, codes: Collection[str]) -> dict[str, str]:
    """Return how houses are called, by their codes."""
    found = House.objects.filter(community_id=community, code__in=codes)
    return dict(found.values_list("code", "label"))


def building_codes(community: UUID) -> dict[str, UUID]:
    return registry.building_ids(community)


def types_by_word() -> dict[str, ServiceType]:
    """Return the kinds of orders by everything they are called, in small letters."""
    found: dict[str, ServiceType] = {}
    for one in service.types():
        for word in (one.code, one.name_zh, one.name_en, *one.words):
            found.setdefault(word.lower(), one)
    return found


def teams_by_word(community: UUID) -> dict[str, Team]:
    """Return the teams of a community by code and by name."""
    teams = service.teams([community])
    return {word: team for team in teams for word in (team.code, team.name)}
