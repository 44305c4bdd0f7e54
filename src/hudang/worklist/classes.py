"""Where work on schemes and classes comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts.policy import Permission
from hudang.classification import queries as classification
from hudang.classification.policy.monitoring import retires_on
from hudang.core.calendar import end_of, local_day
from hudang.worklist import policy
from hudang.worklist.policy import Kind
from hudang.worklist.task import MOST, Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion

P = Permission


def schemes(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield what waits for the lawyer and for the privacy lead before a scheme may run."""
    if by.may(P.REVIEW_SCHEME):
        for one in classification.to_review(but=by.code)[:MOST]:
            yield _scheme(Kind.SCHEME_REVIEW, one)
        soon = local_day(at) + policy.REVIEW_SOON
        for one, last in classification.reviews_ending(until=soon):
            yield _scheme(Kind.REVIEW_ENDS, one, due=last)
    if by.may(P.APPROVE_SCHEME):
        for asked in classification.stand_ins_to_decide(but=by.code)[:MOST]:
            yield _scheme(Kind.STAND_IN, asked.version)
        for one in classification.to_publish()[:MOST]:
            yield _scheme(Kind.SCHEME_STEP, one)


def runs(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the runs of schemes that stopped, each with the reason; and how many items are
    collected that none of them reads."""
    if not by.may(P.RUN_SCHEME):
        return
    for run in classification.runs_stopped()[:MOST]:
        yield Task(Kind.RUN_STOPPED, f"{run.number} · {run.reason}", key=(run.number,))
    if count := sum(one.is_to_remove for one in classification.unused_items(by=by)):
        yield Task(Kind.UNUSED_ITEMS, "", count=count)


def fairness(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the warnings of runs that nobody has answered, and what is retired for want of an
    effect."""
    if by.may(P.APPROVE_SCHEME) or by.may(P.RUN_SCHEME):
        for report in classification.warnings_open()[:MOST]:
            version = report.run.version
            yield Task(Kind.FAIRNESS, f"{version} · {version.name}", key=(version.scheme.number,))
        for one in classification.to_prove()[:MOST]:
            last = end_of(retires_on(local_day(one.unproven_at))) if one.unproven_at else None
            title = f"{one} · {one.name}"
            yield Task(Kind.UNPROVEN, title, due=last, key=(one.scheme.number,))


def _scheme(kind: Kind, version: SchemeVersion, *, due: date | None = None) -> Task:
    title = f"{version} · {version.name}"
    key = (version.scheme.number, str(version.number))
    return Task(kind, title, due=end_of(due) if due else None, key=key)


def appeals(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the appeals and the classes that a person decides on, never those that he made; at
    the counter the decisions to tell, and for who looks into late work how many are late."""
    if by.may(P.DECIDE_CLASS):
        for one in classification.appeals_to_decide(by, most=MOST):
            due = end_of(one.due_date)
            yield Task(Kind.APPEAL, one.number, one.community_id, due, (one.number,))
        for held in classification.major_waiting(by.communities)[:MOST]:
            title = f"{held.customer.number} · {held.version.name}"
            yield Task(Kind.CLASS_DECISION, title, held.community_id, key=(str(held.id),))
    if by.may(P.RECORD_CONSENT) and by.in_customer_service:
        for one in classification.appeals_to_tell(by.communities)[:MOST]:
            yield Task(Kind.APPEAL_TELL, one.number, one.community_id, key=(one.number,))
    if (after := policy.escalated_after(by.roles)) is not None:
        late = classification.late_appeals(by.communities, before=local_day(at - after))
        for community, count, oldest in late:
            due = end_of(oldest)
            yield Task(Kind.LATE_APPEALS, "", community, due, (str(community),), count)
