"""Two administrators: one proposes what a person may do, another confirms or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from hudang.accounts import policy
from hudang.accounts.models import PersonnelChange, Post, Role, SignInSecret, User
from hudang.accounts.policy import Permission
from hudang.accounts.services import activation, approvals, news, people, posts, tokens
from hudang.accounts.services.logging import log_change
from hudang.accounts.services.posts import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor

    Effect = Callable[[PersonnelChange, Actor, datetime], None]

Kind = PersonnelChange.Kind
Status = PersonnelChange.Status


@dataclass(frozen=True, slots=True)
class Issued:
    """A change, and the half of an activation code that its administrator hands over, once."""

    change: PersonnelChange
    half: str = ""


# Proposing


@transaction.atomic
def propose_appointment(user: User, *, terms: Terms, by: Actor, at: datetime) -> Issued:
    """Propose a post for a person; it is given when another administrator confirms it."""
    _require_proposer(user, by=by)
    posts.require_lawful_post(user, terms=terms, at=at)
    return _propose(user, kind=Kind.APPOINT, terms=terms, by=by, at=at)


@transaction.atomic
def propose_reset(user: User, *, kind: PersonnelChange.Kind, by: Actor, at: datetime) -> Issued:
    """Propose that a person gets a new password, or enrols a new second factor."""
    _require_proposer(user, by=by)
    return _propose(user, kind=kind, by=by, at=at)


@transaction.atomic
def propose_reinstatement(user: User, *, by: Actor, at: datetime) -> Issued:
    """Propose to open a suspended account again."""
    _require_proposer(user, by=by)
    return _propose(user, kind=Kind.REINSTATE, by=by, at=at)


def _require_proposer(user: User, *, by: Actor) -> None:
    by.require(Permission.PROPOSE_CHANGE)
    policy.require_no_token(is_by_token=by.is_by_token)
    policy.require_other_person(by=by.code, person=user.code)


def _propose(
    user: User, *, kind: PersonnelChange.Kind, terms: Terms | None = None, by: Actor, at: datetime
) -> Issued:
    half = activation.new_half() if _lets_in(user, kind=kind) else ""
    change = PersonnelChange.objects.create(
        kind=kind,
        person=user,
        terms=terms.as_json() if terms else {},
        proposed_by=User.objects.get(code=by.code),
        proposed_at=at,
        first_half=activation.hash_half(half) if half else "",
    )
    _log("accounts.propose", change=change, by=by, at=at, under=Permission.PROPOSE_CHANGE)
    return Issued(change, half)


def _lets_in(user: User, *, kind: PersonnelChange.Kind) -> bool:
    """Say whether the person needs a code: a new password, or the first post of all."""
    if kind is Kind.RESET_PASSWORD:
        return True
    is_new = not user.has_usable_password() and not Post.objects.filter(user=user).exists()
    return kind is Kind.APPOINT and is_new


# Deciding


@transaction.atomic
def confirm(change: PersonnelChange, *, by: Actor, at: datetime) -> Issued:
    """Make a proposed change as the second administrator; its effect is immediate."""
    change = _held(change, by=by, at=at)
    policy.require_other_person(by=by.code, person=change.person.code)
    policy.require_confirmer(roles=by.roles, concerned=_concerned(change, at=at))
    approvals.approve(f"accounts.{change.kind}", applicant=change.proposed_by.code, by=by, at=at)
    _decide(change, status=Status.CONFIRMED, by=by, at=at)
    _EFFECTS[Kind(change.kind)](change, by, at)
    half = _issue(change, at=at)
    news.tell_of_change(change, at=at)
    _log("accounts.confirm", change=change, by=by, at=at, under=Permission.CONFIRM_CHANGE)
    return Issued(change, half)


@transaction.atomic
def refuse(change: PersonnelChange, *, reason: str, by: Actor, at: datetime) -> PersonnelChange:
    """Refuse a proposal and say why."""
    change = _held(change, by=by, at=at)
    policy.require_other_person(by=by.code, person=change.proposed_by.code)
    policy.require_reason(reason=reason)
    _decide(change, status=Status.REFUSED, by=by, at=at, reason=reason.strip())
    _log("accounts.refuse", change=change, by=by, at=at, under=Permission.CONFIRM_CHANGE)
    return change


@transaction.atomic
def withdraw(change: PersonnelChange, *, by: Actor, at: datetime) -> PersonnelChange:
    """Take back a proposal of one's own."""
    change = PersonnelChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    policy.require_own_proposal(by=by.code, proposed_by=change.proposed_by.code)
    policy.require_waiting(
        is_waiting=change.status == Status.WAITING, proposed_at=change.proposed_at, at=at
    )
    _decide(change, status=Status.WITHDRAWN, by=by, at=at)
    _log("accounts.withdraw", change=change, by=by, at=at, under=Permission.PROPOSE_CHANGE)
    return change


def _held(change: PersonnelChange, *, by: Actor, at: datetime) -> PersonnelChange:
    """Take hold of a proposal that can be decided, so that it is decided once."""
    by.require(Permission.CONFIRM_CHANGE)
    policy.require_no_token(is_by_token=by.is_by_token)
    held = (
        PersonnelChange.objects.select_for_update(of=("self",))
        .select_related("person", "proposed_by")
        .get(pk=change.pk)
    )
    policy.require_waiting(
        is_waiting=held.status == Status.WAITING, proposed_at=held.proposed_at, at=at
    )
    return held


def _decide(
    change: PersonnelChange, *, status: str, by: Actor, at: datetime, reason: str = ""
) -> None:
    change.status, change.decided_at, change.reason = status, at, reason
    change.decided_by = User.objects.get(code=by.code)
    change.save(update_fields=["status", "decided_at", "decided_by", "reason"])


def _concerned(change: PersonnelChange, *, at: datetime) -> set[Role]:
    held = Post.objects.filter(user=change.person).exclude(valid_until__lte=at)
    roles = {Role(role) for role in held.values_list("role", flat=True)}
    return roles | ({Role(change.terms["role"])} if change.terms else set())


def _issue(change: PersonnelChange, *, at: datetime) -> str:
    """Issue the code of which the proposer has the first half; return the second, once."""
    if not change.first_half:
        return ""
    half = activation.new_half()
    activation.issue(
        change.person,
        first_hash=change.first_half,
        second_hash=activation.hash_half(half),
        at=at,
    )
    return half


# Effects


def _appoint(change: PersonnelChange, by: Actor, at: datetime) -> None:
    posts.create_post(change.person, terms=Terms.from_json(change.terms), at=at)


def _reset_password(change: PersonnelChange, by: Actor, at: datetime) -> None:
    change.person.set_unusable_password()
    change.person.save(update_fields=["password"])
    _shut_out(change, by=by, at=at)


def _reset_factor(change: PersonnelChange, by: Actor, at: datetime) -> None:
    Authenticator.objects.filter(user=change.person).delete()
    SignInSecret.objects.filter(user=change.person).delete()
    _shut_out(change, by=by, at=at)


def _reinstate(change: PersonnelChange, by: Actor, at: datetime) -> None:
    change.person.is_active, change.person.suspended_at = True, None
    change.person.save(update_fields=["is_active", "suspended_at"])


def _shut_out(change: PersonnelChange, *, by: Actor, at: datetime) -> None:
    people.end_sessions(change.person)
    tokens.revoke_all(change.person, by=by.code, at=at)


_EFFECTS: Final[Mapping[PersonnelChange.Kind, Effect]] = {
    Kind.APPOINT: _appoint,
    Kind.RESET_PASSWORD: _reset_password,
    Kind.RESET_FACTOR: _reset_factor,
    Kind.REINSTATE: _reinstate,
}


def _log(
    what: str, *, change: PersonnelChange, by: Actor, at: datetime, under: Permission
) -> None:
    role = change.terms.get("role", "")
    log_change(
        f"{what}_{change.kind}",
        by=by,
        at=at,
        about=change.person.code,
        under=under,
        proposed_by=change.proposed_by.code,
        **({"post": role} if role else {}),
    )
