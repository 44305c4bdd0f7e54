"""What people say of classes, sealed and followed up as every free text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.classification.models import CUSTOMER_CLASS, ClassReason
from hudang.purposes.models import TextPlace
from hudang.purposes.policy import require_mended_or_meant
from hudang.purposes.services import Written, flag_texts
from hudang.vault import services as vault

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import ClassAppeal
    from hudang.registry.models import Customer


@dataclass(frozen=True, slots=True)
class Said:
    """Words as somebody wrote them down, and why a find in them stays (`KeptReason`)."""

    text: str
    kept_reason: str = ""


def keep_appeal(appeal: ClassAppeal, said: Said, *, by: Actor, at: datetime) -> None:
    """Seal the words of a new appeal and save it, in the caller's transaction."""
    require_mended_or_meant([said.text], reason=said.kept_reason)
    vault.seal(appeal, words={CUSTOMER_CLASS: said.text.strip()})
    appeal.save(force_insert=True)
    _flag(appeal, said, by=by, at=at)


def keep_reason(
    customer: Customer, about: UUID, said: Said, *, by: Actor, at: datetime
) -> ClassReason:
    """Seal why somebody decided as he did, in the caller's transaction."""
    require_mended_or_meant([said.text], reason=said.kept_reason)
    reason = ClassReason(
        community_id=customer.community_id, customer_id=customer.id, about=about,
        written_by=by.code, written_at=at,
    )  # fmt: skip
    vault.seal(reason, text={CUSTOMER_CLASS: said.text.strip()})
    reason.save(force_insert=True)
    _flag(reason, said, by=by, at=at)
    return reason


def _flag(record: ClassAppeal | ClassReason, said: Said, *, by: Actor, at: datetime) -> None:
    written = Written(record.community_id, record.customer_id, TextPlace.APPEAL, record.id)
    flag_texts(written, [said.text], reason=said.kept_reason, by=by, at=at)
