"""A customer is told what became of his appeal: by message, or by somebody of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.classification import policy, queries
from hudang.classification.models import CUSTOMER_CLASS, ClassAppeal
from hudang.classification.policy.own import Telling
from hudang.classification.services.appeals import held_appeal
from hudang.classification.services.counter import log_customer, require_counter
from hudang.classification.services.reading import under_job
from hudang.disclosure import services as disclosure
from hudang.outbox import queries as messages
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

TEMPLATE: Final = "appeal_decided"


def send_decision(found: ClassAppeal, *, by: Actor, at: datetime) -> ClassAppeal:
    """Write to the customer what was decided and why.

    Not within a transaction: the reason is opened for him, and the log is told first. Raises
    PolicyViolation where the reason does not fit or he cannot be written to.
    """
    require_counter(found.community_id, by=by)
    _require_untold(found)
    answer = _answer(found, by=by, at=at)
    policy.own.require_fits(text=answer)
    letter = outbox.Letter(
        TEMPLATE, Channel.SMS, blanks={"number": found.number, "answer": answer}
    )
    message = outbox.queue(found.customer, letter, by=by, at=at)
    with transaction.atomic():
        held = held_appeal(found)
        held.message_id = message.id
        held.save(update_fields=["message_id"])
        log_customer("send_decision", held.customer, by=by, at=at, reference=held.number)
    return held


def _answer(found: ClassAppeal, *, by: Actor, at: datetime) -> str:
    """Open the reason for who it was written to; nobody of ours reads it on the way."""
    reason = queries.reason_of(found.community_id, found.id)
    under = under_job([found.community_id], by=by, reference=found.number, at=at)
    opened = disclosure.disclose(
        [reason] if reason else [], [CUSTOMER_CLASS], under=under, at=at,
        what="classification.open_reason",
    )  # fmt: skip
    return str(opened[0].value(CUSTOMER_CLASS)) if opened else ""


@transaction.atomic
def tell_decision(found: ClassAppeal, *, by: Actor, at: datetime) -> ClassAppeal:
    """Say that one has told the customer oneself, in person or on the telephone."""
    require_counter(found.community_id, by=by)
    held = held_appeal(found)
    _require_untold(held)
    held.told_at = at
    held.save(update_fields=["told_at"])
    log_customer("tell_decision", held.customer, by=by, at=at, reference=held.number)
    return held


def _require_untold(found: ClassAppeal) -> None:
    policy.own.require_decided(
        is_decided=found.is_decided, is_told=queries.telling_of(found) is Telling.TOLD
    )


def note_told(*, at: datetime) -> int:
    """Note of every message about a decision whether it has left; return how many have.

    One that will not leave is let go, so that somebody of ours tells it.
    """
    return sum(_note(one, at=at) for one in queries.appeals_on_their_way())


@transaction.atomic
def _note(found: ClassAppeal, *, at: datetime) -> bool:
    held = held_appeal(found)
    standing = queries.telling_of(held)
    if held.told_at is not None or held.message_id is None or standing is Telling.WAITS:
        return False
    message = messages.message(held.community_id, held.message_id)
    if standing is Telling.TOLD:
        held.told_at = (message and message.sent_at) or at
    else:
        held.message_id = None
    held.save(update_fields=["told_at", "message_id"])
    return standing is Telling.TOLD
