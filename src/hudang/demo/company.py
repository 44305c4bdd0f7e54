"""The demonstration company's offices, departments and people, appointed one by one."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hudang.accounts import actor as actors
from hudang.accounts import queries
from hudang.accounts import services as accounts
from hudang.accounts.models import (
    Department,
    Function,
    Office,
    Role,
    TokenScope,
    Undertaking,
    User,
)
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
            function=Function(department["function"]),
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
    people = {
        code: accounts.create_user(code, name=name, by=INSTALLER, at=at)
        for code, name, *_ in data()["staff"]["rows"]
    }
    for code, _name, role, title, department, office, places, beat in data()["staff"]["rows"]:
        scope = [communities[place].id for place in places]
        accounts.appoint(
            people[code],
            terms=accounts.Terms(
                role=Role(role),
                title=title,
                department=departments[department],
                office=offices.get(office),
                is_deputy="副" in title,
                superior=people.get(data()["superiors"].get(code)),
                scope=accounts.Scope(
                    communities=scope,
                    beats=dict.fromkeys(scope, beat) if beat else {},
                    purposes=_purposes(role, department),
                ),
            ),
            by=INSTALLER,
            at=at,
        )


def sign_undertakings(*, at: datetime) -> None:
    """Let everybody sign who opens values, but for those whom the page is to show as missing."""
    text = queries.undertaking_text()
    missing = set(data()["undertakings"]["missing"])
    for signature in queries.signatures(at=at):
        if text is not None and signature.person.code not in missing:
            accounts.sign_undertaking(
                text.number,
                means=Undertaking.Means.DEMONSTRATION,
                by=queries.acting(signature.person, at=at),
                at=at,
            )


def propose_changes(*, at: datetime) -> None:
    """Leave what two administrators do: a deputy in place, a proposal that waits."""
    security, system = (queries.acting(person(code), at=at) for code in ("A1092", "A1091"))
    for row in data()["deputy"]:
        terms = accounts.terms_of_deputy(
            person(row["of"]).posts.get(), valid_until=at + timedelta(days=row["days"])
        )
        proposed = accounts.propose_appointment(
            person(row["person"]), terms=terms, by=security, at=at
        )
        if row["is_confirmed"]:
            accounts.confirm(proposed.change, by=system, at=at)


def make_tokens(*, at: datetime) -> None:
    """Give a few people access tokens, whose secrets nobody keeps."""
    for row in data()["token"]:
        accounts.create_token(
            row["name"],
            scopes=[TokenScope(scope) for scope in row["scopes"]],
            addresses=row["addresses"],
            life=timedelta(days=row["days"]),
            by=queries.acting(person(row["person"]), at=at),
            at=at,
        )


def person(code: str) -> User:
    """Return one of the company's people."""
    return User.objects.get(code=code)
