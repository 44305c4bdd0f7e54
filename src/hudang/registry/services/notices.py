"""That the notice reached a customer in person, with the proof that the way asks for."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core.errors import EvidenceMissing
from hudang.outbox import queries as outbox
from hudang.outbox.models import Message
from hudang.purposes import queries as purposes
from hudang.purposes import services as notices
from hudang.purposes.models import Channel
from hudang.purposes.policy import require_sent_notice
from hudang.purposes.services import AT_THE_COUNTER, Way
from hudang.registry import queries
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import NoticeVersion

NOTICE_TEMPLATE: Final = "privacy_notice"
"""The template of the messages that bring the notice."""
_JOB: Final = system("registry")
_BATCH: Final = 500


@transaction.atomic
def record_notice_delivered(
    customer: Customer,
    *,
    delivered_at: datetime,
    way: Way = AT_THE_COUNTER,
    by: Actor,
    at: datetime,
) -> Customer:
    """Record that the notice in force reached this person: the record is no longer notice due.

    A message as proof is looked at here; a document is by whoever hands it in (`dossiers`).
    """
    version = purposes.current_notice(at=at)
    if version is None:
        raise EvidenceMissing(
            _("There is no notice in force that could be handed over."),
            control="LC-019",
            missing=[_("a published notice")],
        )
    if way.channel is Channel.SMS and way.proof is not None:
        _require_sent_notice(customer, message=way.proof)
    notices.record_delivery(
        version,
        community=customer.community_id,
        customer=customer.id,
        delivered_at=delivered_at,
        way=way,
        by=by,
        at=at,
    )
    customer.notice, customer.notice_changed_at = Customer.Notice.DELIVERED, None
    customer.save(update_fields=["notice", "notice_changed_at"])
    return customer


def _require_sent_notice(customer: Customer, *, message: UUID) -> None:
    found = outbox.message(customer.community_id, message)
    require_sent_notice(
        is_notice=found is not None and found.template == NOTICE_TEMPLATE,
        is_of_customer=found is not None and found.customer_id == customer.id,
        is_sent=found is not None and found.state == Message.State.SENT,
    )


def tell_anew(*, at: datetime) -> int:
    """Mark those as notice due whom only a version reached that has changed since (LC-019).

    What is left over by a job that was cut off is found by the next call.
    """
    current = purposes.current_notice(at=at)
    if current is None:
        return 0
    found = queries.told_before(current).order_by("community_id", "id")
    count = 0
    for community, keys in groupby(list(found.values_list("community_id", "id")), itemgetter(0)):
        ids = [id_ for _community, id_ in keys]
        for start in range(0, len(ids), _BATCH):
            count += _mark_anew(community, ids[start : start + _BATCH], current, at=at)
    return count


@transaction.atomic
def _mark_anew(community: UUID, ids: list[UUID], current: NoticeVersion, *, at: datetime) -> int:
    """Mark a batch in one transaction with its entry, but for those told meanwhile."""
    rows = queries.told_before(current).filter(community_id=community, id__in=ids)
    held = list(rows.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
    if not held:
        return 0
    Customer.objects.filter(community_id=community, id__in=held).update(
        notice=Customer.Notice.DUE, notice_changed_at=current.effective_from
    )
    record_act(
        "registry.tell_anew",
        by=_JOB,
        permission=Permission.DELIVER_NOTICE,
        at=at,
        subjects=[Subject(one, community) for one in held],
        count=len(held),
        control="LC-019",
        detail={"version": str(current.number)},
    )
    return len(held)
