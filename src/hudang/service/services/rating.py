"""Asking how content somebody was, taking the score, following a low one up."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import policy as accounts
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel as By
from hudang.purposes.models import KeptReason
from hudang.service import policy, queries
from hudang.service.models import CustomerWords, Rating, ServiceRecord

from .logging import changes_of, log_order, subjects_of
from .working import Words, add_words

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
Kind = CustomerWords.Kind
_SECRET_BYTES: Final = 20
_PATH: Final = "rating"
# The person himself, in front of the public page.
PORTAL: Final = system("portal", Role.CLERK)


def ask(order: ServiceRecord, *, origin: str, by: Actor, at: datetime) -> Rating:
    """Write to whoever asked for the work, with a link that takes one score.

    `origin` is the address of this installation as people reach it. Raises PolicyViolation where
    nobody may be asked, EvidenceMissing where no telephone is known.
    """
    by.require(P.LEAD_ORDERS)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    until = localdate(at) + policy.LINK_OPEN
    link = f"{origin.rstrip('/')}/{_PATH}/{secret}"
    blanks = {"link": link, "day": until.isoformat()}
    with transaction.atomic():
        rating = _begin(order, by=by, at=at, until_date=until, link_hash=queries.link_hash(secret))
        log_order(
            "ask_rating", order, by=by, permission=P.LEAD_ORDERS, at=at,
            subjects=subjects_of(queries.words_of(order)),
        )  # fmt: skip
    customer = queries.customers_of([order])[order.id]
    try:
        outbox.queue(customer, outbox.Letter("after_service", By.SMS, blanks=blanks), by=by, at=at)
    except (EvidenceMissing, Forbidden):
        rating.delete()
        raise
    return rating


def _begin(order: ServiceRecord, *, by: Actor, at: datetime, **fields: Any) -> Rating:
    """Note that the customer of an order is asked, if he may be; two people ask him once."""
    accounts.require_community(communities=by.communities, community=order.community_id)
    current = ServiceRecord.objects.select_for_update().get(pk=order.pk)
    policy.require_askable(
        state=current.state, has_customer=bool(queries.customers_of([current])),
        is_asked=queries.rating_of(current) is not None,
        asked_last=queries.asked_last(current), at=at,
    )  # fmt: skip
    return Rating.objects.create(
        community_id=order.community_id, order_id=order.id, asked_by=by.code, asked_at=at, **fields
    )


def rate(rating: Rating, *, score: int, text: str = "", at: datetime) -> bool:
    """Take the score that a person gives by the link; return False where one was given."""
    order = ServiceRecord.objects.get(community_id=rating.community_id, id=rating.order_id)
    by = replace(PORTAL, communities=frozenset({order.community_id}), in_customer_service=True)
    said = Words(text, KeptReason.OWN_WORDS, Kind.RETURN_VISIT)
    return _take(order, score=score, way=Rating.Way.LINK, said=said, by=by, at=at)


def enter_rating(
    order: ServiceRecord,
    *,
    score: int,
    text: str = "",
    kept_reason: str = "",
    by: Actor,
    at: datetime,
) -> bool:
    """Enter the score that somebody gave by telephone; return False where one was given."""
    by.require(P.LEAD_ORDERS)
    said = Words(text, kept_reason, Kind.RETURN_VISIT)
    with transaction.atomic():
        if queries.rating_of(order) is None:
            _begin(order, by=by, at=at, until_date=localdate(at))
        return _take(order, score=score, way=Rating.Way.TELEPHONE, said=said, by=by, at=at)


@transaction.atomic
def _take(
    order: ServiceRecord, *, score: int, way: Rating.Way, said: Words, by: Actor, at: datetime
) -> bool:
    policy.require_score(score=score)
    current = Rating.objects.select_for_update(of=("self",)).get(
        community_id=order.community_id, order_id=order.id
    )
    if current.score is not None:
        return False
    current.score, current.given_at, current.way, current.link_hash = score, at, way, None
    current.save()
    written = [add_words(order, said, by=by, at=at)] if said.text.strip() else []
    subjects = changes_of(written) or subjects_of(queries.words_of(order))
    log_order("rate_order", order, by=by, permission=P.LEAD_ORDERS, at=at, subjects=subjects)
    return True


@transaction.atomic
def follow_up(
    order: ServiceRecord, *, text: str, kept_reason: str = "", by: Actor, at: datetime
) -> None:
    """Say what was done about a low score; the words stand with the order."""
    by.require(P.LEAD_ORDERS)
    policy.require_text(text=text)
    rating = Rating.objects.select_for_update(of=("self",)).get(
        community_id=order.community_id, order_id=order.id
    )
    if rating.followed_up_at is not None:
        return
    rating.followed_up_by, rating.followed_up_at = by.code, at
    rating.save(update_fields=["followed_up_by", "followed_up_at"])
    written = add_words(order, Words(text, kept_reason, Kind.RETURN_VISIT), by=by, at=at)
    subjects = changes_of([written])
    log_order("follow_up_rating", order, by=by, permission=P.LEAD_ORDERS, at=at, subjects=subjects)
