"""The receipt of a consent: what was shown, what was answered, and where the log keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.consent import policy
from hudang.purposes import inventory

from .logging import log

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.consent.models import Consent
    from hudang.registry.models import Customer

VERSION: Final = "hudang-consent-receipt/1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A consent to hand over; it names the customer by number alone."""

    consent: Consent
    customer: Customer

    @property
    def items(self) -> list[str]:
        return inventory.labels(self.consent.wording.items)

    @property
    def may_be_withdrawn(self) -> bool:
        return policy.may_withdraw(state=self.consent.state)

    def machine(self) -> dict[str, Any]:
        """Return the receipt for programs; its fields are our own, ISO 8601 and codes."""
        consent, shown = self.consent, self.consent.wording
        return {
            "version": VERSION,
            "receipt": str(consent.id),
            "customer": self.customer.number,
            "state": consent.state,
            "purpose": consent.purpose.code,
            "situation": shown.situation or None,
            "recipient": shown.recipient or None,
            "items": [inventory.by_number(number).code for number in shown.items],
            "form": consent.form or None,
            "channel": consent.channel,
            "asked_at": consent.offered_at.isoformat(),
            "decided_at": _iso(consent.decided_at),
            "ended_at": _iso(consent.ended_at),
            "valid_until": consent.until_date.isoformat() if consent.until_date else None,
            "is_by_guardian": consent.guardian_id is not None,
            "notice": {"version": consent.notice.number, "hash": consent.notice.text_hash},
            "wording": {"hash": shown.text_hash, "zh": shown.text_zh, "en": shown.text_en},
            "log_entry": str(consent.entry) if consent.entry else None,
        }


def receipt_of(consent: Consent, customer: Customer, *, by: Actor, at: datetime) -> Receipt:
    """Take the receipt of a consent away; that is an entry of the log."""
    by.require(Permission.VIEW_CUSTOMER)
    log(
        "receipt",
        by=by,
        at=at,
        act=Act.VIEW,
        permission=Permission.VIEW_CUSTOMER,
        subjects=[Subject(consent.customer_id, consent.community_id)],
        consent=str(consent.id),
    )
    return Receipt(consent, customer)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
