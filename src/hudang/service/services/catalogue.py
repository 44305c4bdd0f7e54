"""The catalogue, the teams and what a contract promises, as the company sets them up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.service import catalogue, policy
from hudang.service.models import ServiceLevel, ServiceType, Team, TeamMember

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import Department
    from hudang.registry.models import Community, ServiceContract
    from hudang.service.policy import Promise

P = Permission


def establish() -> None:
    """Enter the catalogue that an installation starts with; what is there stays as it is."""
    known = set(ServiceType.objects.values_list("code", flat=True))
    ServiceType.objects.bulk_create(
        ServiceType(**line._asdict() | {"words": list(line.words)}, position=place)
        for place, line in enumerate(catalogue.lines(), start=1)
        if line.code not in known
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of order as the company offers it; `words` are what people call it in a chat."""

    group: str
    name_zh: str
    name_en: str
    urgency: str
    is_in_home: bool = False
    words: Collection[str] = ()
    is_retired: bool = False


@transaction.atomic
def set_up_type(code: str, offer: Offer, *, by: Actor, at: datetime) -> ServiceType:
    """Offer a kind of order, or change the one of that code; orders keep their promise."""
    by.require(P.MANAGE_SERVICES)
    known = ServiceType.objects.select_for_update().filter(code=code).first()
    policy.require_same_group(of=known.group if known else "", wanted=offer.group)
    last = ServiceType.objects.aggregate(last=Max("position"))["last"] or 0
    changed = asdict(offer) | {"words": sorted(set(offer.words))}
    kind, _made = ServiceType.objects.update_or_create(
        code=code, defaults=changed, create_defaults={**changed, "position": last + 1}
    )
    record_act(
        "service.set_up_type", by=by, permission=P.MANAGE_SERVICES, at=at, detail={"type": code}
    )
    return kind


@transaction.atomic
def set_promise(
    contract: ServiceContract,
    *,
    group: str,
    urgency: str,
    promise: Promise,
    by: Actor,
    at: datetime,
) -> ServiceLevel:
    """Enter what a service contract promises; orders recorded from now on are due by it."""
    _require(contract.community_id, by=by)
    level, _made = ServiceLevel.objects.update_or_create(
        community_id=contract.community_id,
        contract_id=contract.id,
        group=group,
        urgency=urgency,
        defaults={
            "response_minutes": promise.response.total_seconds() // 60,
            "completion_minutes": promise.completion.total_seconds() // 60,
        },
    )
    _log("set_promise", contract.community_id, by=by, at=at, contract=contract.number)
    return level


@transaction.atomic
def set_up_team(
    community: Community,
    *,
    code: str,
    name: str,
    groups: Collection[str],
    members: Collection[str],
    department: Department | None = None,
    contractor: str = "",
    by: Actor,
    at: datetime,
) -> Team:
    """Set up a team, or change one of that code: what it does, whose it is, who is in it."""
    _require(community.id, by=by)
    team, _made = Team.objects.update_or_create(
        community_id=community.id,
        code=code,
        defaults={
            "name": name,
            "groups": sorted(groups),
            "department": department,
            "contractor": contractor,
        },
    )
    TeamMember.objects.filter(community_id=community.id, team_id=team.id).delete()
    TeamMember.objects.bulk_create(
        TeamMember(community_id=community.id, team_id=team.id, person=person)
        for person in sorted(set(members))
    )
    _log("set_up_team", community.id, by=by, at=at, team=code, members=str(len(set(members))))
    return team


def _require(community: UUID, *, by: Actor) -> None:
    by.require(P.MANAGE_SERVICES)
    accounts.require_community(communities=by.communities, community=community)


def _log(what: str, community: UUID, *, by: Actor, at: datetime, **detail: str) -> None:
    record_act(
        f"service.{what}",
        by=by,
        permission=P.MANAGE_SERVICES,
        at=at,
        detail={"community": str(community), **detail},
    )
