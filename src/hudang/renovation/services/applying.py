"""From the application to the agreement, or to its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.dossiers import services as dossiers
from hudang.renovation import policy, queries
from hudang.renovation.models import Applicant, Inspection, Renovation, RenovationWork

from .deposits import plan_refund
from .keeping import held, kept
from .logging import log_renovation
from .numbers import take_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.dossiers.services import Upload
    from hudang.registry.models import Customer, House

P = Permission
State = Renovation.State
AGREEMENT = "renovation_agreement"


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody tells us before he fits out a house; `works` has the paper of each kind."""

    contractor: str
    begins: date
    ends: date
    works: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """When he was told of forbidden acts, and the agreement that he signed."""

    told_date: date
    agreement_date: date
    scan: Upload | None = None


def apply(
    customer: Customer, house: House, application: Application, *, by: Actor, at: datetime
) -> Renovation:
    """Record an application 登记装修申报 of a customer with a role in the house.

    Raises Forbidden for works that the rules forbid, EvidenceMissing for those that take a paper.
    """
    by.require(P.WORK_RENOVATION)
    accounts.require_community(communities=by.communities, community=house.community_id)
    role = policy.require_role(role=queries.role_in(customer, house))
    policy.require_allowed_works(application.works)
    policy.require_period(begins=application.begins, ends=application.ends)
    with transaction.atomic():
        (number,) = take_numbers(house.community_id)
        renovation = Renovation.objects.create(
            community_id=house.community_id,
            number=number,
            house_id=house.id,
            contractor=application.contractor,
            planned_from_date=application.begins,
            planned_until_date=application.ends,
            recorded_by=by.code,
            recorded_at=at,
        )
        _add_works(renovation, application.works)
        Applicant.objects.create(
            community_id=house.community_id,
            renovation_id=renovation.id,
            customer_id=customer.id,
            role=role,
        )
        log_renovation("apply", renovation, by=by, permission=P.WORK_RENOVATION, at=at)
    return renovation


def _add_works(renovation: Renovation, works: Mapping[str, str]) -> None:
    RenovationWork.objects.bulk_create(
        RenovationWork(
            community_id=renovation.community_id,
            renovation_id=renovation.id,
            code=code,
            proof=proof.strip(),
        )
        for code, proof in works.items()
    )


def agree(
    renovation: Renovation, agreement: Agreement, *, edition: int, by: Actor, at: datetime
) -> Renovation:
    """Keep the signed agreement, and plan the inspections that the works take."""
    today = timezone.localdate(at)
    policy.require_told(told=agreement.told_date, agreed=agreement.agreement_date, today=today)
    policy.require_scan(has_scan=agreement.scan is not None)
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        policy.require_transition(state=current.state, to=State.AGREED)
        _file_agreement(current, agreement, by=by, at=at)
        current.state = State.AGREED
        current.told_date = agreement.told_date
        current.agreement_date = agreement.agreement_date
        _plan_inspections(current)
        return kept("agree", current, by=by, permission=P.LEAD_ORDERS, at=at)


def _file_agreement(
    renovation: Renovation, agreement: Agreement, *, by: Actor, at: datetime
) -> None:
    """Keep the scan with the documents of who applied, under the number of the file."""
    applicant = queries.applicant_of(renovation)
    if applicant is None or agreement.scan is None:
        return
    dossiers.file_customer_document(
        applicant.customer,
        kind=AGREEMENT,
        upload=agreement.scan,
        house=renovation.house_id,
        dated_date=agreement.agreement_date,
        reference=renovation.number,
        by=by,
        at=at,
    )


def _plan_inspections(renovation: Renovation) -> None:
    codes = renovation.works.values_list("code", flat=True)
    planned = policy.inspections.planned(
        codes, begins=renovation.planned_from_date, ends=renovation.planned_until_date
    )
    Inspection.objects.bulk_create(
        Inspection(
            community_id=renovation.community_id,
            renovation_id=renovation.id,
            kind=kind,
            due_date=due,
        )
        for kind, due in planned
    )


def refuse(
    renovation: Renovation, *, reason: str, edition: int, by: Actor, at: datetime
) -> Renovation:
    """Refuse an application, with the reason."""
    return _end(renovation, State.REFUSED, reason=reason, edition=edition, by=by, at=at)


def cancel(
    renovation: Renovation, *, reason: str, edition: int, by: Actor, at: datetime
) -> Renovation:
    """End a file whose works were never begun, with the reason."""
    return _end(renovation, State.CANCELLED, reason=reason, edition=edition, by=by, at=at)


def _end(
    renovation: Renovation, to: State, *, reason: str, edition: int, by: Actor, at: datetime
) -> Renovation:
    policy.require_ending(reason=reason, is_refusal=to == State.REFUSED)
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        policy.require_transition(state=current.state, to=to)
        current.state, current.ended_for = to, reason
        current.closed_at, current.closed_by = at, by.code
        queries.inspections_of(current).filter(inspected_at=None).delete()
        plan_refund(current, ended=timezone.localdate(at))
        what = "refuse" if to == State.REFUSED else "cancel"
        return kept(what, current, by=by, permission=P.LEAD_ORDERS, at=at, reason=reason)
