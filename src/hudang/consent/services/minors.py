"""Who is under fourteen, and who consents for the child (LC-093)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.consent import policy, queries
from hudang.consent.models import Consent, Minor
from hudang.core.errors import EvidenceMissing
from hudang.registry import services as customers
from hudang.registry.models import Customer

from .logging import log

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

State = Consent.State


@transaction.atomic
def declare_minor(
    customer: Customer,
    *,
    fourteen_month: date | None,
    guardian: Customer | None = None,
    proof: str = "",
    by: Actor,
    at: datetime,
) -> Minor:
    """Declare that a customer is under fourteen, and who consents for the child if he is proved.

    What the child agreed to alone ends at once.
    """
    customers.require_collector(customer.community_id, permission=Permission.RECORD_CONSENT, by=by)
    policy.require_plausible_month(fourteen=fourteen_month, today=localdate(at))
    if guardian is not None:
        _require_guardian(customer, guardian, proof=proof, at=at)
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    minor, _is_new = Minor.objects.update_or_create(
        community_id=customer.community_id,
        customer_id=customer.id,
        defaults={
            "fourteen_month": fourteen_month.replace(day=1) if fourteen_month else None,
            "guardian_id": guardian.id if guardian else None,
            "proof": proof if guardian else "",
            "declared_by": by.code,
            "declared_at": at,
        },
    )
    _end_own(customer, by=by, at=at)
    people = [customer, *([guardian] if guardian else [])]
    log("declare_minor", by=by, at=at, subjects=[Subject(p.id, p.community_id) for p in people])
    return minor


@transaction.atomic
def end_minor(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Take a declaration back that was wrong; the guardian's yes ends with it."""
    customers.require_collector(customer.community_id, permission=Permission.RECORD_CONSENT, by=by)
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    minor = queries.minor_of(customer)
    if minor is None:
        return
    minor.delete()
    _granted(customer).filter(guardian_id__isnull=False).update(
        state=State.SUPERSEDED, ended_at=at, ended_by=by.code
    )
    log("end_minor", by=by, at=at, subjects=[Subject(customer.id, customer.community_id)])


def _require_guardian(customer: Customer, guardian: Customer, *, proof: str, at: datetime) -> None:
    of_guardian = queries.minor_of(guardian)
    policy.require_other_person(
        is_same=guardian.id == customer.id,
        is_person=guardian.type == Customer.Type.PERSON and not guardian.is_merged,
        guardian_is_minor=of_guardian is not None
        and policy.is_under_fourteen(fourteen=of_guardian.fourteen_month, today=localdate(at)),
    )
    missing = []
    if guardian.community_id != customer.community_id:
        missing.append(_("a guardian on record in this community, with proof"))
    if proof not in Minor.Proof.values:
        missing.append(_("the paper that proves guardianship"))
    if missing:
        raise EvidenceMissing(
            _("A guardian is on record in the same community, and proved."),
            control="LC-093",
            missing=missing,
        )


def _end_own(customer: Customer, *, by: Actor, at: datetime) -> None:
    _granted(customer).filter(guardian_id__isnull=True).update(
        state=State.SUPERSEDED, ended_at=at, ended_by=by.code
    )


def _granted(customer: Customer) -> QuerySet[Consent]:
    return queries.consents_of(customer).filter(state=State.GRANTED)
