"""One line for every act about a need, in its transaction; which need it is, it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.needs import policy

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.needs.models import ServiceNeed

JOB = system("needs")


def log_need(what: str, need: ServiceNeed, *, by: Actor, at: datetime, **detail: str) -> None:
    """Write the entry of a change of a need, which vouches for the row as it now stands."""
    record_act(
        f"needs.{what}",
        by=by,
        permission=Permission.AMEND,
        at=at,
        purpose=policy.ASSISTANCE if need.reveals_health else policy.SERVICE,
        items=[need.data_item],
        subjects=[Subject(need.customer_id, need.community_id), Subject.of(need)],
        control="LC-072",
        detail={"way": need.way, **detail},
    )
