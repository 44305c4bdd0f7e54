"""Appoint, end, suspend: every change of who may do what, each with its entry in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import actor, policy
from hudang.accounts.models import Beat, Department, Office, Post, Role, StaffSession, User
from hudang.accounts.policy import Permission

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor


CUSTOMER_SERVICE = ("KF", "客户服务部")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and what for a post acts: communities, buildings of its beat, purposes."""

    communities: Collection[UUID] = ()
    beats: Mapping[UUID, Collection[str]] | None = None
    purposes: Collection[str] = ()


def _log(what: str, *, by: Actor, at: datetime, about: str, **detail: str) -> None:
    accesslog.record(
        act=Act.CHANGE,
        what=what,
        actor=by.code,
        role=by.role_for(Permission.MANAGE_PEOPLE),
        at=at,
        detail={"person": about, **detail} if about else detail,
    )


@transaction.atomic
def establish(*, purposes: Collection[str], at: datetime) -> Department:
    """Enter the customer-service department, steward of the data, where there is none yet."""
    found = Department.objects.filter(is_customer_service=True).first()
    return found or open_department(
        CUSTOMER_SERVICE[0],
        name=CUSTOMER_SERVICE[1],
        purposes=purposes,
        is_customer_service=True,
        by=actor.system("install", Role.SECURITY_ADMIN),
        at=at,
    )


@transaction.atomic
def open_office(code: str, *, name: str, by: Actor, at: datetime) -> Office:
    """Enter a project office."""
    by.require(Permission.MANAGE_PEOPLE)
    office = Office.objects.create(code=code, name=name)
    _log("accounts.open_office", by=by, at=at, about="", office=code)
    return office


@transaction.atomic
def open_department(
    code: str,
    *,
    name: str,
    purposes: Collection[str],
    is_customer_service: bool = False,
    by: Actor,
    at: datetime,
) -> Department:
    """Enter a department with the purposes it may pursue (POL-8.3)."""
    by.require(Permission.MANAGE_PEOPLE)
    department = Department.objects.create(
        code=code,
        name=name,
        purposes=sorted(purposes),
        is_customer_service=is_customer_service,
    )
    _log("accounts.open_department", by=by, at=at, about="", department=code)
    return department


@transaction.atomic
def create_user(
    code: str, *, name: str, password: str | None = None, by: Actor, at: datetime
) -> User:
    """Open the one account of a natural person; without a password nobody can sign in yet."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_own_account(is_taken=User.objects.filter(code=code).exists())
    user = User(code=code, name=name, created_at=at)
    user.set_password(password)
    user.save()
    _log("accounts.create_user", by=by, at=at, about=code)
    return user


@transaction.atomic
def appoint(
    user: User,
    *,
    role: Role,
    department: Department,
    scope: Scope,
    title: str = "",
    office: Office | None = None,
    is_deputy: bool = False,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Post:
    """Give a person a post: a role in some communities, for some purposes, for a time."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=user.code)
    policy.require_customer_service_department(
        role=role, is_customer_service=department.is_customer_service
    )
    policy.require_department_purposes(purposes=scope.purposes, allowed=department.purposes)
    policy.require_separate_administrators(roles={*_roles_to_come(user, at=at), role})
    post = Post.objects.create(
        user=user,
        role=role,
        title=title,
        office=office,
        department=department,
        purposes=sorted(scope.purposes),
        is_deputy=is_deputy,
        valid_from=valid_from or at,
        valid_until=valid_until,
    )
    _give_scope(post, scope=scope)
    _log("accounts.appoint", by=by, at=at, about=user.code, post=role.value)
    return post


def _roles_to_come(user: User, *, at: datetime) -> set[Role]:
    """Read the roles of posts that have not ended, holding the account so that none is added."""
    User.objects.select_for_update().get(pk=user.pk)
    posts = Post.objects.filter(user=user).exclude(valid_until__lte=at)
    return {Role(role) for role in posts.values_list("role", flat=True)}


def _give_scope(post: Post, *, scope: Scope) -> None:
    given = Post.communities.through
    given.objects.bulk_create(
        given(post=post, community_id=community) for community in scope.communities
    )
    Beat.objects.bulk_create(
        Beat(post=post, community_id=community, buildings=sorted(buildings))
        for community, buildings in (scope.beats or {}).items()
    )


@transaction.atomic
def end_post(post: Post, *, by: Actor, at: datetime) -> Post:
    """End a post at this moment; what it allowed is refused from now on."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=post.user.code)
    post.valid_until = max(at, post.valid_from)
    post.save(update_fields=["valid_until"])
    _log("accounts.end_post", by=by, at=at, about=post.user.code, post=post.role)
    return post


@transaction.atomic
def suspend(user: User, *, by: Actor, at: datetime) -> User:
    """Close an account the same day somebody leaves or is suspected; its sessions end with it."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=user.code)
    user.is_active, user.suspended_at = False, at
    user.save(update_fields=["is_active", "suspended_at"])
    StaffSession.objects.filter(user=user).delete()
    _log("accounts.suspend", by=by, at=at, about=user.code)
    return user


@transaction.atomic
def reinstate(user: User, *, by: Actor, at: datetime) -> User:
    """Open a suspended account again; its posts apply as far as they have not ended."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=user.code)
    user.is_active, user.suspended_at = True, None
    user.save(update_fields=["is_active", "suspended_at"])
    _log("accounts.reinstate", by=by, at=at, about=user.code)
    return user


@transaction.atomic
def set_language(user: User, *, language: str, at: datetime) -> User:
    """Keep the language in which a person wants the interface."""
    user.language = language
    user.save(update_fields=["language"])
    accesslog.record(act=Act.CHANGE, what="accounts.set_language", actor=user.code, role="", at=at)
    return user


@transaction.atomic
def begin_session(user: User, *, key: str, at: datetime) -> Sequence[str]:
    """Enter a sign-in and return the keys of the oldest sessions, which end beyond the limit."""
    User.objects.select_for_update().get(pk=user.pk)
    StaffSession.objects.update_or_create(key=key, defaults={"user": user, "began_at": at})
    keys = list(StaffSession.objects.filter(user=user).values_list("key", flat=True))
    surplus = policy.surplus_sessions(keys)
    StaffSession.objects.filter(key__in=surplus).delete()
    accesslog.record(act=Act.SIGNIN, what="accounts.sign_in", actor=user.code, role="", at=at)
    return surplus


def sign_out(user: User, *, at: datetime) -> None:
    """Log that a person signed out; the session itself ends with the browser's answer."""
    accesslog.record(act=Act.SIGNIN, what="accounts.sign_out", actor=user.code, role="", at=at)


def end_session(key: str) -> None:
    """Forget a session that its owner closed."""
    StaffSession.objects.filter(key=key).delete()


def record_failed_sign_in(code: str, *, at: datetime) -> None:
    """Log a refused sign-in; what was typed is kept only if it is an employee number of ours."""
    known = User.objects.filter(code=code).exists()
    accesslog.record(
        act=Act.SIGNIN,
        what="accounts.sign_in",
        actor=code if known else "",
        role="",
        at=at,
        result="refused",
        control="LC-131",
    )
