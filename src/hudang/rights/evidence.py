"""The evidence on one person 合规证据: what is held and why, what he was told and agreed to, who
did what with his record, each entry with its proof. Codes, moments and hashes; no value (LC-006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from hudang.accesslog import proving
from hudang.accesslog import queries as accesslog
from hudang.consent import queries as consents
from hudang.consent.services.receipts import Receipt
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.purposes.models import NoticeDelivery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from hudang.accesslog.models import Look
    from hudang.registry.models import Customer

VERSION: Final = "hudang-evidence/1"
MOST_ENTRIES: Final = 1000  # the newest; an entry takes some milliseconds to prove


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves how one person's record was dealt with; it names him by number alone."""

    customer: Customer
    deliveries: Sequence[NoticeDelivery]
    receipts: Sequence[Receipt]
    entries: Sequence[Look]
    total: int

    def machine(self) -> dict[str, Any]:
        """Return the evidence for programs, with the proof of each entry that has one yet."""
        return {
            "version": VERSION,
            "customer": self.customer.number,
            "community": self.customer.community.code,
            "items": _items(self.customer.items),
            "notices": [_delivery(one) for one in self.deliveries],
            "consents": [one.machine() for one in self.receipts],
            "entries_in_all": self.total,
            "entries": [_entry(one) for one in self.entries],
        }


def gather(
    customer: Customer, *, without: Collection[str] = (), hidden: Collection[str] = ()
) -> Evidence:
    """Return what is known of how a customer's record was dealt with, the newest entries first.

    `without` are the numbers of complaints about who reads it: whose they are is kept from him,
    and `hidden` the purposes whose entries he does not see.
    """
    looks = accesslog.who_looked_at(customer.id, without=without, hidden=hidden).order_by("-id")
    return Evidence(
        customer=customer,
        deliveries=list(_deliveries(customer)),
        receipts=[Receipt(one, customer) for one in consents.consents_of(customer)],
        entries=list(looks[:MOST_ENTRIES]),
        total=looks.count(),
    )


def _deliveries(customer: Customer) -> QuerySet[NoticeDelivery]:
    found = NoticeDelivery.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    )
    return found.select_related("version")


def _items(numbers: Iterable[int]) -> list[dict[str, Any]]:
    active = list(purposes.active_purposes())
    return [
        {
            "code": item.code,
            "grade": item.grade,
            "category": item.category,
            "necessity": item.necessity,
            "retention": item.retention,
            "purposes": [
                {"code": one.code, "basis": one.basis}
                for one in active
                if item.number in one.items
            ],
        }
        for item in map(inventory.by_number, numbers)
    ]


def _delivery(one: NoticeDelivery) -> dict[str, Any]:
    return {
        "version": one.version.number,
        "hash": one.version.text_hash,
        "channel": one.channel,
        "delivered_at": one.delivered_at.isoformat(),
        "by": one.by,
        "proof": str(one.proof) if one.proof else None,
    }


def _entry(look: Look) -> dict[str, Any]:
    plain = (
        "act", "what", "role", "purpose", "basis", "reference", "result", "control", "acting_for",
    )  # fmt: skip
    return {
        "id": str(look.id),
        "at": look.at.isoformat(),
        "by": look.actor_code,
        "items": [inventory.by_number(number).code for number in look.items or ()],
        **{name: getattr(look, name) or None for name in plain},
        "proof": _proof(str(look.id)),
    }


def _proof(entry: str) -> str | None:
    """Return the proof of an entry; none while it waits for a signed checkpoint."""
    try:
        return proving.prove(entry, database=connection.connection)
    except proving.NotProvableError:
        return None
