"""Setting up a real company: its name, first office and three administrators, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accounts import actor, policy
from hudang.accounts.models import Company, Department, Function, Role
from hudang.accounts.services import activation, people, posts
from hudang.accounts.services.logging import log_change
from hudang.accounts.services.posts import Terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor

IT: Final = ("IT", "信息技术部")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who gets an account: employee number and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What a company says of itself when it is set up."""

    name: str
    credit_code: str
    office: Newcomer
    administrators: Mapping[Role, Newcomer]


@transaction.atomic
def found_company(founding: Founding, *, has_recovery: bool, at: datetime) -> dict[Role, str]:
    """Enter the company and its three administrators; return their one-time codes, once."""
    admins = founding.administrators
    policy.require_first_founding(is_founded=Company.objects.exists())
    policy.require_three_administrators(
        codes=[admins[role].code for role in policy.ADMINISTRATORS if role in admins]
    )
    policy.require_recovery(has_recovery=has_recovery)
    installer = actor.system("install", Role.SECURITY_ADMIN)
    Company.objects.create(name=founding.name, credit_code=founding.credit_code, founded_at=at)
    people.open_office(founding.office.code, name=founding.office.name, by=installer, at=at)
    department = people.open_department(
        IT[0], name=IT[1], purposes=(), function=Function.TECHNOLOGY, by=installer, at=at
    )
    codes = {
        role: _admit(admins[role], role=role, department=department, by=installer, at=at)
        for role in sorted(policy.ADMINISTRATORS)
    }
    log_change("accounts.found_company", by=installer, at=at)
    return codes


def _admit(who: Newcomer, *, role: Role, department: Department, by: Actor, at: datetime) -> str:
    user = people.create_user(who.code, name=who.name, by=by, at=at)
    posts.appoint(user, terms=Terms(role=role, department=department), by=by, at=at)
    halves = activation.new_half(), activation.new_half()
    first_hash, second_hash = (activation.hash_half(half) for half in halves)
    activation.issue(user, first_hash=first_hash, second_hash=second_hash, at=at)
    return "-".join(halves)
