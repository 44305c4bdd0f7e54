"""Which renovation files there are, narrowed and ordered, what belongs to one, and what is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from hudang.dossiers.models import CustomerDocument
from hudang.registry import queries as registry
from hudang.registry.models import Occupancy
from hudang.registry.parsing.invalid import Invalid
from hudang.renovation import policy
from hudang.renovation.models import (
    Applicant,
    Deduction,
    Deposit,
    Inspection,
    Renovation,
    WorkerPass,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House

State = Renovation.State
PREFIX: Final = "ZX-"
# The orders in which a list can stand; each ends with what makes it certain.
ORDERS: Final = {
    "": ("-recorded_at", "-id"),
    "oldest": ("recorded_at", "id"),
    "ends": ("planned_until_date", "id"),
}


@dataclass(frozen=True, slots=True)
class RenovationFilter:
    """What a list of files is narrowed to; nothing sealed can be filtered."""

    community: UUID | None = None
    text: str = ""
    state: str = ""
    is_late: bool = False
    order: str = ""


def visible_to(by: Actor) -> QuerySet[Renovation]:
    """Return the files of a person's communities."""
    found = Renovation.objects.filter(community_id__in=by.communities)
    return found.select_related("house", "community")


def renovations_like(wanted: RenovationFilter, *, by: Actor, today: date) -> QuerySet[Renovation]:
    """Return the files that fit, the newest first unless another order is asked for."""
    found = visible_to(by)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.text:
        found = _called(found, wanted.text, by=by)
    if wanted.state == "live":
        found = found.filter(state__in=policy.LIVE)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.is_late:
        found = late(found, today=today)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


def late(found: QuerySet[Renovation], *, today: date) -> QuerySet[Renovation]:
    """Narrow to files of which something is overdue: the works, an inspection, the refund."""
    same = {"community_id": OuterRef("community_id"), "renovation_id": OuterRef("id")}
    inspection = Inspection.objects.filter(**same, inspected_at=None, due_date__lt=today)
    deposit = Deposit.objects.filter(**same, refunded_date=None, refund_due_date__lt=today)
    overrun = Q(state__in=policy.ON_SITE, planned_until_date__lt=today)
    return found.filter(overrun | Exists(inspection) | Exists(deposit))


def _called(found: QuerySet[Renovation], text: str, *, by: Actor) -> QuerySet[Renovation]:
    """Narrow to a number, of a file or a pass, or to a house; what is neither finds nothing."""
    if text.upper().startswith(PREFIX):
        # What stands on a pass is the number of its file, and its own.
        return found.filter(number="-".join(text.upper().split("-")[:3]))
    try:
        houses = registry.houses_called(text, communities=by.communities)
    except Invalid:
        return found.none()
    return found.filter(house_id__in=[house.id for house in houses])


def renovation(number: str, *, by: Actor) -> Renovation:
    """Return the file of that number; raises DoesNotExist where the person may not see it."""
    return visible_to(by).get(number=number)


def renovations_of_customer(customer: Customer) -> QuerySet[Renovation]:
    """Return the files for which a customer applied, the newest first."""
    applied = Applicant.objects.filter(
        community_id=customer.community_id, customer_id=customer.id, renovation_id=OuterRef("id")
    )
    found = Renovation.objects.filter(Exists(applied), community_id=customer.community_id)
    return found.select_related("house", "community").order_by(*ORDERS[""])


def renovations_of_house(house: House) -> QuerySet[Renovation]:
    """Return the files of a house, the newest first."""
    found = Renovation.objects.filter(community_id=house.community_id, house_id=house.id)
    return found.select_related("house", "community").order_by(*ORDERS[""])


def late_ones(found: Iterable[Renovation], *, today: date) -> set[UUID]:
    """Return which of some files are late, in one query."""
    wanted = Renovation.objects.filter(
        community_id__in={one.community_id for one in found}, id__in=[one.id for one in found]
    )
    return set(late(wanted, today=today).values_list("id", flat=True))


def counts(by: Actor, *, today: date) -> dict[str, int]:
    """Return how many files are in each state that waits for somebody, and how many are late."""
    found = visible_to(by).order_by()
    states = found.filter(state__in=policy.LIVE).values_list("state", flat=True)
    counted = dict(Counter(states))
    counted["late"] = late(found, today=today).count()
    return counted


# What belongs to one


def applicant_of(found: Renovation) -> Applicant | None:
    """Return who applied; nobody once he is gone."""
    return Applicant.objects.filter(**_of(found)).select_related("customer").first()


def role_in(customer: Customer, house: House) -> str | None:
    """Return a role that a customer has in a house now, one that decides about it first."""
    roles = Occupancy.objects.filter(
        community_id=house.community_id, customer_id=customer.id, house_id=house.id,
        ended_date=None,
    ).values_list("role", flat=True)  # fmt: skip
    return min(roles, key=lambda role: role not in policy.DECIDES, default=None)


def inspections_of(found: Renovation) -> QuerySet[Inspection]:
    return Inspection.objects.filter(**_of(found))


def open_inspections(found: Renovation) -> list[Inspection]:
    """Return the inspections that were planned and not made."""
    return list(inspections_of(found).filter(inspected_at=None))


def inspection(found: Renovation, identifier: UUID) -> Inspection:
    """Return an inspection of a file; raises DoesNotExist where it has none of that kind."""
    return inspections_of(found).select_related("renovation").get(id=identifier)


def deposit_of(found: Renovation) -> Deposit | None:
    return Deposit.objects.filter(**_of(found)).first()


def deductions_of(found: Renovation) -> QuerySet[Deduction]:
    return Deduction.objects.filter(**_of(found))


def passes_of(found: Renovation) -> QuerySet[WorkerPass]:
    return WorkerPass.objects.filter(**_of(found))


def worker_pass(number: str, *, by: Actor) -> WorkerPass:
    """Return a pass by its number; raises DoesNotExist where the person may not see its file."""
    found = WorkerPass.objects.filter(community_id__in=by.communities)
    return found.select_related("renovation__house", "renovation__community").get(number=number)


def agreement_of(found: Renovation) -> CustomerDocument | None:
    """Return the signed agreement as it lies with the documents of who applied."""
    return CustomerDocument.objects.filter(
        community_id=found.community_id, house_id=found.house_id, reference=found.number
    ).first()


def _of(found: Renovation) -> dict[str, UUID]:
    return {"community_id": found.community_id, "renovation_id": found.id}


# What is due


def inspections_due(communities: Collection[UUID], *, until: date) -> QuerySet[Inspection]:
    """Return the inspections to be made by a day, the first due on top."""
    found = Inspection.objects.filter(
        community_id__in=communities, inspected_at=None, due_date__lte=until
    ).exclude(renovation__state=State.AGREED)
    return found.select_related("renovation__house").order_by("due_date", "id")


def refunds_due(communities: Collection[UUID]) -> QuerySet[Deposit]:
    """Return the deposits that wait to be paid back, the first due on top."""
    found = Deposit.objects.filter(
        community_id__in=communities, refunded_date=None, refund_due_date__isnull=False
    )
    return found.select_related("renovation__house").order_by("refund_due_date", "id")


def passes_ending(communities: Collection[UUID], *, until: date) -> QuerySet[WorkerPass]:
    """Return the passes that end by a day and were not taken back, the first on top."""
    found = WorkerPass.objects.filter(
        community_id__in=communities, returned_at=None, valid_until_date__lte=until
    )
    return found.select_related("renovation__house").order_by("valid_until_date", "id")


def applications(communities: Collection[UUID]) -> QuerySet[Renovation]:
    """Return the applications that nobody has agreed to or refused, the oldest first."""
    found = Renovation.objects.filter(community_id__in=communities, state=State.APPLIED)
    return found.select_related("house").order_by("recorded_at", "id")


def with_names_to_destroy(*, before: datetime) -> list[Renovation]:
    """Return the files whose passes still name workers though the works ended before a moment."""
    same = {"community_id": OuterRef("community_id"), "renovation_id": OuterRef("id")}
    named = Exists(WorkerPass.objects.filter(**same, destroyed_at=None))
    ended = Q(accepted_at__lt=before) | Q(state=State.CANCELLED, closed_at__lt=before)
    return list(Renovation.objects.filter(named, ended))
