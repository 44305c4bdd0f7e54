"""The entry that stands in the log before anything is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog import services as accesslog
from hudang.vault.keys import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.models import Act
    from hudang.disclosure.authority import Authority
    from hudang.vault.models import SealedRecord


def record_entry(
    under: Authority,
    *,
    items: frozenset[int],
    act: Act,
    what: str,
    at: datetime,
    records: Sequence[SealedRecord] = (),
    count: int | None = None,
    community: UUID | None = None,
    members: str = "",
) -> UUID:
    """Write what is about to be opened, of whom, under which authority; return the entry."""
    subjects = {
        record.sealing_owner: accesslog.Subject(
            customer=record.sealing_owner, community=record.__dict__["community_id"]
        )
        for record in records
        if record.sealing_kind is Kind.CUSTOMER
    }
    return accesslog.record(
        act=act,
        actor=under.actor,
        role=under.role,
        at=at,
        what=what or f"disclosure.{under.ground}",
        purpose=under.purpose,
        basis=under.basis,
        reference=under.reference,
        items=sorted(items),
        subjects=list(subjects.values()),
        count=len(records) if count is None else count,
        members=members,
        control=under.control,
        detail={"community": str(community)} if community else None,
        acting_for=under.acting_for,
    )
