"""The consents of a customer, and of a community, as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.consent import policy, queries
from hudang.consent.models import Consent
from hudang.purposes import inventory
from hudang.registry import services as customers

from .logging import log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.consent.models import Minor
    from hudang.registry.models import Customer
    from hudang.registry.services import CustomerRow


@dataclass(frozen=True, slots=True)
class Line:
    """A consent in the ledger of a customer."""

    consent: Consent
    # A yes that nothing may rest on any more, although nobody has marked it yet.
    is_outdated: bool
    askable_from: datetime | None

    @property
    def items(self) -> list[str]:
        return inventory.labels(self.consent.wording.items)

    @property
    def counts(self) -> bool:
        """Whether something may rest on it today."""
        return self.consent.state == Consent.State.GRANTED and not self.is_outdated

    @property
    def may_withdraw(self) -> bool:
        return policy.may_withdraw(state=self.consent.state)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything a customer was asked, and who answers for a child."""

    lines: Sequence[Line]
    minor: Minor | None
    is_under_fourteen: bool
    guardian: CustomerRow | None


def ledger_of(customer: Customer, *, by: Actor, at: datetime) -> Ledger:
    """Return the ledger of a customer; the look is logged by the page that shows it."""
    by.require(Permission.VIEW_CUSTOMER)
    minor = queries.minor_of(customer)
    guardian = queries.guardian_of(minor)
    rows = customers.rows_of([guardian] if guardian else [], by=by, at=at)
    today = localdate(at)
    current = queries.grounds(at=at)
    return Ledger(
        lines=[
            _line(one, ground=current.get(one.purpose_id, ""), at=at)
            for one in queries.consents_of(customer)
        ],
        minor=minor,
        is_under_fourteen=minor is not None
        and policy.is_under_fourteen(fourteen=minor.fourteen_month, today=today),
        guardian=next(iter(rows), None),
    )


def _line(consent: Consent, *, ground: str, at: datetime) -> Line:
    is_no = consent.state in {Consent.State.REFUSED, Consent.State.WITHDRAWN}
    is_yes = consent.state == Consent.State.GRANTED
    return Line(
        consent,
        is_outdated=is_yes and not queries.holds(consent, ground=ground, today=localdate(at)),
        askable_from=policy.askable_from(consent.said_at) if is_no else None,
    )


def list_standing(
    community: UUID, found: Sequence[Customer], *, by: Actor, at: datetime
) -> list[CustomerRow]:
    """Return a page of customers who stand in one way towards a question; one entry of the log."""
    by.require(Permission.VIEW_CUSTOMER)
    accounts.require_community(communities=by.communities, community=community)
    log("list", by=by, at=at, act=Act.LIST, permission=Permission.VIEW_CUSTOMER, count=len(found))
    return customers.rows_of(found, by=by, at=at)
