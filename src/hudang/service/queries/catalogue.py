"""What is offered, what a contract promises of it, and which teams do the work."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from hudang.accounts import queries as accounts
from hudang.accounts.models import User
from hudang.accounts.policy import Permission
from hudang.registry.models import ServiceContract
from hudang.service import policy
from hudang.service.models import ServiceLevel, ServiceRecord, ServiceType, Team, TeamMember
from hudang.service.policy import Promise

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet


class Promises(NamedTuple):
    """The contract in force, if there is one, and what it promises by kind and urgency."""

    contract: UUID | None
    levels: dict[tuple[str, str], Promise]


def types(*, retired: bool = False) -> QuerySet[ServiceType]:
    """Return the kinds of orders that are offered, in their order."""
    return ServiceType.objects.all() if retired else ServiceType.objects.filter(is_retired=False)


def promises(community: UUID, *, day: date) -> Promises:
    """Return what the service contract in force on a day promises."""
    contracts = ServiceContract.objects.filter(
        community_id=community, state=ServiceContract.State.IN_FORCE, valid_from__lte=day
    )
    contract = contracts.order_by("-valid_from", "-id").values_list("id", flat=True).first()
    if contract is None:
        return Promises(None, {})
    found = ServiceLevel.objects.filter(community_id=community, contract_id=contract)
    return Promises(contract, {(one.group, one.urgency): _promise(one) for one in found})


def _promise(level: ServiceLevel) -> Promise:
    return Promise(
        timedelta(minutes=level.response_minutes), timedelta(minutes=level.completion_minutes)
    )


def teams(communities: Collection[UUID]) -> QuerySet[Team]:
    """Return the teams at work in those communities."""
    found = Team.objects.filter(community_id__in=communities, is_retired=False)
    return found.select_related("community").prefetch_related("members")


def members_of(team: Team) -> list[str]:
    return [one.person for one in team.members.all()]


def workers(
    community: UUID, *, at: datetime, permission: Permission = Permission.WORK_ORDER
) -> list[User]:
    """Return everybody whose post there includes an act: work on orders, if no other is named."""
    posts = accounts.posts_allowing(permission, at=at).filter(communities=community)
    return list(User.objects.filter(id__in=posts.values("user_id")).order_by("code"))


def levels(communities: Collection[UUID]) -> QuerySet[ServiceLevel]:
    """Return what the contracts of those communities promise."""
    found = ServiceLevel.objects.filter(community_id__in=communities)
    return found.select_related("contract", "community").order_by(
        "community__code", "contract__number", "group", "urgency"
    )


def teams_of(person: str, *, communities: Collection[UUID]) -> list[UUID]:
    """Return the teams somebody works in."""
    found = TeamMember.objects.filter(
        community_id__in=communities, person=person, team__is_retired=False
    )
    return list(found.values_list("team_id", flat=True))


def teams_of_departments(
    departments: Collection[str], *, communities: Collection[UUID]
) -> list[UUID]:
    """Return the teams of some departments, also those that are not at work any more."""
    found = Team.objects.filter(community_id__in=communities, department__code__in=departments)
    return list(found.values_list("id", flat=True))


def works_on(order: ServiceRecord, person: str) -> bool:
    """Say whether somebody is in the team of an order, or at work on it."""
    return person == order.assignee or (
        order.team is not None and person in members_of(order.team)
    )


def loads(team: Team) -> dict[str, int]:
    """Return how many open orders each member of a team has, wherever they are."""
    found = ServiceRecord.objects.filter(
        assignee__in=members_of(team), state__in=policy.AT_WORK
    ).values_list("assignee", flat=True)
    return dict(Counter(found))
