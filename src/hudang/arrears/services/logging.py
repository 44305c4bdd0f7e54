"""One line for every act about a case, in its transaction, with every record that it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.services import record_act
from hudang.arrears import policy
from hudang.arrears.models import DEBT
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.arrears.models import ArrearsCase
    from hudang.core.models import CustomerRecord


def log_case(
    what: str,
    case: ArrearsCase,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    items: Sequence[int] = (DEBT,),
    changed: Iterable[CustomerRecord] = (),
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write the entry of an act about a case, under its number and for its purpose."""
    records = [one for one in changed if isinstance(one, SealedRecord)]
    record_act(
        f"arrears.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=policy.PURPOSE,
        reference=case.number,
        items=items,
        subjects=[
            Subject(case.customer_id, case.community_id), *(Subject.of(one) for one in records)
        ],
        count=1,
        control="LC-162",
        detail={"community": str(case.community_id), **(detail or {})},
    )  # fmt: skip
