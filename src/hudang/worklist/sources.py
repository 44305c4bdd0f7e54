"""Where work comes from: each function asks one subject what waits for a person.

A task says nothing about a customer: numbers, houses' communities, days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.accounts import queries as accounts
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.arrears import queries as arrears
from hudang.collection import policy as collection_policy
from hudang.collection import queries as collection
from hudang.consent import queries as consent
from hudang.core.calendar import end_of, local_day
from hudang.dossiers import queries as dossiers
from hudang.dossiers.models import Loan
from hudang.entrance import queries as entrance
from hudang.entrance.models import BarrierFeed
from hudang.exchange import queries as exchange
from hudang.integration.models import Hook
from hudang.needs import queries as needs
from hudang.publication import queries as publication
from hudang.publication.models import Publication
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.renovation import queries as renovation
from hudang.rights import queries as rights
from hudang.rights.queries import ExplanationFilter
from hudang.service import policy as service_policy
from hudang.service import queries as service
from hudang.violations import queries as violations
from hudang.webhooks import queries as webhooks
from hudang.webhooks.models import Subscription
from hudang.worklist import policy
from hudang.worklist.classes import appeals, fairness, runs, schemes
from hudang.worklist.policy import Kind
from hudang.worklist.task import MOST, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.renovation.models import Renovation
    from hudang.service.models import Feedback, ServiceRecord
    from hudang.violations.models import Violation

P = Permission


def own_orders(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.WORK_ORDER):
        return
    for one in service.mine(by)[:MOST]:
        yield _order(Kind.ORDER, one, due=one.completion_due_at)
    for one in service.pool(by)[:MOST]:
        yield _order(Kind.POOL, one, due=one.response_due_at)


def led_orders(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.LEAD_ORDERS):
        return
    for one in service.to_assign(by)[:MOST]:
        yield _order(Kind.ASSIGN, one, due=one.response_due_at)
    for one in service.to_settle(by)[:MOST]:
        yield _order(Kind.CLOSE, one, due=None)
    for rating in service.low_ratings(by.communities)[:MOST]:
        yield _order(Kind.RATING, rating.order, due=None)


def safety_notes(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.LEAD_ORDERS):
        return
    for note in service.untold_notes(by.communities)[:MOST]:
        due = end_of(service_policy.safety.tell_by(local_day(note.written_at)))
        yield _order(Kind.SAFETY_TELL, note.order, due=due)
    for note in service.contested_notes(by.communities, but=by.code)[:MOST]:
        last = note.decide_by_date
        yield _order(Kind.SAFETY_DECIDE, note.order, due=end_of(last) if last else None)


def _order(kind: Kind, order: ServiceRecord, *, due: datetime | None) -> Task:
    title = f"{order.number} · {order.type} · {order.place}"
    return Task(kind, title, order.community_id, due, (order.number,))


def late_orders(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield one task for each community whose orders are later than their teams should leave
    them: the custodian looks into them first, then the manager."""
    after = policy.escalated_after(by.roles)
    if after is None:
        return
    for community, count, oldest in service.late_for_long(by.communities, before=at - after):
        yield Task(Kind.LATE_ORDERS, "", community, oldest, (str(community),), count)


def cases(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield one's own cases; for who leads also those of nobody, and how many are late."""
    if by.may(P.WORK_FEEDBACK):
        for one in service.cases_of(by)[:MOST]:
            yield _case(Kind.CASE, one)
        for one in service.to_tell_by_hand(by)[:MOST]:
            yield _case(Kind.TELL_CASE, one)
    if by.may(P.LEAD_FEEDBACK):
        for one in service.cases_of_nobody(by)[:MOST]:
            yield _case(Kind.GIVE_CASE, one)
        late = service.FeedbackFilter(is_late=True)
        if count := service.feedback_like(late, by=by, today=local_day(at)).count():
            yield Task(Kind.LATE_CASES, "", count=count)


def _case(kind: Kind, case: Feedback) -> Task:
    title = f"{case.number} · {case.category_name} · {case.place}"
    due = end_of(case.answer_due_date if case.acknowledged_at else case.acknowledge_due_date)
    return Task(kind, title, case.community_id, due, (case.number,))


def accounts_asked(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield what somebody complained about is asked: the category, and nothing of whom."""
    for one in service.asked_of(by).filter(accounted_at=None)[:MOST]:
        title = f"{one.feedback.number} · {one.feedback.category_name}"
        yield Task(Kind.ACCOUNT, title, one.community_id, key=(one.feedback.number,))


def arrears_next(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the one case of arrears whose turn it is: there is no list of who owes (LC-049)."""
    one = arrears.next_due(by, today=local_day(at))
    if one is not None and one.next_due_date is not None:
        due = end_of(one.next_due_date)
        yield Task(Kind.ARREARS, one.number, one.community_id, due, (one.number,))


def renovations(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the inspections of the week; for the desk also applications, refunds and passes."""
    soon = local_day(at) + policy.SOON
    if by.may(P.WORK_RENOVATION):
        for one in renovation.inspections_due(by.communities, until=soon)[:MOST]:
            yield _renovation(Kind.INSPECTION, one.renovation, due=one.due_date)
    if not by.may(P.LEAD_ORDERS):
        return
    for asked in renovation.applications(by.communities)[:MOST]:
        yield _renovation(Kind.RENOVATION, asked)
    for deposit in renovation.refunds_due(by.communities)[:MOST]:
        yield _renovation(Kind.REFUND, deposit.renovation, due=deposit.refund_due_date)
    for worker in renovation.passes_ending(by.communities, until=soon)[:MOST]:
        yield _renovation(Kind.WORKER_PASS, worker.renovation, due=worker.valid_until_date)


def _renovation(kind: Kind, found: Renovation, *, due: date | None = None) -> Task:
    title = f"{found.number} · {found.house.label}"
    return Task(kind, title, found.community_id, end_of(due) if due else None, (found.number,))


def violations_open(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield what somebody stops or reports within the week; for the desk also what an authority
    answers, and reports that wait for a second person or to leave."""
    soon = local_day(at) + policy.SOON
    if by.may(P.FIND_VIOLATION):
        for one in violations.to_stop(by.communities, until=soon)[:MOST]:
            yield _violation(Kind.VIOLATION, one)
    if by.may(P.REPORT_VIOLATION):
        for one in violations.to_follow(by.communities, until=soon)[:MOST]:
            yield _violation(Kind.VIOLATION_FOLLOW, one)
        for report in violations.to_deliver(by.communities)[:MOST]:
            yield _violation(Kind.REPORT_DELIVER, report.violation)
    if by.may(P.APPROVE_REPORT):
        for report in violations.to_approve(by.communities, but=by.code)[:MOST]:
            yield _violation(Kind.REPORT_APPROVE, report.violation)


def _violation(kind: Kind, found: Violation) -> Task:
    title = f"{found.number} · {found.kind.name} · {found.place}"
    due = end_of(found.due_date) if found.due_date else None
    return Task(kind, title, found.community_id, due, (found.number,))


def explanations(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.DELIVER_NOTICE):
        return
    waiting = ExplanationFilter(is_open=True)
    for one in rights.explanations(waiting, by=by, today=local_day(at))[:MOST]:
        due = end_of(one.due_date)
        yield Task(Kind.EXPLANATION, one.number, one.community_id, due, (one.number,))


def recipients(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.RECORD_CONSENT):
        return
    found = consent.recipients(by.communities, today=local_day(at))
    for one in found.filter(told_date__isnull=True)[:MOST]:
        yield Task(Kind.RECIPIENT, one.recipient, one.community_id, end_of(one.due_date))


def needs_told(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the customers who told of a need at a visit, by number, not of which."""
    if not (by.may(P.AMEND) and by.in_customer_service):
        return
    waiting = needs.awaiting_desk(by.communities).exclude(declared_by=by.code)[:MOST]
    told = {one.customer.number: one.community_id for one in waiting}
    for number, community in told.items():
        yield Task(Kind.NEED, number, community, None, (number,))


def visits(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.VISIT):
        return
    today = local_day(at)
    for one in collection.route_of(by.code, communities=by.communities, today=today):
        if one.state in collection_policy.OPEN:
            key = (str(one.community_id), str(one.id))
            yield Task(
                Kind.VISIT, str(one.house), one.community_id, end_of(one.day_date), key
            )  # fmt: skip


def survey_rounds(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the rounds that somebody opens, and the plans that have nothing to ask."""
    if not by.may(P.RUN_CAMPAIGN):
        return
    for one in collection.rounds_to_open(by.communities)[:MOST]:
        due = end_of(collection_policy.begins(one))
        yield Task(Kind.ROUND, one.name, one.community_id, due, (str(one.pk),))
    for plan in collection.plans_behind(by.communities, today=local_day(at))[:MOST]:
        due = end_of(plan.next_date)
        yield Task(Kind.PLAN_BEHIND, plan.name, due=due, key=(str(plan.pk),))


def papers(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.KEEP_DOSSIERS):
        return
    for loan in dossiers.loans(by, state=Loan.State.OUT)[:MOST]:
        due = end_of(loan.due_date)
        yield Task(Kind.LOAN, loan.dossier.number, loan.community_id, due, (loan.dossier.number,))
    for one in dossiers.shortfalls(by, is_open=True)[:MOST]:
        due = end_of(one.due_date)
        yield Task(Kind.SHORTFALL, one.dossier.number, one.community_id, due)


def keys(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield the keys that should be back; the custodian is told of them by community."""
    today = local_day(at)
    if by.may(P.KEEP_KEYS):
        for one in entrance.late_loans(by.communities, today=today)[:MOST]:
            title = f"{one.custody.number} · {one.custody.house.label}"
            due = end_of(one.due_date)
            yield Task(Kind.KEYS, title, one.community_id, due, (one.custody.number,))
    if Role.CUSTODIAN in by.roles:
        found = entrance.late_by_community(by.communities, today=today)
        for community, count, first in found:
            yield Task(Kind.LATE_KEYS, "", community, end_of(first), (str(community),), count)


def parking(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield contracts that end soon, lists to be approved, and barriers that were not told."""
    if by.may(P.MANAGE_PARKING):
        for one in entrance.ending_soon(by.communities, today=local_day(at))[:MOST]:
            due = end_of(one.until_date) if one.until_date else None
            title = f"{one.number} · {one.space.label}"
            yield Task(Kind.PARKING, title, one.community_id, due, (one.number,))
    if by.may(P.APPROVE_FEED):
        for feed in entrance.feeds(by).filter(state=BarrierFeed.State.PROPOSED):
            yield Task(Kind.FEED, feed.processor, feed.community_id)
    if by.may(P.RUN_FEED):
        for feed in entrance.old_feeds(by.communities, at=at):
            yield Task(Kind.OLD_LIST, feed.processor, feed.community_id, feed.told_at)


def records(by: Actor, *, at: datetime) -> Iterator[Task]:
    if count := collection.proposals_to_verify(by):
        yield Task(Kind.PROPOSAL, "", count=count)
    if by.may(P.DECIDE_QUARANTINE):
        for one in registry.quarantines(by.communities, status="waiting")[:MOST]:
            key = (one.community.code, str(one.id))
            yield Task(Kind.QUARANTINE, "", one.community_id, one.kept_until, key)


def free_texts(by: Actor, *, at: datetime) -> Iterator[Task]:
    if not by.may(P.FOLLOW_UP_TEXTS):
        return
    hidden = service.hidden_texts(by.code)
    if count := purposes.flagged(by.communities, only_open=True, without=hidden).count():
        yield Task(Kind.FREE_TEXT, "", count=count)


def publications(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield what is to be drafted, and what waits for a second person who did not write it."""
    today = local_day(at)
    if by.may(P.DRAFT_PUBLICATION):
        soon = local_day(at + policy.SOON)
        for line in publication.due_drafts(by.communities, today=today):
            duty = line.duty
            if duty.due <= soon:
                title = f"{duty.head.label} · {duty.since} – {duty.until}"
                key = (str(line.community), duty.head.value, str(duty.since), str(duty.until))
                yield Task(Kind.PUBLISH_DRAFT, title, line.community, end_of(duty.due), key)
        drafts = publication.at_hand(by.communities, state=Publication.State.DRAFT)
        for one in drafts.exclude(reason="").filter(drafted_by=by.code)[:MOST]:
            yield _publication(Kind.PUBLISH_MEND, one)
    if by.may(P.CHECK_PUBLICATION):
        yield from _publications_to_check(by, today=today)


def _publications_to_check(by: Actor, *, today: date) -> Iterator[Task]:
    state = Publication.State
    drafts = publication.at_hand(by.communities, state=state.DRAFT)
    for one in drafts.filter(reason="").exclude(drafted_by=by.code)[:MOST]:
        yield _publication(Kind.PUBLISH_CHECK, one)
    for one in publication.at_hand(by.communities, state=state.CHECKED)[:MOST]:
        yield _publication(Kind.PUBLISH, one)
    for community, count, since in publication.late_by_community(by.communities, today=today):
        yield Task(
            Kind.LATE_PUBLICATIONS, "", community.pk, end_of(since), (community.code,), count
        )
    for community in publication.without_calendar(by.communities):
        yield Task(Kind.PUBLICATION_CALENDAR, "", community.pk, key=(community.code,))


def _publication(kind: Kind, one: Publication) -> Task:
    key = (one.community.code, str(one.number))
    return Task(kind, one.title, one.community_id, key=key)


def exchanges(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Yield what waits for a second person, and the subscriptions that only fail."""
    if by.may(P.CONFIRM_EXCHANGE):
        for kind in (Subscription, Hook):
            for one in exchange.to_confirm(kind, by=by)[:MOST]:
                yield Task(Kind.EXCHANGE, one.name, one.community_id)
    if by.may(P.PROPOSE_EXCHANGE):
        for one in webhooks.suspended(by.communities)[:MOST]:
            key = (one.community.code, str(one.id))
            yield Task(Kind.SUSPENDED, one.name, one.community_id, key=key)


def own_people(by: Actor, *, at: datetime) -> Iterator[Task]:
    for change in accounts.waiting_for(by, at=at)[:MOST]:
        title = f"{change.person.name} · {change.get_kind_display()}"
        yield Task(Kind.CHANGE, title, key=(str(change.pk),))
    if by.may(P.MANAGE_PEOPLE):
        for department in accounts.without_function(at=at)[:MOST]:
            yield Task(Kind.DEPARTMENT, department.name, key=(department.code,))
    for one in accounts.handovers_to_sign(by):
        title = f"{one.giver.name} → {one.receiver.name}"
        yield Task(Kind.HANDOVER, title, key=(str(one.pk),))
    if accounts.must_sign(by, at=at):
        yield Task(Kind.UNDERTAKING, "")


SOURCES: Final[Iterable[Callable[..., Iterator[Task]]]] = (
    own_orders, led_orders, safety_notes, late_orders, cases, accounts_asked, arrears_next,
    renovations, violations_open, explanations, recipients, needs_told, visits, survey_rounds,
    schemes, runs, appeals, fairness, papers, keys, parking, records, free_texts, publications,
    exchanges, own_people,
)  # fmt: skip
