"""The demonstration company's offices, departments and people, appointed one by one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hudang.accounts import actor as actors
from hudang.accounts import services as accounts
from hudang.accounts.models import Department, Office, Role, User
from hudang.registry.models import Community

if TYPE_CHECKING:
    from datetime import datetime

INSTALLER = actors.system("demo", Role.SECURITY_ADMIN, Role.PRIVACY_LEAD, Role.CUSTODIAN)


@cache
def data() -> dict[str, Any]:
    """Return company.toml."""
    return tomllib.loads((Path(__file__).parent / "company.toml").read_text())


def open_company(*, at: datetime) -> None:
    """Open the offices and departments."""
    for office in data()["office"]:
        accounts.open_office(office["code"], name=office["name"], by=INSTALLER, at=at)
    for department in data()["department"]:
        accounts.open_department(
            department["code"],
            name=department["name"],
            purposes=_department_purposes(department["code"]),
            by=INSTALLER,
            at=at,
        )


def _department_purposes(code: str) -> set[str]:
    roles = [row[2] for row in data()["staff"]["rows"] if row[4] == code]
    return {purpose for role in roles for purpose in _purposes(role, code)}


def _purposes(role: str, department: str) -> list[str]:
    table: dict[str, list[str]] = data()["purposes"]
    return table.get(role, table.get(department, []) if role == "staff" else [])


def appoint_staff(*, at: datetime) -> None:
    """Open an account and appoint to a post each of the company's people."""
    communities = {community.code: community for community in Community.objects.all()}
    departments = {department.code: department for department in Department.objects.all()}
    offices = {office.code: office for office in Office.objects.all()}
    for code, name, role, title, department, office, places, beat in data()["staff"]["rows"]:
        scope = [communities[place].id for place in places]
        accounts.appoint(
            accounts.create_user(code, name=name, by=INSTALLER, at=at),
            role=Role(role),
            title=title,
            department=departments[department],
            office=offices.get(office),
            is_deputy="副" in title,
            scope=accounts.Scope(
                communities=scope,
                beats=dict.fromkeys(scope, beat) if beat else None,
                purposes=_purposes(role, department),
            ),
            by=INSTALLER,
            at=at,
        )


def person(code: str) -> User:
    """Return one of the company's people."""
    return User.objects.get(code=code)
