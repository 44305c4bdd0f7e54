"""My work: everything that waits for a person, as a list, a board and a calendar."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from hudang.registry import queries as registry
from hudang.web.forms.work import TaskFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.worklist import queries
from hudang.worklist.policy import TOLD_AT_ONCE, Horizon, Kind, horizon_of
from hudang.worklist.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

# The page on which the work of each kind is done; a task's key names what it is about there.
ROUTES = {
    Kind.ORDER: "order",
    Kind.POOL: "order",
    Kind.ASSIGN: "order",
    Kind.CLOSE: "order",
    Kind.EXCHANGE: "exchange",
    Kind.SUSPENDED: "exchange_subscription",
    Kind.CASE: "feedback_case",
    Kind.TELL_CASE: "feedback_case",
    Kind.GIVE_CASE: "feedback_case",
    Kind.ACCOUNT: "feedback_account",
    Kind.RATING: "order",
    Kind.ARREARS: "arrears_case",
    Kind.VIOLATION: "violation",
    Kind.VIOLATION_FOLLOW: "violation",
    Kind.REPORT_APPROVE: "violation",
    Kind.REPORT_DELIVER: "violation",
    Kind.RENOVATION: "renovation",
    Kind.INSPECTION: "renovation",
    Kind.REFUND: "renovation",
    Kind.WORKER_PASS: "renovation",
    Kind.SAFETY_TELL: "order",
    Kind.SAFETY_DECIDE: "order",
    Kind.EXPLANATION: "explanation",
    Kind.RECIPIENT: "recipients",
    Kind.NEED: "customer_needs",
    Kind.VISIT: "visit",
    Kind.ROUND: "campaign",
    Kind.PLAN_BEHIND: "survey_plan",
    Kind.SCHEME_REVIEW: "scheme",
    Kind.STAND_IN: "scheme",
    Kind.SCHEME_STEP: "scheme",
    Kind.RUN_STOPPED: "run",
    Kind.REVIEW_ENDS: "scheme",
    Kind.APPEAL: "appeal",
    Kind.APPEAL_TELL: "appeal",
    Kind.CLASS_DECISION: "class_decision",
    Kind.FAIRNESS: "monitored",
    Kind.UNPROVEN: "monitored",
    Kind.UNUSED_ITEMS: "schemes",
    Kind.PROPOSAL: "proposals",
    Kind.QUARANTINE: "quarantine",
    Kind.LOAN: "dossier",
    Kind.SHORTFALL: "shortfalls",
    Kind.KEYS: "key",
    Kind.PARKING: "parking_contract",
    Kind.FEED: "barriers",
    Kind.OLD_LIST: "barriers",
    Kind.PUBLISH_MEND: "publication",
    Kind.PUBLISH_CHECK: "publication",
    Kind.PUBLISH: "publication",
    Kind.LATE_PUBLICATIONS: "publication_year",
    Kind.PUBLICATION_CALENDAR: "publication_year",
    Kind.FREE_TEXT: "flagged_texts",
    Kind.CHANGE: "change",
    Kind.HANDOVER: "handover",
    Kind.DEPARTMENT: "department",
    Kind.UNDERTAKING: "own_undertaking",
}
COLUMN_SHOWS = 25
DAY_SHOWS = 4
# So many years around this one have a calendar.
YEARS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A task as a page shows it."""

    task: Task
    horizon: Horizon
    url: str
    community: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `more` are the tasks for which its field has no room."""

    date: date
    is_of_month: bool
    lines: Sequence[Line]
    more: int


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form, lines = _asked(request)
    return page(request, "work/list.html#rows", form=form, page=paginate(request, lines))


@require_GET
def board(request: StaffRequest) -> HttpResponse:
    form, lines = _asked(request)
    columns = [(one, [line for line in lines if line.horizon == one]) for one in Horizon]
    shown = [(one, found[:COLUMN_SHOWS], len(found)) for one, found in columns]
    return page(request, "work/board.html", form=form, columns=shown)


@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    form, lines = _asked(request)
    month = _month(request.GET.get("month", ""))
    return page(
        request, "work/calendar.html", form=form, month=month, weeks=_weeks(month, lines),
        before=month - timedelta(days=1), after=month + timedelta(days=31), today=localdate(),
    )  # fmt: skip


def on_workbench(request: StaffRequest, *, at: datetime) -> dict[str, Any]:
    """Return what waits, by how near it is, and what is told of at once."""
    tasks = queries.tasks_of(request.actor, at=at)
    counted = queries.counts(tasks, at=at)
    return {
        "waiting": [(one, counted[one]) for one in Horizon],
        "told": list(_told(tasks, at=at)),
    }


def _told(tasks: Iterable[Task], *, at: datetime) -> Iterable[Line]:
    """Yield what is told of at once, one line for each kind: several of it lead to their list."""
    for kind in TOLD_AT_ONCE:
        found = [task for task in tasks if task.kind == kind]
        if len(found) == 1:
            yield from _lines(found, names={}, at=at)
        elif found:
            together = Task(kind, "", count=len(found))
            yield Line(together, Horizon.UNDATED, f"{reverse('web:work')}?kind={kind}", "")


def _asked(request: StaffRequest) -> tuple[TaskFilterForm, list[Line]]:
    """Return the form and the tasks that fit what it asks for."""
    names, at = registry.community_names(request.actor), now()
    form = TaskFilterForm(request.GET, communities=names)
    tasks = queries.tasks_of(request.actor, at=at, wanted=form.wanted())
    return form, list(_lines(tasks, names=names, at=at))


def _lines(tasks: Iterable[Task], *, names: Mapping[UUID, str], at: datetime) -> Iterable[Line]:
    for task in tasks:
        community = names.get(task.community, "") if task.community else ""
        yield Line(task, horizon_of(task.due, at=at), _url(task), community)


def _url(task: Task) -> str:
    if task.kind == Kind.LATE_ORDERS:
        return f"{reverse('web:orders')}?state=open&late=on&community={task.key[0]}"
    if task.kind == Kind.LATE_KEYS:
        return f"{reverse('web:keys')}?late=on&community={task.key[0]}"
    if task.kind == Kind.LATE_APPEALS:
        return f"{reverse('web:appeals')}?late=on&community={task.key[0]}"
    if task.kind == Kind.PUBLISH_DRAFT:
        community, head, since, until = task.key
        about = f"community={community}&head={head}&since={since}&until={until}"
        return f"{reverse('web:publication_new')}?{about}"
    if task.kind == Kind.LATE_CASES:
        return f"{reverse('web:feedback')}?late=on&order=due"
    return reverse(f"web:{ROUTES[task.kind]}", args=task.key)


def _month(text: str) -> date:
    """Return the first day of the month that is asked for; of nonsense, of this one."""
    try:
        month = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        month = date.min
    return month if abs(month.year - localdate().year) < YEARS else localdate().replace(day=1)


def _weeks(month: date, lines: Sequence[Line]) -> list[list[Day]]:
    due: dict[date, list[Line]] = {}
    for line in lines:
        if line.task.due is not None:
            due.setdefault(localdate(line.task.due), []).append(line)

    def day(one: date) -> Day:
        found = due.get(one, [])
        return Day(one, one.month == month.month, found[:DAY_SHOWS], len(found[DAY_SHOWS:]))

    weeks = Calendar().monthdatescalendar(month.year, month.month)
    return [[day(one) for one in week] for week in weeks]
