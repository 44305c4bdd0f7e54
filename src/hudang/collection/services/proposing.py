"""Answers about registered items: proposed, verified by another person, gone with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy
from hudang.collection.models import ProposedAmendment
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Agreement
from hudang.registry import services as registry
from hudang.registry.services.logging import PURPOSE
from hudang.vault import services as vault

from .logging import JOB, log_campaign, log_ends

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign
    from hudang.registry.models import Customer

P = Permission
State = ProposedAmendment.State
# What an accepted value says of itself in the history of the record.
TOLD = "told"


def propose(
    customer: Customer,
    values: Mapping[int, str],
    *,
    campaign: Campaign,
    submission: UUID,
    channel: str,
    by: Actor,
    at: datetime,
) -> list[ProposedAmendment]:
    """Propose what an answer says of registered items, in the transaction that stores the answer.

    Nothing is proposed where the record says the same; what an older answer proposed is over.
    """
    _end(
        ProposedAmendment.objects.filter(
            community_id=customer.community_id, customer_id=customer.id, item__in=values
        ),
        campaign=campaign, to=State.SUPERSEDED, by=by.code, at=at,
    )  # fmt: skip
    made = []
    for item, value in sorted(values.items()):
        proposal = ProposedAmendment(
            community_id=customer.community_id, customer_id=customer.id, item=item,
            campaign=campaign, submission=submission, channel=channel, collected_by=by.code,
            proposed_at=at,
        )  # fmt: skip
        vault.seal(proposal, value={item: value})
        held = disclosure.differences([proposal], [customer]).get(item)
        if held is not Agreement.SAME:
            proposal.save(force_insert=True)
            made.append(proposal)
    if made:
        items = [one.item for one in made]
        _log("propose", made[0], items=items, sealed=made, by=by, at=at)
    return made


def accept(
    proposal: ProposedAmendment, *, expected_revision: int, by: Actor, at: datetime
) -> Customer:
    """Let a proposed value replace what the record holds, as an amendment like any other.

    Raises PolicyViolation, as where the record was changed since `expected_revision`.
    """
    _require_decider(proposal, by=by)
    policy.require_proposal_transition(state=proposal.state, to=State.ACCEPTED)
    amendment = registry.prepare_amendment(
        proposal.customer, values={proposal.item: _opened(proposal, by=by, at=at)},
        expected_revision=expected_revision, reason=TOLD, by=by, at=at,
    )  # fmt: skip
    with transaction.atomic():
        # The customer first, as a merge does: it hands his rows over one by one.
        customer = registry.carry_out(amendment, by=by, at=at)
        _decide(proposal, to=State.ACCEPTED, by=by, at=at)
    return customer


@transaction.atomic
def reject(proposal: ProposedAmendment, *, reason: str, by: Actor, at: datetime) -> None:
    """Turn a proposed value down, for a reason; the record stays as it is."""
    _require_decider(proposal, by=by)
    policy.require_rejection(reason=reason)
    _decide(proposal, to=State.REJECTED, reason=reason, by=by, at=at)


def withdraw(campaign: Campaign, *, at: datetime, **of: Any) -> int:
    """Let go of what answers of a campaign proposed, because the answers go; return how many.

    `of` narrows it, such as to one submission and some items. In the caller's transaction.
    """
    waiting = ProposedAmendment.objects.filter(campaign=campaign, **of)
    return _end(waiting, campaign=campaign, to=State.WITHDRAWN, by=JOB.code, at=at)


def _end(found: Any, *, campaign: Campaign, to: State, by: str, at: datetime) -> int:
    """Let go of the values that still wait, and tell the log that they are gone."""
    waiting = found.filter(state=State.PROPOSED)
    ends = [Subject.end_of(one) for one in waiting.select_for_update(of=("self",))]
    waiting.update(state=to, value=None, decided_by=by, decided_at=at, revision=F("revision") + 1)
    log_ends("proposed_ended", campaign, ends, at=at)
    return len(ends)


def _require_decider(proposal: ProposedAmendment, *, by: Actor) -> None:
    registry.require_collector(proposal.community_id, permission=P.AMEND, by=by)
    accounts.require_no_token(is_by_token=by.is_by_token)
    policy.require_other_decider(collected_by=proposal.collected_by, decides=by.code)


def _opened(proposal: ProposedAmendment, *, by: Actor, at: datetime) -> str:
    """Open the value that is to be written; nobody sees it on the way."""
    under = disclosure.system_authority(
        JOB, purpose=PURPOSE, items=[proposal.item], communities=[proposal.community_id],
        acting_for=by.code, at=at,
    )  # fmt: skip
    ((opened,),) = disclosure.disclose_batches(
        [[proposal]], [proposal.item], under=under, counts={proposal.community_id: 1},
        what="collection.open_proposed", at=at,
    )  # fmt: skip
    return str(opened.value(proposal.item))


def _decide(
    proposal: ProposedAmendment, *, to: State, reason: str = "", by: Actor, at: datetime
) -> None:
    current = (
        ProposedAmendment.objects.select_for_update(of=("self",))
        .select_related("campaign__version__questionnaire__purpose")
        .get(pk=proposal.pk)
    )
    policy.require_proposal_transition(state=current.state, to=to)
    current.state, current.reason, current.value = to, reason, None
    current.decided_by, current.decided_at = by.code, at
    current.revision += 1
    current.save(
        update_fields=["state", "reason", "value", "decided_by", "decided_at", "revision"]
    )
    what = "accept_proposed" if to == State.ACCEPTED else "reject_proposed"
    _log(what, current, items=[current.item], sealed=[current], by=by, at=at, reason=reason)


def _log(
    what: str,
    proposal: ProposedAmendment,
    *,
    items: Collection[int],
    sealed: Collection[ProposedAmendment],
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    permission = P.RECORD_CONSENT if what == "propose" else P.AMEND
    log_campaign(
        what, proposal.campaign, by=by, permission=permission, at=at,
        items=sorted(items), channel=proposal.channel, reason=reason,
        subjects=[
            Subject(proposal.customer_id, proposal.community_id), *map(Subject.of, sealed)
        ],
    )  # fmt: skip
