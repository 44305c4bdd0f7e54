"""Lending: on a reference, for a time; back with a look at the contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.models import Role
from hudang.disclosure import services as disclosure
from hudang.dossiers import policy
from hudang.dossiers.models import Dossier, Loan, Paper
from hudang.purposes import queries as purposes
from hudang.purposes.policy import local_date

from .logging import record_change
from .papers import KEEP, hold, require_keeper
from .shortfalls import open_shortfalls

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User

State = Loan.State


@transaction.atomic
def lend(
    dossier: Dossier,
    *,
    borrower: User,
    purpose: str,
    reference: str,
    lent_date: date,
    due_date: date,
    by: Actor,
    at: datetime,
) -> Loan:
    """Lend a dossier; one with sensitive papers waits for a second person, or the custodian lends.

    A loan that began before the register did is entered with the day on which it went out.
    """
    require_keeper(dossier.community_id, by=by)
    held = hold(dossier)
    policy.require_on_shelf(state=held.state)
    policy.require_borrower(borrower=borrower.code, by=by.code)
    policy.require_loan_reference(reference=reference)
    policy.require_loan_term(lent_date=lent_date, due_date=due_date, today=local_date(at))
    _require_entitled(borrower, dossier=held, purpose=purpose, reference=reference, at=at)
    waits = _waits(held, by=by)
    loan = Loan.objects.create(
        community_id=held.community_id,
        dossier_id=held.id,
        state=State.WAITING if waits else State.OUT,
        borrower=borrower.code,
        purpose=purpose,
        reference=reference,
        lent_date=lent_date,
        due_date=due_date,
        lent_by=by.code,
        entered_at=at,
    )
    if not waits:
        _set_state(held, Dossier.State.LENT)
    _log("lend_dossier", loan, dossier=held, by=by, at=at)
    return loan


def _waits(dossier: Dossier, *, by: Actor) -> bool:
    papers = [paper.kind_of for paper in dossier.papers.all()]
    return policy.needs_second_person(papers=papers, is_custodian=Role.CUSTODIAN in by.roles)


def _require_entitled(
    borrower: User, *, dossier: Dossier, purpose: str, reference: str, at: datetime
) -> None:
    """The borrower has a post for the purpose and the community, and an undertaking in force."""
    actor = people.acting(borrower, at=at)
    accounts.require_post_in_force(roles=actor.roles)
    accounts.require_community(communities=actor.communities, community=dossier.community_id)
    accounts.require_purpose_of_post(purposes=actor.purposes, purpose=purpose)
    disclosure.require_reader(actor, purpose=purpose, reference=reference, at=at)
    purposes.covering(purpose, items=())


@transaction.atomic
def confirm_loan(loan: Loan, *, by: Actor, at: datetime) -> Loan:
    """Agree, as the second person, that a dossier with sensitive papers goes out."""
    held = _step(loan, to=State.OUT, by=by)
    policy.require_confirmer(borrower=held.borrower, lent_by=held.lent_by, by=by.code)
    dossier = hold(held.dossier)
    policy.require_on_shelf(state=dossier.state)
    held.confirmed_by = by.code
    held.save(update_fields=["state", "confirmed_by"])
    _set_state(dossier, Dossier.State.LENT)
    _log("confirm_loan", held, dossier=dossier, by=by, at=at)
    return held


@transaction.atomic
def refuse_loan(loan: Loan, *, by: Actor, at: datetime) -> Loan:
    """Refuse, or take back, a loan that waits for its second person; the dossier stays."""
    held = _step(loan, to=State.REFUSED, by=by)
    held.confirmed_by = by.code
    held.save(update_fields=["state", "confirmed_by"])
    _log("refuse_loan", held, dossier=held.dossier, by=by, at=at)
    return held


@transaction.atomic
def give_back(loan: Loan, *, present: Collection[UUID], by: Actor, at: datetime) -> Loan:
    """Take a dossier back; `present` are the papers that are in it, the others are looked for."""
    held = _step(loan, to=State.RETURNED, by=by)
    policy.require_taker(borrower=held.borrower, by=by.code)
    dossier = hold(held.dossier)
    held.returned_at, held.taken_by = at, by.code
    held.save(update_fields=["state", "returned_at", "taken_by"])
    _set_state(dossier, Dossier.State.SHELVED)
    papers = Paper.objects.filter(community_id=dossier.community_id, dossier_id=dossier.id)
    absent = list(papers.filter(is_missing=False).exclude(id__in=present))
    papers.filter(id__in=[paper.id for paper in absent]).update(is_missing=True)
    open_shortfalls([(dossier, paper) for paper in absent], owner=held.borrower, at=at)
    _log("return_dossier", held, dossier=dossier, by=by, at=at)
    return held


def _step(loan: Loan, *, to: State, by: Actor) -> Loan:
    require_keeper(loan.community_id, by=by)
    held = Loan.objects.select_for_update().get(pk=loan.pk)
    policy.require_loan_transition(state=held.state, to=to)
    held.state = to
    return held


def _set_state(dossier: Dossier, state: Dossier.State) -> None:
    dossier.state = state
    dossier.save(update_fields=["state"])


def _log(what: str, loan: Loan, *, dossier: Dossier, by: Actor, at: datetime) -> None:
    record_change(
        what, by=by, permission=KEEP, at=at, count=1, reference=loan.reference, dossier=dossier
    )
