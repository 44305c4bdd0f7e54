"""Asking the fee system about a house, and how its table is read; nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.arrears import feesystem, policy, queries
from hudang.arrears.models import DEBT
from hudang.disclosure import services as disclosure
from hudang.registry.models import Community

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.feesystem import Standing
    from hudang.arrears.feetable import FeeTable
    from hudang.registry.models import House

P = Permission


def ask_about(house: House, *, by: Actor, at: datetime) -> Standing | None:
    """Ask up to which day a house has paid; one entry first. None where no system is connected.

    Raises `EvidenceMissing` where the fee system does not answer.
    """
    by.require(P.SEE_ARREARS)
    accounts.require_community(communities=by.communities, community=house.community_id)
    accounts.require_purpose_of_post(purposes=by.purposes, purpose=policy.PURPOSE)
    disclosure.require_reader(by, purpose=policy.PURPOSE, at=at)
    system = feesystem.current()
    if system is None:
        return None
    with transaction.atomic():
        record_act(
            "arrears.ask_fees", by=by, permission=P.SEE_ARREARS, at=at, act=Act.VIEW,
            purpose=policy.PURPOSE, items=[DEBT], control="LC-162",
            subjects=[Subject(one.id, one.community_id) for one in queries.liable(house)],
            detail={"community": str(house.community_id)},
        )  # fmt: skip
    community = Community.objects.get(pk=house.community_id)
    return system.ask(community=community.code, house=house.code)


def read_table(*, by: Actor, at: datetime) -> FeeTable | None:
    """Read the table of the fee system for its faulty lines; none where it is no table.

    Raises `EvidenceMissing` where it cannot be read.
    """
    by.require(P.WORK_ARREARS)
    system = feesystem.current()
    if not isinstance(system, feesystem.FromTable):
        return None
    record_act(
        "arrears.read_table", by=by, permission=P.WORK_ARREARS, at=at, act=Act.VIEW,
        purpose=policy.PURPOSE, control="LC-162",
    )  # fmt: skip
    return system.table()
