"""A case in the hands of who acts on it: locked as it was seen, his to act on, kept and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.service import queries
from hudang.service.models import NAME, RESULT, Feedback, FeedbackWords
from hudang.service.policy import feedback as rules

from .feedback import ITEM_OF, Said, may_own, write
from .logging import log_feedback
from .telling import tell_of_feedback

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.vault.models import SealedRecord

P = Permission
State = Feedback.State
Kind = FeedbackWords.Kind


def give_to(held: Feedback, owner: str, *, at: datetime) -> None:
    accused = queries.accused_of(held)
    rules.require_owner(may_own=may_own(owner, accused, community=held.community_id, at=at))
    held.owner = owner


def drop_owner(held: Feedback, accused: Collection[str], *, at: datetime) -> None:
    """Leave a case without its owner where it may not be his any more; the caller saves it."""
    if held.owner and not may_own(held.owner, accused, community=held.community_id, at=at):
        held.owner = ""


def dealt(feedback: Feedback, *, edition: int, by: Actor) -> Feedback:
    held = held_as_seen(feedback, edition=edition, permission=P.WORK_FEEDBACK, by=by)
    require_dealing(held, by=by)
    return held


def held_as_seen(
    feedback: Feedback, *, edition: int, permission: Permission, by: Actor
) -> Feedback:
    """Return the case as it is now, locked, if it is still the one that was looked at."""
    held = locked_case(feedback, permission=permission, by=by)
    rules.require_same(edition=held.edition, expected=edition)
    return held


def locked_case(feedback: Feedback, *, permission: Permission, by: Actor) -> Feedback:
    by.require(permission)
    accounts.require_community(communities=by.communities, community=feedback.community_id)
    held = Feedback.objects.select_for_update().get(pk=feedback.pk)
    rules.require_not_about(person=by.code, accused=queries.accused_of(held))
    return held


def locked_with_repeats(feedback: Feedback) -> list[Feedback]:
    """Lock a case and those joined to it, in one order for everybody; return the latter."""
    cases = Feedback.objects.select_for_update().filter(
        Q(id=feedback.id) | Q(into_id=feedback.id, state=State.MERGED),
        community_id=feedback.community_id,
    )
    return [one for one in cases.order_by("id") if one.id != feedback.id]


def locked_pair(feedback: Feedback, into: Feedback) -> Feedback:
    """Lock two cases of a community in one order for everybody; return the other one."""
    cases = Feedback.objects.select_for_update().filter(
        community_id=feedback.community_id, id__in=[feedback.id, into.id]
    )
    return {one.id: one for one in cases.order_by("id")}.get(into.id, feedback)


def require_dealing(held: Feedback, *, by: Actor) -> None:
    rules.require_dealing(deals=deals_with(held, by=by))


def deals_with(feedback: Feedback, *, by: Actor) -> bool:
    """Say whether somebody deals with a case, so that he reads it without stating why."""
    return rules.deals_with(
        state=feedback.state,
        is_owner=feedback.owner == by.code,
        is_lead=by.may(P.LEAD_FEEDBACK),
    )


def write_to(held: Feedback, said: Said, *, kind: Kind, by: Actor, at: datetime) -> None:
    """Write words where the words of the case are: with its customer, or with the case."""
    write(held, said, kind=kind, customer=queries.customer_of(held), by=by, at=at)


def kept(
    what: str,
    held: Feedback,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    **detail: str,
) -> Feedback:
    held.edition += 1
    held.save()
    log_feedback(
        what, held, by=by, permission=permission, at=at,
        items=[ITEM_OF[Feedback.Kind(held.kind)], RESULT], words=queries.feedback_words(held),
        detail=detail,
    )  # fmt: skip
    tell_of_feedback(what, held, at=at)
    return held


def require_unnamed(text: str, cases: Sequence[Feedback]) -> None:
    """Refuse words that say who raised one of the cases, his number or his house."""
    plain = [part for one in cases for part in _plain(one)]
    records = [record for one in cases for record in _people(one)]
    rules.require_unnamed(
        is_named=any(part in text for part in plain)
        or disclosure.is_named_in(text, records=records, item=NAME)
    )


def _plain(one: Feedback) -> list[str]:
    customer = queries.customer_of(one)
    house = one.house.label if one.house else ""
    return [part for part in (house, customer.number if customer else "") if part]


def _people(one: Feedback) -> list[SealedRecord]:
    customer = queries.customer_of(one)
    return [customer] if customer else [*queries.feedback_words(one)[:1]]
