"""Roles by papers: given, contested, decided, run out, settled; with the paper in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.registry import services as customers
from hudang.registry.models import Customer, Occupancy
from hudang.registry.services import Stay
from hudang.standing import policy, queries
from hudang.standing.models import NUMBER, Paper
from hudang.vault import services as vault

from .logging import PURPOSE, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, House

State = Paper.State
JOB = system("standing")


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is noted of a paper that was looked at and handed back."""

    kind: str
    issued_date: date
    until_date: date | None = None
    number: str = ""
    scope: tuple[str, ...] = ()


def give_role(
    customer: Customer,
    *,
    house: House,
    role: str,
    paper: PaperFacts,
    by: Actor,
    at: datetime,
) -> Occupancy:
    """Give a customer a role beside a house, on a paper that was looked at."""
    stay = _proved(house, role=role, paper=paper, type=customer.type, by=by, at=at)
    return customers.add_occupancy(customer, stay=stay, by=by, at=at)


def register_with_paper(
    community: Community,
    *,
    house: House,
    role: str,
    paper: PaperFacts,
    by: Actor,
    at: datetime,
    **registration: Any,
) -> Customer:
    """Register somebody whose first tie to a house rests on a paper; `registration` is what
    `registry.register` takes besides the stays."""
    type = registration.get("type", Customer.Type.PERSON)
    stay = _proved(house, role=role, paper=paper, type=type, by=by, at=at)
    return customers.register(community, stays=[stay], by=by, at=at, **registration)


def _proved(
    house: House, *, role: str, paper: PaperFacts, type: str, by: Actor, at: datetime
) -> Stay:
    today = localdate(at)
    policy.require_paper(role=role, kind=paper.kind)
    policy.require_bearer(role=role, type=type)
    policy.require_term(role=role, issued=paper.issued_date, until=paper.until_date, today=today)
    policy.require_scope(role=role, scope=paper.scope)
    return Stay(
        house,
        role,
        started_date=paper.issued_date,
        proof=_keeper(paper, by=by, at=at),
    )


def _keeper(facts: PaperFacts, *, by: Actor, at: datetime) -> Callable[[Occupancy], Paper]:
    """Return what keeps the paper beside the occupancy, in the transaction that makes it."""

    def keep(occupancy: Occupancy) -> Paper:
        paper = Paper(
            community_id=occupancy.community_id,
            customer_id=occupancy.customer_id,
            occupancy_id=occupancy.id,
            kind=facts.kind,
            scope=sorted(facts.scope),
            issued_date=facts.issued_date,
            until_date=facts.until_date,
            checked_by=by.code,
            checked_at=at,
        )
        if facts.number:
            purposes.covering(PURPOSE, items=[NUMBER])
            vault.seal(paper, number={NUMBER: facts.number})
        paper.save(force_insert=True)
        items = [NUMBER] if facts.number else []
        record("keep_paper", by=by, at=at, items=items, subjects=_subjects(paper))
        return paper

    return keep


@transaction.atomic
def contest(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """Doubt a paper: from now on its bearer has no role, and is told nothing about the house."""
    current = _locked(paper, by=by)
    policy.require_transition(current.state, State.CONTESTED)
    _end_role(current, on=localdate(at))
    return _move(current, to=State.CONTESTED, what="contest_paper", by=by, at=at)


@transaction.atomic
def decide(paper: Paper, *, is_genuine: bool, by: Actor, at: datetime) -> Paper:
    """Decide, as another person than who took it, whether a contested paper is genuine."""
    current = _locked(paper, by=by)
    to = State.VALID if is_genuine else State.FORGED
    policy.require_transition(current.state, to)
    policy.require_other_checker(checked_by=current.checked_by, decides=by.code)
    if is_genuine:
        _give_back(current.occupancy)
    return _move(current, to=to, what="decide_paper", by=by, at=at)


def _give_back(occupancy: Occupancy) -> None:
    """Let a role stand again, unless its bearer got it meanwhile with another paper."""
    same = Occupancy.objects.filter(
        community_id=occupancy.community_id,
        customer_id=occupancy.customer_id,
        house_id=occupancy.house_id,
        role=occupancy.role,
        ended_date__isnull=True,
    )
    if not same.exists():
        Occupancy.objects.filter(pk=occupancy.pk).update(ended_date=None)


def settle(
    occupancy: Occupancy, *, role: str, paper: PaperFacts, by: Actor, at: datetime
) -> Occupancy:
    """Make an owner of an heir or a buyer: the waiting ends and ownership begins, by a paper."""
    policy.require_settling(role=occupancy.role, kind=paper.kind)
    policy.require_term(
        role=role, issued=paper.issued_date, until=paper.until_date, today=localdate(at)
    )
    with transaction.atomic():
        # A paper that is contested or has run out makes nobody an owner.
        _move(_paper_of(occupancy), to=State.SETTLED, what="settle_paper", by=by, at=at)
        customers.end_occupancy(occupancy, on=localdate(at), by=by, at=at)
        stay = Stay(
            occupancy.house,
            role,
            started_date=paper.issued_date,
            proof=_keeper(paper, by=by, at=at),
        )
        return customers.add_occupancy(occupancy.customer, stay=stay, by=by, at=at)


def end_expired(*, at: datetime) -> int:
    """End the roles whose paper has run out; return how many."""
    due = list(queries.ended_by(today=localdate(at)))
    for paper in due:
        _expire(paper, at=at)
    return len(due)


@transaction.atomic
def _expire(paper: Paper, *, at: datetime) -> None:
    current = _select(paper)
    if not policy.is_over(until=current.until_date, today=localdate(at)):
        return  # somebody recorded a longer one meanwhile
    if current.state in {State.VALID, State.CONTESTED}:
        _end_role(current, on=current.until_date or localdate(at))
        _move(current, to=State.EXPIRED, what="expire_paper", by=JOB, at=at)


def _end_role(paper: Paper, *, on: date) -> None:
    started = paper.occupancy.started_date
    last = max(on, started) if started else on
    Occupancy.objects.filter(pk=paper.occupancy.pk, ended_date__isnull=True).update(
        ended_date=last
    )


def _move(paper: Paper, *, to: Paper.State, what: str, by: Actor, at: datetime) -> Paper:
    policy.require_transition(paper.state, to)
    paper.state, paper.decided_by, paper.decided_at = to, by.code, at
    paper.save(update_fields=["state", "decided_by", "decided_at"])
    subjects = [Subject(paper.customer_id, paper.community_id)]
    record(what, by=by, at=at, subjects=subjects)
    return paper


def _locked(paper: Paper, *, by: Actor) -> Paper:
    customers.require_collector(paper.community_id, permission=Permission.AMEND, by=by)
    return _select(paper)


def _paper_of(occupancy: Occupancy) -> Paper:
    """Return the newest paper on which an occupancy rests, locked."""
    papers = Paper.objects.select_for_update(no_key=True).filter(
        community_id=occupancy.community_id, occupancy_id=occupancy.id
    )
    return papers.order_by("-checked_at", "-id")[0]


def _select(paper: Paper) -> Paper:
    return (
        Paper.objects.select_for_update(no_key=True, of=("self",))
        .select_related("occupancy")
        .get(pk=paper.pk)
    )


def _subjects(paper: Paper) -> list[Subject]:
    bearer = Subject(paper.customer_id, paper.community_id)
    return [bearer, Subject.of(paper)] if paper.number is not None else [bearer]
