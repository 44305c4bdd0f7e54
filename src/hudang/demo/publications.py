"""Half a year of publications of the demonstration: one community is late, one draft refused."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.accesslog import services as accesslog
from hudang.accounts import queries as accounts
from hudang.core.calendar import begin_of
from hudang.core.errors import PolicyViolation
from hudang.demo.company import person
from hudang.publication import policy, queries, services
from hudang.publication.content import Content
from hudang.publication.models import Head
from hudang.publication.services import Draft, PastPublication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hudang.accounts.actor import Actor
    from hudang.publication.policy.calendar import Duty
    from hudang.registry.models import Community

CLERK, CUSTODIAN = "A1001", "A1061"
MONTHS_BACK: Final = 8
EARLIER: Final = timedelta(days=3)  # before its last day something is published
OFFICE_OPENS: Final = timedelta(hours=10)


def build(community: Community, *, is_behind: bool) -> None:
    """Publish what was owed so far; where the office is behind, the last one is missing."""
    clerk, custodian = (
        accounts.acting(person(code), at=timezone.now()) for code in (CLERK, CUSTODIAN)
    )
    today = timezone.localdate()
    begins = (today - timedelta(days=31 * MONTHS_BACK)).replace(day=1)
    services.begin_calendar(community, begins=begins, by=custodian, at=timezone.now())
    owed = policy.calendar.duties_until(begins=begins, today=today)
    due = [duty for duty in owed if duty.due < today]
    _enter(community, due[:-1] if is_behind else due, by=custodian)
    _mend_income(community, clerk=clerk, custodian=custodian)
    _leave_drafts(community, due[-1:] if is_behind else [], by=clerk)
    _refuse(community, by=clerk)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "publications.toml").read_text())


def _written(community: Community, head: str, *, since: date, until: date) -> Draft:
    """Return what is published about a head; what the system knows comes from it."""
    told = _texts()[head]
    at = min(begin_of(until), timezone.now())
    known = queries.computed(head, community, since=since, until=until, at=at)
    table = tuple(tuple(row) for row in told["table"]) or known
    content = Content(told["title"], told["text"], table)
    return Draft(head, since, until, content, told.get("houses"))


def _enter(community: Community, met: Sequence[Duty], *, by: Actor) -> None:
    """Enter what hung on the board, each three days before it was due."""
    past = []
    for duty in met:
        at = begin_of(duty.due - EARLIER) + OFFICE_OPENS
        written = _written(community, duty.head, since=duty.since, until=duty.until)
        past.append(PastPublication(written, CLERK, at - timedelta(days=1), CUSTODIAN, at))
    services.enter_past(community, past, by=by, at=timezone.now())


def _mend_income(community: Community, *, clerk: Actor, custodian: Actor) -> None:
    """Replace the income from common parts by a version in which a line was mended."""
    wanted = queries.PublicationFilter(
        community=community.pk, head=Head.COMMON_INCOME, state=policy.State.PUBLISHED
    )
    first = queries.publications_like(wanted, by=clerk).first()
    if first is None:
        return
    content = Content.of(first)
    mended = Content(content.title, f"{content.text}\n更正：临时停车支出。", content.table)
    written = Draft(first.head, first.since_date, first.until_date, mended)
    made = services.draft(first.community, written, replaces=first, by=clerk, at=timezone.now())
    made = services.check(made, edition=made.edition, by=custodian, at=timezone.now())
    services.publish(made, edition=made.edition, by=custodian, at=timezone.now())


def _leave_drafts(community: Community, behind: Sequence[Duty], *, by: Actor) -> None:
    """Leave on the desk: arrears in total to be checked, and what should hang already."""
    today = timezone.localdate()
    drafts = [_written(community, Head.ARREARS, since=today.replace(month=1, day=1), until=today)]
    drafts += [
        _written(community, duty.head, since=duty.since, until=duty.until) for duty in behind
    ]
    for written in drafts:
        services.draft(community, written, by=by, at=timezone.now())


def _refuse(community: Community, *, by: Actor) -> None:
    """Try to put a room with its debt on the board: refused, and the attempt is in the log."""
    today = timezone.localdate()
    table = (("房号", "欠费金额"), ("3栋2单元1502", "1,280.00"))
    written = Draft(Head.ARREARS, today, today, Content("欠费明细", "", table), houses=12)
    try:
        services.draft(community, written, by=by, at=timezone.now())
    except PolicyViolation as violation:
        accesslog.record_refusal(
            actor=by.code, role=by.role, what="web:publication_new", control=violation.control,
            at=timezone.now(),
        )  # fmt: skip
