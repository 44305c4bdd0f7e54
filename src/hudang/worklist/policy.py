"""What kinds of work wait for people, how near a deadline is, whose it becomes when it is late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.core.calendar import local_day
from hudang.core.controls import enforces

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

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
    RATING = "rating", _("Follow up a low score")
    SAFETY_TELL = "safety_tell", _("Tell whom a safety note concerns")
    SAFETY_DECIDE = "safety_decide", _("Decide on a contested safety note")
    LATE_ORDERS = "late_orders", _("Look into late orders")
    CASE = "case", _("Look into a complaint or suggestion")
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
    SCHEME_STEP = "scheme_step", _("Assess or publish a classification scheme")
    REVIEW_ENDS = "review_ends", _("Renew the legal review of a scheme")
    PROPOSAL = "proposal", _("Verify an answer about a record")
    QUARANTINE = "quarantine", _("Prove the source of a roster")
    LOAN = "loan", _("Get a dossier back")
    SHORTFALL = "shortfall", _("Find missing papers")
    KEYS = "keys", _("Get keys back")
    LATE_KEYS = "late_keys", _("Look into late keys")
    PARKING = "parking", _("Renew or end a parking contract")
    FEED = "feed", _("Approve the list for the barrier")
    OLD_LIST = "old_list", _("Find out why the barrier was not told")
    FREE_TEXT = "free_text", _("Follow up a free text")
    EXCHANGE = "exchange", _("Confirm what another system is told or sends")
    SUSPENDED = "suspended", _("Look into failed deliveries")
    CHANGE = "change", _("Decide on a change of posts")
    HANDOVER = "handover", _("Sign a handover")
    UNDERTAKING = "undertaking", _("Sign the undertaking")


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
