"""Proposed amendments as people see them: what is held and what was said, both masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.collection import policy, queries
from hudang.collection.models import ProposedAmendment
from hudang.core import controls
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import services as registry
from hudang.registry.services.logging import PURPOSE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.services import CustomerRow


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in a list: of whom, the masks, whether the record is newer, who may decide."""

    proposal: ProposedAmendment
    customer: CustomerRow
    held: str
    proposed: str
    is_overtaken: bool
    may_decide: bool


def list_proposals(
    proposals: Sequence[ProposedAmendment], *, by: Actor, at: datetime
) -> list[ProposalRow]:
    """Return the rows of a list of proposals, masked; a list is one entry of the log."""
    by.require(Permission.AMEND)
    people = {one.customer_id: one.customer for one in proposals}
    rows = {row.id: row for row in registry.rows_of([*people.values()], by=by, at=at)}
    items = {one.item for one in proposals}
    held = disclosure.masks([*people.values()], level=Level.M1, items=items)
    masks = dict(zip(people, held, strict=True))
    record_act(
        "collection.list_proposed", by=by, permission=Permission.AMEND, at=at, act=Act.LIST,
        purpose=PURPOSE, items=sorted(items), count=len(proposals),
    )  # fmt: skip
    said = disclosure.masks(proposals, level=Level.M1)
    return [
        ProposalRow(
            proposal=one,
            customer=rows[one.customer_id],
            held=masks[one.customer_id].get(one.item, ""),
            proposed=shown.get(one.item, ""),
            is_overtaken=queries.is_overtaken(one),
            may_decide=_may_decide(one, by=by),
        )
        for one, shown in zip(proposals, said, strict=True)
    ]


def _may_decide(proposal: ProposedAmendment, *, by: Actor) -> bool:
    is_another = controls.allows(
        policy.require_other_decider, collected_by=proposal.collected_by, decides=by.code
    )
    is_waiting = proposal.state == ProposedAmendment.State.PROPOSED
    return is_waiting and by.in_customer_service and is_another
