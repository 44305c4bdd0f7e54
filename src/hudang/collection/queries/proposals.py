"""Which amendments answers propose, and which of them wait to be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy
from hudang.collection.models import ProposedAmendment
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

State = ProposedAmendment.State


def proposals(communities: Collection[UUID]) -> QuerySet[ProposedAmendment]:
    """Return what answers propose there, with campaign and customer, the longest waiting first."""
    return (
        ProposedAmendment.objects.filter(community_id__in=communities)
        .select_related("campaign__version__questionnaire__purpose", "customer", "community")
        .order_by("proposed_at", "id")
    )


def proposals_like(
    found: QuerySet[ProposedAmendment], wanted: Mapping[str, Any], *, is_newest_first: bool
) -> QuerySet[ProposedAmendment]:
    """Narrow proposals to those that a list shows."""
    order = ("-proposed_at", "-id") if is_newest_first else ("proposed_at", "id")
    return found.filter(**wanted).order_by(*order)


def proposal(community: UUID, proposal_id: UUID, *, by: Actor) -> ProposedAmendment | None:
    """Return a proposal; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return proposals([community]).filter(id=proposal_id).first()


def proposals_to_verify(by: Actor) -> int:
    """Return how many proposals a person may decide on now."""
    if not (by.may(Permission.AMEND) and by.in_customer_service):
        return 0
    waiting = ProposedAmendment.objects.filter(
        community_id__in=by.communities, state=State.PROPOSED
    )
    return waiting.exclude(collected_by=by.code).count()


def is_overtaken(proposal: ProposedAmendment) -> bool:
    """Say whether the record was amended in this item after the answer was given."""
    amended = registry.items_amended_since(proposal.customer, moment=proposal.proposed_at)
    return proposal.state == State.PROPOSED and policy.is_overtaken(
        item=proposal.item, amended_since=amended
    )
