"""A person decides: on an appeal against a class, and on effects that no machine decides on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.content import STANDARD
from hudang.classification.models import CUSTOMER_CLASS, Assignment, ClassAppeal, SchemeVersion
from hudang.classification.outcome import NOTHING, Outcome, dump
from hudang.classification.services.appeals import held_appeal
from hudang.classification.services.counter import held_record, log_customer, require_decider
from hudang.classification.services.reading import read_class
from hudang.classification.services.words import keep_reason
from hudang.core.errors import EvidenceMissing
from hudang.vault import services as vault

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.services.words import Said
    from hudang.registry.models import Customer

P = Permission
State = ClassAppeal.State
Major = Assignment.Major


def uphold(found: ClassAppeal, said: Said, *, by: Actor, at: datetime) -> ClassAppeal:
    """Let a class stay after an appeal, with the reason that the customer is told."""
    require_decider(found.community_id, by=by)
    with transaction.atomic():
        customer, held = _held(found, said, to=State.UPHELD, by=by)
        return _decided(held, customer, said, to=State.UPHELD, by=by, at=at)


def overturn(found: ClassAppeal, said: Said, *, code: str, by: Actor, at: datetime) -> ClassAppeal:
    """Give another class of the version in force in the place of a contested one, or standard.

    Of a class that ended with its scheme it is said that it should not have been. Not within a
    transaction: the class is read first, and the log is told.
    """
    require_decider(found.community_id, by=by)
    version = queries.version_in_force(found.version.scheme) or found.version
    read = queries.class_to_decide(found)
    before = read_class(read, by=by, at=at) if read else NOTHING
    policy.own.require_other_class(version.says, code=code, before=before.class_code)
    with transaction.atomic():
        # Before the customer, as runs do: of a retirement at once one sees the other.
        version = _held_version(version)
        customer, held = _held(found, said, to=State.OVERTURNED, by=by)
        _require_as_read(held, read)
        changed = _give(customer, version, code=code, by=by, at=at)
        return _decided(held, customer, said, to=State.OVERTURNED, changed=changed, by=by, at=at)


def _held_version(version: SchemeVersion) -> SchemeVersion:
    held = SchemeVersion.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("scheme").get(pk=version.pk)


def _held(
    found: ClassAppeal, said: Said, *, to: ClassAppeal.State, by: Actor
) -> tuple[Customer, ClassAppeal]:
    """Return customer and appeal, held, of whoever may decide on it now."""
    customer = held_record(found.community_id, found.customer_id)
    held = held_appeal(found)
    policy.own.require_transition(state=held.state, to=to)
    policy.own.require_reviewer(reviewer=held.reviewer, decides=by.code)
    policy.own.require_other_judge(makers=queries.makers_of([held])[held.id], decides=by.code)
    policy.own.require_reason(text=said.text)
    return customer, held


def _require_as_read(held: ClassAppeal, read: Assignment | None) -> None:
    """Refuse where the class has changed since it was looked at."""
    now = queries.class_to_decide(held)
    if (now.id if now else None) != (read.id if read else None):
        raise EvidenceMissing(
            _("The class has changed meanwhile. Look at it again."),
            control="LC-066",
            missing=[_("a look at the class as it is now")],
        )


def _give(
    customer: Customer, version: SchemeVersion, *, code: str, by: Actor, at: datetime
) -> list[Assignment]:
    """End the class of a customer and begin the one that a person gives him.

    Standard is kept as a decision too, so that the next run does not undo it; there is nothing
    to undo where he does not agree to be classified, or where the scheme ended.
    """
    is_agreed = queries.is_agreed(customer, at=at)
    policy.own.require_agreement(code=code, is_agreed=is_agreed)
    if code != STANDARD:
        policy.states.require_in_force(state=version.state)
    current = queries.classes_of(customer).filter(scheme=version.scheme).order_by()
    current.update(ended_at=at, ended_for=Assignment.End.APPEAL)
    if not is_agreed or version.state == SchemeVersion.State.RETIRED:
        return []
    waits = policy.runs.major_of(version.says.class_of(code)) == Major.WAITS
    given = Assignment(
        community_id=customer.community_id, customer_id=customer.id, scheme=version.scheme,
        version=version, begun_at=at, decided_by=by.code, decided_at=at,
        major=Major.ALLOWED if waits else Major.NONE,
    )  # fmt: skip
    vault.seal(given, said={CUSTOMER_CLASS: dump(Outcome(code))})
    given.save(force_insert=True)
    return [given]


def _decided(
    held: ClassAppeal,
    customer: Customer,
    said: Said,
    *,
    to: ClassAppeal.State,
    changed: list[Assignment] | None = None,
    by: Actor,
    at: datetime,
) -> ClassAppeal:
    held.state, held.decided_at = to, at
    held.save(update_fields=["state", "decided_at"])
    reason = keep_reason(customer, held.id, said, by=by, at=at)
    log_customer(
        "decide_appeal", customer, by=by, permission=P.DECIDE_CLASS, at=at,
        reference=held.number, changed=[reason, *(changed or [])], outcome=to.value,
    )  # fmt: skip
    return held


@transaction.atomic
def decide_major(
    assignment: Assignment, said: Said, *, is_allowed: bool, by: Actor, at: datetime
) -> Assignment:
    """Allow or refuse the major effect of one class; refused, the rest of the class stays."""
    require_decider(assignment.community_id, by=by)
    customer = held_record(assignment.community_id, assignment.customer_id)
    held = Assignment.objects.select_for_update(of=("self",)).select_related("scheme")
    found = held.get(pk=assignment.pk)
    policy.own.require_waiting(major=found.major, is_current=found.is_current)
    policy.own.require_not_contested(
        is_contested=queries.open_appeal(customer, found.scheme) is not None
    )
    policy.own.require_reason(text=said.text)
    found.major = Major.ALLOWED if is_allowed else Major.REFUSED
    found.decided_by, found.decided_at = by.code, at
    Assignment.objects.filter(pk=found.pk).update(
        major=found.major, decided_by=by.code, decided_at=at
    )
    reason = keep_reason(customer, found.id, said, by=by, at=at)
    log_customer(
        "decide_major", customer, by=by, permission=P.DECIDE_CLASS, at=at,
        reference=found.scheme.number, changed=[reason], outcome=found.major,
    )  # fmt: skip
    return found
