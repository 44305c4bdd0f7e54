"""A community goes to another project office: proposed, confirmed by another, done on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as people
from hudang.accounts import services as accounts
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core.errors import EvidenceMissing
from hudang.purposes.policy import local_date
from hudang.registry import queries
from hudang.registry.models import Community, OfficeMove
from hudang.registry.policy import offices as policy

from .logging import PURPOSE

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import Office

Status = OfficeMove.Status
P = Permission
JOB = system("offices")


@transaction.atomic
def propose(
    community: Community,
    *,
    office: Office,
    effective_date: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> OfficeMove:
    """Propose that another office runs a community from a day on; nothing changes yet."""
    _require(community, permission=P.PROPOSE_OFFICE, by=by)
    policy.require_other_office(old=community.office_id, new=office.id)
    policy.require_day(day=effective_date, today=local_date(at))
    _close_lapsed(community, by=by, at=at)
    move = OfficeMove(
        community=community,
        old_office=community.office,
        new_office=office,
        effective_date=effective_date,
        reason=reason,
        posts=queries.posts_that_end(community, office=community.office, at=at),
        proposed_by=by.code,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            move.save(force_insert=True)
    except IntegrityError:
        raise _under_way() from None
    _log("propose_office", move, permission=P.PROPOSE_OFFICE, by=by, at=at)
    return move


def _close_lapsed(community: Community, *, by: Actor, at: datetime) -> None:
    """Take a proposal out of the way that nobody decided within its week."""
    waiting = OfficeMove.objects.select_for_update(no_key=True).filter(
        community=community, status=Status.WAITING
    )
    for move in waiting:
        if policy.is_lapsed(proposed_at=move.proposed_at, at=at):
            _move(move, to=Status.LAPSED)
            move.save(update_fields=["status"])
            _log("lapse_office", move, permission=P.PROPOSE_OFFICE, by=by, at=at)


def _under_way() -> EvidenceMissing:
    return EvidenceMissing(
        _("A move of this community is under way already."),
        control="LC-139",
        missing=[_("that move decided or withdrawn")],
    )


# Deciding


@transaction.atomic
def confirm(move: OfficeMove, *, by: Actor, at: datetime) -> OfficeMove:
    """Confirm a move as the second person; on its day, or at once, the community goes over."""
    held = _waiting(move, by=by, at=at)
    community = held.community
    policy.require_as_proposed(
        office=community.office_id,
        old_office=held.old_office_id,
        posts=queries.posts_that_end(community, office=held.old_office, at=at),
        proposed=held.posts,
    )
    accounts.approve(
        "registry.move_office", applicant=held.proposed_by, reference=community.code, by=by, at=at
    )
    _decide(held, to=Status.CONFIRMED, by=by, at=at)
    _log("confirm_office", held, permission=P.CONFIRM_OFFICE, by=by, at=at)
    if policy.is_due(day=held.effective_date, today=local_date(at)):
        _carry_out(held, by=by, at=at)
    return held


@transaction.atomic
def refuse(move: OfficeMove, *, reason: str, by: Actor, at: datetime) -> OfficeMove:
    """Refuse a proposed move and say why."""
    held = _waiting(move, by=by, at=at)
    people.require_other_person(by=by.code, person=held.proposed_by)
    people.require_reason(reason=reason)
    held.refusal = reason.strip()
    _decide(held, to=Status.REFUSED, by=by, at=at)
    _log("refuse_office", held, permission=P.CONFIRM_OFFICE, by=by, at=at)
    return held


@transaction.atomic
def withdraw(move: OfficeMove, *, by: Actor, at: datetime) -> OfficeMove:
    """Take back a proposal of one's own, also a confirmed one until its day has come."""
    people.require_no_token(is_by_token=by.is_by_token)
    held = _locked(move)
    people.require_own_proposal(by=by.code, proposed_by=held.proposed_by)
    _decide(held, to=Status.WITHDRAWN, by=by, at=at)
    _log("withdraw_office", held, permission=P.PROPOSE_OFFICE, by=by, at=at)
    return held


def _require(community: Community, *, permission: Permission, by: Actor) -> None:
    by.require(permission)
    people.require_no_token(is_by_token=by.is_by_token)
    policy.require_standing(roles=by.roles, communities=by.communities, community=community.id)


def _waiting(move: OfficeMove, *, by: Actor, at: datetime) -> OfficeMove:
    """Take hold of a proposal that can be decided, so that it is decided once."""
    held = _locked(move)
    _require(held.community, permission=P.CONFIRM_OFFICE, by=by)
    people.require_waiting(
        is_waiting=held.status == Status.WAITING, proposed_at=held.proposed_at, at=at
    )
    return held


def _locked(move: OfficeMove) -> OfficeMove:
    found = OfficeMove.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("community", "old_office", "new_office").get(pk=move.pk)


def _decide(move: OfficeMove, *, to: Status, by: Actor, at: datetime) -> None:
    _move(move, to=to)
    move.decided_by, move.decided_at = by.code, at
    move.save(update_fields=["status", "decided_by", "decided_at", "refusal"])


def _move(move: OfficeMove, *, to: Status) -> None:
    policy.require_transition(move.status, to)
    move.status = to


# Carrying out


def carry_out_due(*, at: datetime) -> int:
    """Carry out the confirmed moves whose day has come; say how many."""
    due = OfficeMove.objects.filter(status=Status.CONFIRMED, effective_date__lte=local_date(at))
    moves = list(due.order_by("effective_date", "id"))
    for move in moves:
        _carry_out_later(move, at=at)
    return len(moves)


@transaction.atomic
def _carry_out_later(move: OfficeMove, *, at: datetime) -> None:
    held = _locked(move)
    if held.status == Status.CONFIRMED:
        _carry_out(held, by=JOB, at=at)


def _carry_out(move: OfficeMove, *, by: Actor, at: datetime) -> None:
    """Put the community under its new office; the posts of the old one over it end."""
    community = Community.objects.select_for_update(no_key=True).get(pk=move.community_id)
    left = accounts.leave_community(move.old_office, community=community.id, at=at)
    community.office = move.new_office
    community.save(update_fields=["office"])
    _move(move, to=Status.DONE)
    move.moved_at, move.ended, move.narrowed = at, left.ended, left.narrowed
    move.save(update_fields=["status", "moved_at", "ended", "narrowed"])
    _log("move_office", move, permission=P.CONFIRM_OFFICE, by=by, at=at)


def _log(what: str, move: OfficeMove, *, permission: Permission, by: Actor, at: datetime) -> None:
    """Write the entry, which names the community and both offices."""
    record_act(
        f"registry.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=PURPOSE,
        count=len(move.posts),
        acting_for=move.decided_by if by is JOB else _other_than(by, move.proposed_by),
        detail={
            "community": move.community.code,
            "old_office": move.old_office.code,
            "new_office": move.new_office.code,
            "from": move.effective_date.isoformat(),
        },
    )


def _other_than(by: Actor, proposer: str) -> str:
    return proposer if proposer != by.code else ""
