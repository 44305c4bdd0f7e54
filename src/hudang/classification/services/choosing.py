"""What a customer chooses about being classified, and takes back: at once, without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.classification import policy, queries
from hudang.classification.models import Assignment, Choice
from hudang.classification.services.counter import (
    held_customer,
    held_record,
    log_customer,
    require_counter,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Scheme
    from hudang.registry.models import Customer

End = Assignment.End
Kind = Choice.Kind
_CONTROL = {
    Kind.PERSONALISATION_OFF: "LC-067",
    Kind.REFUSES_MACHINE: "LC-066",
    Kind.LABEL_DELETED: "LC-068",
}


def switch_off(customer: Customer, *, way: str, by: Actor, at: datetime) -> Choice:
    """Let no class of a customer change anything any more (LC-067)."""
    return _choose(customer, Kind.PERSONALISATION_OFF, scheme=None, way=way, by=by, at=at)


def refuse_machine(customer: Customer, *, way: str, by: Actor, at: datetime) -> Choice:
    """Have no machine decide on a customer: what machines gave him ends, and runs leave him out
    (LC-066)."""
    return _choose(customer, Kind.REFUSES_MACHINE, scheme=None, way=way, by=by, at=at)


def delete_label(
    customer: Customer, scheme: Scheme, *, way: str, by: Actor, at: datetime
) -> Choice:
    """End the class of a customer, whoever gave it; it comes back for facts of the contract alone
    (LC-068)."""
    return _choose(customer, Kind.LABEL_DELETED, scheme=scheme, way=way, by=by, at=at)


@transaction.atomic
def take_back(choice: Choice, *, by: Actor, at: datetime) -> Choice:
    """Take a choice back, from now on; twice is once."""
    require_counter(choice.community_id, by=by)
    customer = held_record(choice.community_id, choice.customer_id)
    held = Choice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    if held.ended_at is None:
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        _log("take_choice_back", held, customer, by=by, at=at)
    return held


@transaction.atomic
def _choose(
    customer: Customer, kind: Kind, *, scheme: Scheme | None, way: str, by: Actor, at: datetime
) -> Choice:
    """Enter a choice with what follows from it; whoever chose it already has it as it was."""
    held = held_customer(customer, by=by)
    if scheme is not None:
        _require_concerned(held, scheme, at=at)
    chosen = queries.choice_of(held, kind, scheme=scheme)
    if chosen is None:
        chosen = Choice.objects.create(
            community_id=held.community_id, customer_id=held.id, kind=kind, scheme=scheme,
            way=way, entered_by=by.code, begun_at=at,
        )  # fmt: skip
        _end_classes(chosen, held, at=at)
        _log("choose", chosen, held, by=by, at=at)
    return chosen


def _require_concerned(customer: Customer, scheme: Scheme, *, at: datetime) -> None:
    concerning = queries.versions_for(customer, today=localdate(at))
    is_sorted = any(one.scheme_id == scheme.pk for one in concerning)
    policy.own.require_concerned(
        is_concerned=is_sorted or queries.class_of(customer, scheme) is not None
    )


def _end_classes(chosen: Choice, customer: Customer, *, at: datetime) -> None:
    ended = queries.classes_of(customer)
    if chosen.kind == Kind.REFUSES_MACHINE:
        _end(ended.filter(run__isnull=False), why=End.REFUSED, at=at)
    elif chosen.kind == Kind.LABEL_DELETED:
        _end(ended.filter(scheme=chosen.scheme), why=End.DELETED, at=at)


def _end(found: QuerySet[Assignment], *, why: End, at: datetime) -> None:
    found.order_by().update(ended_at=at, ended_for=why)


def _log(what: str, choice: Choice, customer: Customer, *, by: Actor, at: datetime) -> None:
    log_customer(
        what, customer, by=by, at=at, control=_CONTROL[Kind(choice.kind)], kind=choice.kind,
        way=choice.way, reference=choice.scheme.number if choice.scheme else "",
    )  # fmt: skip
