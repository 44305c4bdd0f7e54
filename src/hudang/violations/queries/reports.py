"""Reports of a violation, whom they name, and what waits of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.registry.models import Customer, Occupancy
from hudang.violations import policy
from hudang.violations.models import AuthorityReport, ReportedPerson, Violation

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

# Who decides about a house, or lives there in the place of who does.
HOLDS = (Occupancy.Role.OWNER, Occupancy.Role.CO_OWNER, Occupancy.Role.TENANT)


def reports_of(violation: Violation) -> QuerySet[AuthorityReport]:
    return AuthorityReport.objects.filter(
        community_id=violation.community_id, violation_id=violation.id
    )


def report(number: str, *, by: Actor) -> AuthorityReport:
    """Return the report of that number; raises DoesNotExist where the person may not see it."""
    found = AuthorityReport.objects.filter(community_id__in=by.communities)
    return found.select_related("violation__house", "violation__community").get(number=number)


def person_in(report: AuthorityReport) -> ReportedPerson | None:
    """Return whom a report names; nobody in most, and nobody once he is gone."""
    found = ReportedPerson.objects.filter(community_id=report.community_id, report_id=report.id)
    return found.select_related("customer").first()


def persons_in(reports: QuerySet[AuthorityReport]) -> QuerySet[ReportedPerson]:
    """Return whom some reports of one community name."""
    found = list(reports.values_list("community_id", "id"))
    return ReportedPerson.objects.filter(
        community_id__in={community for community, _report in found},
        report_id__in=[report for _community, report in found],
    )


def holders_of(violation: Violation) -> list[Customer]:
    """Return who holds or rents the house of a violation now."""
    if violation.house_id is None:
        return []
    stays = Occupancy.objects.filter(
        community_id=violation.community_id, house_id=violation.house_id, ended_date=None,
        role__in=HOLDS,
    ).select_related("customer").order_by("role", "id")  # fmt: skip
    return list({stay.customer_id: stay.customer for stay in stays}.values())


def open_reports_naming(customer: Customer) -> list[AuthorityReport]:
    """Return the reports of open violations that name a customer, for his own page."""
    named = ReportedPerson.objects.filter(
        community_id=customer.community_id, customer_id=customer.id,
        report__violation__state__in=policy.OPEN,
    )  # fmt: skip
    found = named.select_related("report__violation__house").order_by("-report__drafted_at")
    return [one.report for one in found]


def to_approve(communities: Collection[UUID], *, but: str) -> QuerySet[AuthorityReport]:
    """Return the drafts that somebody else wrote, the oldest first."""
    return _waiting(communities, AuthorityReport.State.DRAFT).exclude(drafted_by=but)


def to_deliver(communities: Collection[UUID]) -> QuerySet[AuthorityReport]:
    """Return the reports that are approved and have not left, the oldest first."""
    return _waiting(communities, AuthorityReport.State.APPROVED)


def _waiting(communities: Collection[UUID], state: str) -> QuerySet[AuthorityReport]:
    found = AuthorityReport.objects.filter(community_id__in=communities, state=state)
    return found.select_related("violation__house", "violation__building").order_by(
        "drafted_at", "id"
    )
