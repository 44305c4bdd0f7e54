"""What kinds of work wait for people, how near a deadline is, whose it becomes when it is late,
and when somebody is reminded of it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.core.calendar import ONE_DAY, ZONE, add_working_days, is_working_day, local_day
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden
from hudang.worklist.models import Days

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

WEEK: Final = 7
# Work with a day of its own is shown so long before.
SOON: Final = timedelta(days=WEEK)
# Company figure: a lawyer is asked so long before a review of a scheme ends.
REVIEW_SOON: Final = timedelta(days=30)


class Kind(TextChoices):
    """What is to be done; each has the page on which it is done."""

    ORDER = "order", _("Work on an order")
    POOL = "pool", _("Take up an order of the team")
    ASSIGN = "assign", _("Give an order to a team")
    CLOSE = "close", _("Settle an order that is done")
    RENOVATION = "renovation", _("Decide on a planned renovation")
    INSPECTION = "inspection", _("Inspect a renovation")
    REFUND = "refund", _("Pay a deposit back")
    WORKER_PASS = "worker_pass", _("Take a pass back")
    VIOLATION = "violation", _("Stop a violation, or report it")
    VIOLATION_FOLLOW = "violation_follow", _("Follow a violation up with the authority")
    REPORT_APPROVE = "report_approve", _("Approve a report to an authority")
    REPORT_DELIVER = "report_deliver", _("Hand a report over to an authority")
    RATING = "rating", _("Follow up a low score")
    SAFETY_TELL = "safety_tell", _("Tell whom a safety note concerns")
    SAFETY_DECIDE = "safety_decide", _("Decide on a contested safety note")
    LATE_ORDERS = "late_orders", _("Look into late orders")
    CASE = "case", _("Look into a complaint or suggestion")
    TELL_CASE = "tell_case", _("Tell what a message did not")
    GIVE_CASE = "give_case", _("Say whose a complaint is")
    LATE_CASES = "late_cases", _("Look into late complaints")
    ACCOUNT = "account", _("Give an account of a complaint")
    ARREARS = "arrears", _("Take the next step of a case of arrears")
    EXPLANATION = "explanation", _("Answer a question about rules")
    RECIPIENT = "recipient", _("Tell a recipient of a withdrawal")
    NEED = "need", _("Confirm a need that was told at a visit")
    VISIT = "visit", _("Visit a home")
    ROUND = "round", _("Open a round of a survey")
    PLAN_BEHIND = "plan_behind", _("Publish what a survey plan asks")
    SCHEME_REVIEW = "scheme_review", _("Review a classification scheme")
    STAND_IN = "stand_in", _("Decide on a criterion that may stand in for another")
    RUN_STOPPED = "run_stopped", _("See why a run stopped")
    UNUSED_ITEMS = "unused_items", _("Stop collecting what no scheme reads")
    SCHEME_STEP = "scheme_step", _("Assess or publish a classification scheme")
    FAIRNESS = "fairness", _("Look at a warning of fairness")
    UNPROVEN = "unproven", _("See why a scheme shows no effect")
    REVIEW_ENDS = "review_ends", _("Renew the legal review of a scheme")
    APPEAL = "appeal", _("Decide on an appeal against a class")
    APPEAL_TELL = "appeal_tell", _("Tell what became of an appeal")
    LATE_APPEALS = "late_appeals", _("Look into late appeals")
    CLASS_DECISION = "class_decision", _("Decide on an effect of a class")
    PROPOSAL = "proposal", _("Verify an answer about a record")
    QUARANTINE = "quarantine", _("Prove the source of a roster")
    LOAN = "loan", _("Get a dossier back")
    SHORTFALL = "shortfall", _("Find missing papers")
    KEYS = "keys", _("Get keys back")
    LATE_KEYS = "late_keys", _("Look into late keys")
    PARKING = "parking", _("Renew or end a parking contract")
    FEED = "feed", _("Approve the list for the barrier")
    OLD_LIST = "old_list", _("Find out why the barrier was not told")
    PUBLISH_DRAFT = "publish_draft", _("Draft what owners are owed")
    PUBLISH_MEND = "publish_mend", _("Mend a publication")
    PUBLISH_CHECK = "publish_check", _("Check a publication")
    PUBLISH = "publish", _("Publish what was checked")
    LATE_PUBLICATIONS = "late_publications", _("Look into late publications")
    PUBLICATION_CALENDAR = "publication_calendar", _("Begin the calendar of publications")
    FREE_TEXT = "free_text", _("Follow up a free text")
    EXCHANGE = "exchange", _("Confirm what another system is told or sends")
    SUSPENDED = "suspended", _("Look into failed deliveries")
    CHANGE = "change", _("Decide on a change of posts")
    HANDOVER = "handover", _("Sign a handover")
    DEPARTMENT = "department", _("Say what a department is for")
    UNDERTAKING = "undertaking", _("Sign the undertaking")


# Late work of others, come to whoever has to look into it.
ESCALATED: Final = frozenset(
    {Kind.LATE_ORDERS, Kind.LATE_CASES, Kind.LATE_KEYS, Kind.LATE_APPEALS}
)
# What the workbench says in words besides counting it: others wait for it, or the law does.
TOLD_AT_ONCE: Final = (
    Kind.UNDERTAKING, Kind.CHANGE, Kind.HANDOVER, Kind.QUARANTINE, Kind.PROPOSAL,
)  # fmt: skip


class Horizon(TextChoices):
    """How near a deadline is, by the days of the company."""

    LATE = "late", _("Late")
    TODAY = "today", _("Today")
    WEEK = "week", _("Within a week")
    LATER = "later", _("In more than a week")
    UNDATED = "undated", _("No deadline")


# Company figures: so long after its deadline an order is looked into by these as well.
ESCALATED_AFTER: Final[Mapping[Role, timedelta]] = {
    Role.CUSTODIAN: timedelta(days=1),
    Role.MANAGER: timedelta(days=3),
}


def horizon_of(due: datetime | None, *, at: datetime) -> Horizon:
    """Say how near a deadline is; past its minute it is late, whatever the day."""
    if due is None:
        return Horizon.UNDATED
    if due < at:
        return Horizon.LATE
    days = (local_day(due) - local_day(at)).days
    if days == 0:
        return Horizon.TODAY
    return Horizon.WEEK if days <= WEEK else Horizon.LATER


@enforces("LC-169")
def escalated_after(roles: Collection[Role]) -> timedelta | None:
    """Return how late an order must be before somebody with these roles has to look into it."""
    found = [after for role, after in ESCALATED_AFTER.items() if role in roles]
    return min(found, default=None)


class Schedule(NamedTuple):
    """On which days somebody is reminded, and from what time of the company's day on."""

    days: Days
    time: time


# Company figure: when those are reminded who chose nothing.
USUAL: Final = Schedule(Days.WORKING, time(8, 30))
# Company figures: our own people's quiet hours; those of LC-022 are the customers'.
QUIET_FROM: Final = time(20)
QUIET_UNTIL: Final = time(7)


@enforces("LC-169")
def require_waking_hours(*, chosen: time) -> None:
    """Nobody is reminded in the quiet hours."""
    if not QUIET_UNTIL <= chosen < QUIET_FROM:
        raise Forbidden(
            _("Reminders come from %(first)s to %(last)s. Choose a time between them.")
            % {"first": f"{QUIET_UNTIL:%H:%M}", "last": f"{QUIET_FROM:%H:%M}"},
            control="LC-169",
        )


@enforces("LC-169")
def is_due(schedule: Schedule, *, at: datetime) -> bool:
    """A reminder is due on its days from its time on, until the quiet hours begin."""
    local = at.astimezone(ZONE)
    return _is_day(schedule, local.date()) and schedule.time <= local.time() < QUIET_FROM


def _is_day(schedule: Schedule, day: date) -> bool:
    if schedule.days == Days.WORKING:
        return is_working_day(day)
    return schedule.days == Days.EVERY


@enforces("LC-169")
def next_day(schedule: Schedule, *, day: date) -> date:
    """The day of the next reminder: before days off all that is due in them is named."""
    if schedule.days == Days.WORKING:
        return add_working_days(day, 1).date
    return day + ONE_DAY
