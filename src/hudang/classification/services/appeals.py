"""An appeal against a class: made at the counter, taken back, taken up, read by who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.models import CUSTOMER_CLASS, ClassAppeal
from hudang.classification.services.counter import (
    held_customer,
    held_record,
    log_customer,
    require_counter,
    require_decider,
)
from hudang.classification.services.numbering import next_number
from hudang.classification.services.reading import under_job
from hudang.classification.services.words import keep_appeal
from hudang.core.free_text import masked
from hudang.disclosure import services as disclosure

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Scheme, SchemeVersion
    from hudang.classification.services.words import Said
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord

P = Permission
State = ClassAppeal.State


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal with what was said and answered."""

    appeal: ClassAppeal
    words: str
    answer: str


@transaction.atomic
def appeal(
    customer: Customer, scheme: Scheme, said: Said, *, way: str, by: Actor, at: datetime
) -> ClassAppeal:
    """Record what a customer says against what a scheme made of him; an open appeal is the one.

    From now on the class changes nothing, until a person has decided (LC-066).
    """
    held = held_customer(customer, by=by)
    waiting = queries.open_appeal(held, scheme)
    if waiting is not None:
        return waiting
    policy.own.require_words(text=said.text)
    version = _version(held, scheme, at=at)
    contested = queries.class_of(held, scheme)
    made = ClassAppeal(
        number=next_number(ClassAppeal, "FS", digits=4, at=at),
        community_id=held.community_id, customer_id=held.id,
        version=version, assignment_id=contested.id if contested else None, way=way,
        recorded_by=by.code, recorded_at=at,
        due_date=policy.own.decide_by(received=localdate(at)),
    )  # fmt: skip
    keep_appeal(made, said, by=by, at=at)
    log_customer(
        "appeal", held, by=by, at=at, reference=made.number, changed=[made], way=way,
        scheme=scheme.number,
    )  # fmt: skip
    return made


def _version(customer: Customer, scheme: Scheme, *, at: datetime) -> SchemeVersion:
    """Return the version of a scheme that sorts this customer; refuse where none does."""
    concerning = queries.versions_for(customer, today=localdate(at))
    found = [one for one in concerning if one.scheme_id == scheme.pk]
    policy.own.require_concerned(is_concerned=bool(found))
    return found[0]


@transaction.atomic
def withdraw_appeal(found: ClassAppeal, *, by: Actor, at: datetime) -> ClassAppeal:
    """Take an appeal back, as the customer asks: the class has its effects again."""
    customer = held_customer(found.customer, by=by)
    held = held_appeal(found)
    policy.own.require_transition(state=held.state, to=State.WITHDRAWN)
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    log_customer("withdraw_appeal", customer, by=by, at=at, reference=held.number)
    return held


@transaction.atomic
def take_up(found: ClassAppeal, *, by: Actor, at: datetime) -> ClassAppeal:
    """Take an appeal up, or over from somebody who does not come to it; never of one's own."""
    require_decider(found.community_id, by=by)
    customer = held_record(found.community_id, found.customer_id)
    held = held_appeal(found)
    policy.own.require_other_judge(makers=queries.makers_of([held])[held.id], decides=by.code)
    if held.state != State.REVIEW:
        policy.own.require_transition(state=held.state, to=State.REVIEW)
    if held.reviewer != by.code:
        held.state, held.reviewer = State.REVIEW, by.code
        held.save(update_fields=["state", "reviewer"])
        log_customer(
            "take_up_appeal", customer, by=by, permission=P.DECIDE_CLASS, at=at,
            reference=held.number,
        )  # fmt: skip
    return held


def held_appeal(found: ClassAppeal) -> ClassAppeal:
    """Return an appeal as it is now, held to the commit."""
    held = ClassAppeal.objects.select_for_update(of=("self",))
    return held.select_related("version__scheme", "customer").get(pk=found.pk)


def read_appeal(found: ClassAppeal, *, by: Actor, at: datetime) -> AppealView:
    """Open what was said and answered; the entry names whose it is. Not in a transaction."""
    _require_reader(found, by=by)
    answer = queries.reason_of(found.community_id, found.id)
    records: list[SealedRecord] = [found, *([answer] if answer else [])]
    under = under_job([found.community_id], by=by, reference=found.number, at=at)
    opened = disclosure.disclose(
        records, [CUSTOMER_CLASS], under=under, at=at, what="classification.read_appeal"
    )
    texts: dict[UUID, str] = {
        one.record: masked(str(one.value(CUSTOMER_CLASS) or "")) for one in opened
    }
    return AppealView(found, texts[found.id], texts[answer.id] if answer else "")


def _require_reader(found: ClassAppeal, *, by: Actor) -> None:
    """Who decides on classes reads appeals, and who takes them at the counter."""
    if by.may(P.SEE_CLASSES):
        by.require(P.SEE_CLASSES)
        accounts.require_community(communities=by.communities, community=found.community_id)
    else:
        require_counter(found.community_id, by=by)
