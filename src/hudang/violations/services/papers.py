"""What is printed of a violation: the sealed notice, and a report with or without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.purposes import inventory
from hudang.violations import policy, printing, queries
from hudang.violations.models import RECORD, ViolationStep

from .keeping import require_reach
from .logging import log_violation
from .opening import authority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.vault.models import SealedRecord
    from hudang.violations.models import AuthorityReport, Violation

P = Permission


def print_notice(violation: Violation, *, until: date, by: Actor, at: datetime) -> bytes:
    """Return the notice to a household as PDF; nothing outside tells what it is."""
    require_reach(violation, permission=P.FIND_VIOLATION, by=by)
    policy.require_on_site(state=violation.state)
    policy.require_told(
        way=ViolationStep.Way.HANDED, has_house=violation.house_id is not None, until=until,
        today=localdate(at),
    )  # fmt: skip
    log_violation(
        "print_notice", violation, by=by, permission=P.FIND_VIOLATION, at=at, act=Act.PRINT
    )
    return printing.notice(violation, until=until, company=_company(), at=at)


def print_report(report: AuthorityReport, *, with_person: bool, by: Actor, at: datetime) -> bytes:
    """Return a report as PDF: for the authority with whom it names, for our file with nobody.

    Not within a transaction: the entry of what is opened is committed first.
    """
    violation = report.violation
    require_reach(violation, permission=P.REPORT_VIOLATION, by=by)
    policy.reports.require_printable(state=report.state, with_person=with_person)
    steps = queries.steps_of(violation).filter(kind=ViolationStep.Kind.TOLD)
    photos = queries.photos_of(violation).exclude(stored=None)
    return printing.report(
        report, text=_text(report, by=by, at=at), steps=list(steps), photos=photos.count(),
        person=_person(report, by=by, at=at) if with_person else {}, company=_company(), at=at,
    )  # fmt: skip


def _text(report: AuthorityReport, *, by: Actor, at: datetime) -> str:
    (values,) = _disclosed(report, report, items=frozenset({RECORD}), by=by, at=at)
    return values.get(RECORD, "")


def _person(report: AuthorityReport, *, by: Actor, at: datetime) -> Mapping[int, str]:
    """Open of whom the report names what was approved, and nothing else."""
    person = queries.person_in(report)
    if person is None:
        return {}
    items = frozenset(person.items)
    slots = {inventory.by_number(item).slot for item in items}
    accounts.require_second_factor_shown(is_quick=by.is_quick, slots=slots)
    (values,) = _disclosed(report, person.customer, items=items, by=by, at=at)
    return values


def _disclosed(
    report: AuthorityReport,
    record: SealedRecord,
    *,
    items: frozenset[int],
    by: Actor,
    at: datetime,
) -> list[dict[int, str]]:
    under = authority(
        report.violation, [record], items=items, reference=report.number, act=Act.PRINT,
        permission=P.REPORT_VIOLATION, by=by, at=at,
    )  # fmt: skip
    found = disclosure.disclose(
        [record], items, under=under, act=Act.PRINT, at=at, what="violations.print_report"
    )
    return [{item: str(one.value(item)) for item in items if item in one.items} for one in found]


def _company() -> str:
    company = people.company()
    return company.name if company else ""
