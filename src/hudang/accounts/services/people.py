"""Offices, departments, accounts and sessions, each change with its entry in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import actor, policy
from hudang.accounts.models import Department, Function, Office, Role, StaffSession, User
from hudang.accounts.policy import Permission
from hudang.accounts.services import counter, sessions
from hudang.accounts.services.logging import log_change
from hudang.accounts.services.tokens import revoke_all

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from hudang.accounts.actor import Actor


CUSTOMER_SERVICE = ("KF", "客户服务部")


@transaction.atomic
def establish(*, purposes: Collection[str], at: datetime) -> Department:
    """Enter the customer-service department, steward of the data, where there is none yet."""
    found = Department.objects.filter(is_customer_service=True).first()
    return found or open_department(
        CUSTOMER_SERVICE[0],
        name=CUSTOMER_SERVICE[1],
        purposes=purposes,
        function=Function.CUSTOMER_SERVICE,
        by=actor.system("install", Role.SECURITY_ADMIN),
        at=at,
    )


@transaction.atomic
def open_office(code: str, *, name: str, by: Actor, at: datetime) -> Office:
    """Enter a project office."""
    by.require(Permission.MANAGE_PEOPLE)
    office = Office.objects.create(code=code, name=name)
    log_change("accounts.open_office", by=by, at=at, about="", office=code)
    return office


@transaction.atomic
def open_department(
    code: str,
    *,
    name: str,
    purposes: Collection[str],
    function: Function,
    by: Actor,
    at: datetime,
) -> Department:
    """Enter a department, what it is for and the purposes it may pursue (POL-8.3)."""
    by.require(Permission.MANAGE_PEOPLE)
    department = Department.objects.create(
        code=code, name=name, purposes=sorted(purposes), function=function
    )
    log_change("accounts.open_department", by=by, at=at, about="", department=code)
    return department


@transaction.atomic
def say_function(
    department: Department, *, function: Function, by: Actor, at: datetime
) -> Department:
    """Say what a department is for that nobody has said it of yet: its staff may do it now."""
    by.require(Permission.MANAGE_PEOPLE)
    current = Department.objects.select_for_update().get(pk=department.pk)
    policy.require_function_not_said(function=current.function)
    current.function = function
    current.save(update_fields=["function"])
    log_change(
        "accounts.say_function", by=by, at=at, department=current.code, function=function.value
    )
    return current


@transaction.atomic
def create_user(code: str, *, name: str, by: Actor, at: datetime) -> User:
    """Open the one account of a natural person, who activates it once he is appointed."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_own_account(is_taken=User.objects.filter(code=code).exists())
    user = User(code=code, name=name, created_at=at)
    user.set_unusable_password()
    user.save()
    log_change("accounts.create_user", by=by, at=at, about=code)
    return user


@transaction.atomic
def suspend(user: User, *, by: Actor, at: datetime) -> User:
    """Close an account the same day somebody leaves or is suspected; its sessions end with it."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=user.code)
    user.is_active, user.suspended_at = False, at
    user.save(update_fields=["is_active", "suspended_at"])
    end_sessions(user)
    revoke_all(user, by=by.code, at=at)
    log_change("accounts.suspend", by=by, at=at, about=user.code)
    return user


@transaction.atomic
def set_language(user: User, *, language: str, at: datetime) -> User:
    """Keep the language in which a person wants the interface."""
    user.language = language
    user.save(update_fields=["language"])
    accesslog.record(act=Act.CHANGE, what="accounts.set_language", actor=user.code, role="", at=at)
    return user


@transaction.atomic
def set_customer_columns(user: User, *, columns: list[str] | None, at: datetime) -> User:
    """Keep which columns of customers a person wants to see, in order; None for the usual ones."""
    user.customer_columns = columns
    user.save(update_fields=["customer_columns"])
    accesslog.record(
        act=Act.CHANGE, what="accounts.set_customer_columns", actor=user.code, role="", at=at
    )
    return user


def sign_out(user: User, *, at: datetime) -> None:
    """Log that a person signed out; the session itself ends with the browser's answer."""
    accesslog.record(act=Act.SIGNIN, what="accounts.sign_out", actor=user.code, role="", at=at)


def end_sessions(user: User) -> None:
    """Sign a person out of every browser at once; a PIN or badge brings nobody back."""
    sessions.close(StaffSession.objects.filter(user=user))
    counter.forget(user)
